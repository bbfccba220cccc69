import type { Locator, Page } from '@playwright/test';
import { strengthOfPlaces, usualWriting, type LocalStrength, type PhotoRecipe, type StudioShape } from '../../electron/ipc/contract.ts';
import { pixelAt } from '../support/scripted-tape/photo-like.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const size = { widthPx: 2000, heightPx: 1600 };
const info = { format: 'png', ...size, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null } as const;
const plainRecipe: PhotoRecipe = { steps: [{ task: 'denoise', modelId: 'tape-swin-denoise', scale: 1 }], strength: 1, sparesUndamaged: false, format: 'keep', writing: usualWriting };
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const slider = (page: Page, name: string): Locator => page.getByRole('slider', { name, exact: true });
const section = (page: Page): Locator => page.getByRole('region', { name: 'Where it acts' });
const settled = (page: Page): Promise<void> => page.locator('canvas[data-settled="true"]').waitFor();

async function openRestored(page: Page): Promise<void> {
  await button(page, 'Open photos…').click();
  await button(page, 'Restore').click();
  await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
}

/** Drags over the photo, by shares of its surface. */
async function drag(page: Page, places: readonly (readonly [number, number])[], release = true): Promise<void> {
  const box = (await page.locator('[data-surface]').boundingBox())!;
  const at = ([x, y]: readonly [number, number]): [number, number] => [Math.round(box.x + box.width * x), Math.round(box.y + box.height * y)];
  await page.mouse.move(...at(places[0]!));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 6 });
  if (release) await page.mouse.up();
}

const sent = <Method extends keyof StudioShape>(page: Page, wanted: Method): Promise<readonly StudioShape[Method]['params'][]> =>
  page.evaluate((name) => window.scriptedTape.calls.filter(({ method }) => method === name).map(({ params }) => params), wanted) as never;

const noted = async (page: Page): Promise<readonly (LocalStrength | undefined)[]> =>
  (await sent(page, 'noteOnPhoto')).map(({ notes }) => notes.recipe?.localStrength);

/** What would be exported now. */
async function exportedLocal(page: Page): Promise<LocalStrength | undefined> {
  await button(page, 'Export…').click();
  await expect(page.getByRole('contentinfo')).toContainText('Saved');
  return (await sent(page, 'exportRestoration')).at(-1)?.localStrength;
}

interface Patch {
  readonly pixels: readonly number[];
  readonly canvasWidthPx: number;
  readonly canvasHeightPx: number;
}

const edge = 360;
const readMiddle = (page: Page): Promise<Patch> =>
  page.evaluate((edgePx) => {
    const canvas = document.querySelector('canvas[data-settled]') as HTMLCanvasElement;
    const pixels = [...canvas.getContext('2d')!.getImageData(Math.round((canvas.width - edgePx) / 2), Math.round((canvas.height - edgePx) / 2), edgePx, edgePx).data];
    return { pixels, canvasWidthPx: canvas.width, canvasHeightPx: canvas.height };
  }, edge);

/**
 * The furthest that the canvas is from what the export writes by this local strength, about the middle at 1:1; where strength is 0,
 * and where it is full.
 */
