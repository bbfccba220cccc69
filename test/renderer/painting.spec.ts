import type { Locator, Page } from '@playwright/test';
import { strengthOfPlaces, type LocalStrength, type PhotoNotes, type StudioShape } from '../../electron/ipc/contract.ts';
import { pixelAt } from '../support/scripted-tape/photo-like.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const size = { widthPx: 2000, heightPx: 1600 };
const info = { format: 'png', ...size, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null } as const;
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
  (await sent(page, 'noteOnPhoto')).map(({ notes }) => (notes as PhotoNotes).recipe?.localStrength);

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
      await slider(page, 'Gives').fill('40');
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