function furthestOff({ pixels, canvasWidthPx, canvasHeightPx }: Patch, local: LocalStrength, strength: number, enlarged = 1): { readonly between: number; readonly untouched: number; readonly untouchedPixels: number; readonly mixedPixels: number } {
  const [widthPx, heightPx] = [enlarged * size.widthPx, enlarged * size.heightPx];
  const origins = (canvasPx: number, photoPx: number): readonly number[] => [...new Set([Math.floor((canvasPx - photoPx) / 2), Math.ceil((canvasPx - photoPx) / 2)])];
  const results = origins(canvasWidthPx, widthPx).flatMap((originX) =>
    origins(canvasHeightPx, heightPx).map((originY) => {
      const [left, top] = [Math.round((canvasWidthPx - edge) / 2) - originX, Math.round((canvasHeightPx - edge) / 2) - originY];
      const places = strengthOfPlaces(local, { x: left, y: top, width: edge, height: edge }, enlarged);
      let [between, untouched, untouchedPixels, mixedPixels] = [0, 0, 0, 0];
      places.forEach((place, i) => {
        const [x, y] = [left + (i % edge), top + Math.floor(i / edge)];
        const [before, after] = [pixelAt('before', x, y, widthPx, heightPx), pixelAt('after', x, y, widthPx, heightPx)];
        before.forEach((from, channel) => {
          const off = Math.abs(pixels[4 * i + channel]! - (from + strength * place * (after[channel]! - from)));
          if (place === 0) untouched = Math.max(untouched, off);
          else between = Math.max(between, off);
        });
        if (place === 0) untouchedPixels += 1;
        else if (place < 1) mixedPixels += 1;
      });
      return { between, untouched, untouchedPixels, mixedPixels };
    }),
  );
  return results.sort((a, b) => a.between - b.between)[0]!;
}

for (const deviceScaleFactor of [1, 2]) {
  test.describe(`at ${deviceScaleFactor} device pixels per CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test('what is painted is seen as it is exported, pixel for pixel, strength and all', async ({ openWindow }) => {
      const page = await openWindow({ info });
      await openRestored(page);
      await slider(page, 'Strength').fill('70');
      await page.locator('[data-surface]').focus();
      await page.keyboard.press('1');
      await page.keyboard.press('k');
      await page.keyboard.press('o');
      await settled(page);
      await drag(page, [[0.42, 0.4], [0.5, 0.56], [0.55, 0.45]]);
      await slider(page, 'Amount').fill('40');
      await drag(page, [[0.45, 0.55], [0.58, 0.55]]);
      await settled(page);
      const patch = await readMiddle(page);
      const local = (await exportedLocal(page))!;
      expect(local.marks).toHaveLength(2);
      expect(local.elsewhere).toBe(0);
      const off = furthestOff(patch, local, 0.7);
      expect(off.untouchedPixels).toBeGreaterThan(1_000);
      expect(off.mixedPixels).toBeGreaterThan(5_000);
      expect(off.untouched).toBe(0);
      expect(off.between).toBeLessThanOrEqual(2);
    });
  });
}

test('an enlarged result is painted by the places of the photo, and seen as it is exported', async ({ openWindow }) => {
  const page = await openWindow({ info, tasks: ['superres'] });
  await openRestored(page);
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('1');
  await page.keyboard.press('k');
  await page.keyboard.press('o');
  await settled(page);
  await button(page, 'Erase').click();
  await drag(page, [[0.45, 0.45], [0.55, 0.55]]);
  await settled(page);
  const patch = await readMiddle(page);
  const local = (await exportedLocal(page))!;
  expect(local.elsewhere).toBe(1);
  // Half as large on the photo as on the result.
  expect(local.marks[0]).toMatchObject({ kind: 'brush', radiusPx: 30, strength: 0 });
  const off = furthestOff(patch, local, 1, 2);
  expect(off.untouchedPixels).toBeGreaterThan(500);
  expect(off.untouched).toBe(0);
  expect(off.between).toBeLessThanOrEqual(2);
});

test('what is painted first says what the rest is; Alt is the other way round, and a stroke can be given up', async ({ openWindow }) => {
  const page = await openWindow({ info, names: ['a.jpg'] });
  await button(page, 'Open photos…').click();
  await expect(button(page, 'Brush')).toBeDisabled();
  await button(page, 'Restore').click();
  await button(page, 'Brush').click();
  // Half of the photo as it was would hide what is painted there.
  await expect(button(page, 'After')).toHaveAttribute('aria-pressed', 'true');
  await expect(section(page)).toContainText('Paint first, and it acts only there');
  await drag(page, [[0.3, 0.3], [0.4, 0.4]], false);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(section(page)).toContainText('Everywhere alike so far.');
  await expect(button(page, 'Brush')).toHaveAttribute('aria-pressed', 'true');

  await page.keyboard.down('Alt');
  await drag(page, [[0.3, 0.3], [0.4, 0.4]]);
  await page.keyboard.up('Alt');
  await expect(section(page)).toContainText('1 stroke, for this photo alone.');
  await expect(slider(page, 'Elsewhere')).toHaveValue('100');
  await expect.poll(async () => (await noted(page)).at(-1)).toMatchObject({ elsewhere: 1, marks: [{ kind: 'brush', strength: 0, softness: 0.5 }] });
  await section(page).getByRole('button', { name: 'Clear' }).click();
  await drag(page, [[0.3, 0.3], [0.4, 0.4]]);
  await expect(slider(page, 'Elsewhere')).toHaveValue('0');
  await slider(page, 'Elsewhere').fill('20');
  await expect.poll(async () => (await noted(page)).at(-1)).toMatchObject({ elsewhere: 0.2, marks: [{ strength: 1 }] });
  await page.keyboard.press('Escape');
  await expect(button(page, 'Brush')).toHaveAttribute('aria-pressed', 'false');
});

test('each stroke is undone and redone by itself', async ({ openWindow }) => {
  const page = await openWindow({ info, names: ['a.jpg'] });
  await openRestored(page);
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('k');
  await drag(page, [[0.3, 0.3], [0.4, 0.4]]);
  await drag(page, [[0.6, 0.3], [0.7, 0.4]]);
  await expect(section(page)).toContainText('2 strokes, for this photo alone.');
  await page.keyboard.press('Control+z');
  await expect(section(page)).toContainText('1 stroke, for this photo alone.');
  await page.keyboard.press('Control+z');
  await expect(section(page)).toContainText('Everywhere alike so far.');
  await expect(button(page, 'Undo')).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await page.keyboard.press('Control+Shift+z');
  await expect(section(page)).toContainText('2 strokes, for this photo alone.');
});

test('what was painted is there again when the photo is opened again', async ({ openWindow }) => {
  const localStrength: LocalStrength = {
    elsewhere: 0.5,
    marks: [
      { kind: 'brush', radiusPx: 100, softness: 0.5, strength: 1, points: [500, 500, 900, 700.5] },
      { kind: 'gradient', strength: 0, from: { x: 0, y: 0 }, to: { x: 300, y: 0 } },
    ],
  };
  const page = await openWindow({ info, names: ['a.jpg'], notes: { 'a.jpg': { recipe: { ...plainRecipe, localStrength }, mark: null } } });
  await openRestored(page);
  await expect(section(page)).toContainText('1 stroke and 1 gradient, for this photo alone.');
  expect(await exportedLocal(page)).toEqual(localStrength);
  expect(await noted(page)).toEqual([]);
});

test('a gradient is placed, moved, changed and removed by keys alone', async ({ openWindow }) => {
  const page = await openWindow({ info, names: ['a.jpg'] });
  await openRestored(page);
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('m');
  await button(page, 'Add a gradient').press('Enter');
  const whole = button(page, 'Gradient 1: up to here it is whole');
  await expect(whole).toBeFocused();
  const marks = async (): Promise<unknown> => (await noted(page)).at(-1)?.marks;
  await expect.poll(marks).toEqual([{ kind: 'gradient', strength: 1, from: { x: 1000, y: 560 }, to: { x: 1000, y: 1040 } }]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(marks).toMatchObject([{ from: { x: 800, y: 540 }, to: { x: 1000, y: 1040 } }]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await expect.poll(marks).toMatchObject([{ from: { x: 820, y: 540 }, to: { x: 1020, y: 1040 } }]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await expect.poll(marks).toMatchObject([{ from: { x: 820, y: 540 }, to: { x: 1020, y: 1060 } }]);
  await slider(page, 'Gradient 1').fill('60');
  await expect.poll(marks).toMatchObject([{ strength: 0.6 }]);
  // Arrows on a handle are no arrows for the filmstrip; one change of many arrows is one to undo.
  await page.keyboard.press('Control+z');
  await expect(slider(page, 'Gradient 1')).toHaveValue('100');
  await button(page, 'Gradient 1: all of it').press('Delete');
  await expect(page.locator('[data-surface]')).toBeFocused();
  await expect(section(page)).toContainText('Everywhere alike so far.');
});

test('a gradient is drawn and dragged by the pointer, above what is painted; a click draws none', async ({ openWindow }) => {
  const page = await openWindow({ info, names: ['a.jpg'] });
  await openRestored(page);
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('m');
  await drag(page, [[0.5, 0.5]]);
  await expect(section(page)).toContainText('Everywhere alike so far.');
  await drag(page, [[0.5, 0.3], [0.5, 0.6]]);
  await expect(section(page)).toContainText('1 gradient, for this photo alone.');
  const handle = button(page, 'Gradient 1: all of it');
  const box = (await handle.boundingBox())!;
  const before = (await noted(page)).at(-1)?.marks[0];
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 20, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await noted(page)).length).toBe(2);
  const after = (await noted(page)).at(-1)?.marks[0];
  if (before?.kind !== 'gradient' || after?.kind !== 'gradient') throw new Error('no gradient');
  const [acrossPx, downPx] = [after.from.x - before.from.x, after.from.y - before.from.y];
  expect(acrossPx / downPx).toBeCloseTo(3, 1);
  expect(after.to.x - before.to.x).toBeCloseTo(acrossPx, 3);
  const moved = (await handle.boundingBox())!;
  expect(moved.x - box.x).toBeCloseTo(60, 0);
  await button(page, 'Remove gradient 1').click();
  await expect(section(page)).toContainText('Everywhere alike so far.');
});

test('with a tool in hand Space still pans, the wheel still zooms, and the wheel with Shift and two keys make the brush larger', async ({ openWindow }) => {
  const page = await openWindow({ info, names: ['a.jpg'] });
  await openRestored(page);
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('k');
  await page.keyboard.press('2');
  await settled(page);
  const pixels = (await readMiddle(page)).pixels;
  await page.keyboard.down(' ');
  await drag(page, [[0.5, 0.5], [0.4, 0.4]]);
  await page.keyboard.up(' ');
  await settled(page);
  expect((await readMiddle(page)).pixels).not.toEqual(pixels);
  await expect(section(page)).toContainText('Everywhere alike so far.');
  await expect(slider(page, 'Size')).toHaveAttribute('aria-valuetext', '120 px');
  await page.keyboard.press('.');
  await expect(slider(page, 'Size')).toHaveAttribute('aria-valuetext', '144 px');
  await page.keyboard.press(',');
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Shift');
  await expect(slider(page, 'Size')).toHaveAttribute('aria-valuetext', '194 px');
  await expect(page.getByText('200 %', { exact: true }).first()).toBeVisible();
  await page.mouse.wheel(0, 300);
  await expect(page.getByText('200 %', { exact: true })).toHaveCount(0);
});

test('where it acts stays with the photo: others take the settings without it, and so does the queue', async ({ openWindow }) => {
  const page = await openWindow({ info, names: ['a.jpg', 'b.jpg'] });
  await openRestored(page);
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('k');
  await drag(page, [[0.4, 0.4], [0.6, 0.6]]);
  await slider(page, 'Strength').fill('60');
  const strip = page.getByRole('navigation', { name: 'Open photos' });
  await strip.getByRole('button', { name: /b\.jpg/ }).click();
  await strip.getByRole('button', { name: /a\.jpg/ }).click();
  await strip.getByRole('button', { name: 'Same for all' }).click();
  await strip.getByRole('button', { name: /b\.jpg/ }).click();
  await expect(slider(page, 'Strength')).toHaveValue('60');
  await expect(section(page)).toContainText('Everywhere alike');
  await button(page, 'Restore').click();
  await drag(page, [[0.4, 0.4], [0.6, 0.6]]);
  await drag(page, [[0.2, 0.4], [0.3, 0.6]]);
  await strip.getByRole('button', { name: 'Same for all' }).click();
  await strip.getByRole('button', { name: /a\.jpg/ }).click();
  await expect(section(page)).toContainText('1 stroke, for this photo alone.');
  await button(page, 'Export all…').click();
  await expect(page.getByRole('contentinfo')).toContainText('2 photos are exported');
  expect((await sent(page, 'exportRestoration')).map(({ localStrength }) => localStrength?.marks.length)).toEqual([1, 2]);
  await button(page, 'Do the same with many photos…').click();
  await page.getByRole('button', { name: 'Folder…', exact: true }).click();
  await page.getByRole('button', { name: /^Add/ }).last().click();
  await expect.poll(async () => (await sent(page, 'addToQueue')).length).toBe(1);
  expect(Object.keys((await sent(page, 'addToQueue'))[0]!.order)).not.toContain('localStrength');
});

test('the next photo shows what was painted on it, not what was on the one before', async ({ openWindow }) => {
  const of = (strength: number): PhotoRecipe => ({
    ...plainRecipe,
    localStrength: { elsewhere: 1, marks: [{ kind: 'brush', radiusPx: 60, softness: 0.5, strength, points: [1000, 800] }] },
  });
  const page = await openWindow({ info, names: ['a.jpg', 'b.jpg'], notes: { 'a.jpg': { recipe: of(1), mark: null }, 'b.jpg': { recipe: of(0), mark: null } } });
  await openRestored(page);
  await page.getByRole('navigation', { name: 'Open photos' }).getByRole('button', { name: /b\.jpg/ }).click();
  await button(page, 'Restore').click();
  await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
  await button(page, 'After').click();
  await page.locator('[data-surface]').focus();
  await page.keyboard.press('1');
  await settled(page);
  const off = furthestOff(await readMiddle(page), of(0).localStrength!, 1);
  expect(off.untouchedPixels).toBeGreaterThan(1_000);
  expect(off.untouched).toBe(0);
  expect(off.between).toBeLessThanOrEqual(2);
});

test('a result is saved back to another program as it was painted', async ({ openWindow }) => {
  const page = await openWindow({ info, handedOver: ['edit.tif'] });
  await page.getByRole('heading', { level: 1, name: 'edit.tif' }).waitFor();
  await button(page, 'Restore').click();
  await button(page, 'Brush').click();
  await drag(page, [[0.4, 0.4], [0.6, 0.6]]);
  await button(page, 'Save back').click();
  await expect.poll(async () => (await sent(page, 'saveBack')).at(-1)?.localStrength?.marks.length).toBe(1);
});

test('a long stroke is kept by few points, and painting ends where no more can be kept', async ({ openWindow }) => {
  const many: LocalStrength = { elsewhere: 1, marks: Array.from({ length: 400 }, () => ({ kind: 'brush', radiusPx: 20, softness: 0.5, strength: 0, points: [100, 100] }) as const) };
  const page = await openWindow({ info, names: ['a.jpg'], notes: { 'a.jpg': { recipe: { ...plainRecipe, localStrength: many }, mark: null } } });
  await openRestored(page);
  await button(page, 'Brush').click();
  await expect(section(page)).toContainText('No more fits in');
  await drag(page, [[0.4, 0.4], [0.6, 0.6]]);
  expect(await noted(page)).toEqual([]);
  await section(page).getByRole('button', { name: 'Clear' }).click();
  await drag(page, [[0.2, 0.2], [0.7, 0.2], [0.7, 0.7], [0.2, 0.7]]);
  await expect.poll(async () => (await noted(page)).at(-1)?.marks).toHaveLength(1);
  const [mark] = (await noted(page)).at(-1)!.marks;
  if (mark?.kind !== 'brush') throw new Error('no stroke');
  expect(mark.points.length / 2).toBeLessThan(12);
});
