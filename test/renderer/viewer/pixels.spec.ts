import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { pixelAt, type PictureKind } from '../../support/scripted-tape/photo-like.ts';
import { expect, test } from '../../support/scripted-tape/window-fixture.ts';

interface Patch {
  readonly pixels: readonly number[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly canvasWidthPx: number;
  readonly canvasHeightPx: number;
}

/** What the canvas really holds around its middle, in device pixels. */
function readMiddle(page: Page, edgePx: number): Promise<Patch> {
  return page.evaluate((edge) => {
    const canvas = document.querySelector('canvas[data-settled]') as HTMLCanvasElement;
    const x = Math.round((canvas.width - edge) / 2);
    const y = Math.round((canvas.height - edge) / 2);
    const pixels = [...canvas.getContext('2d')!.getImageData(x, y, edge, edge).data];
    return { pixels, widthPx: edge, heightPx: edge, canvasWidthPx: canvas.width, canvasHeightPx: canvas.height };
  }, edgePx);
}

/** Where the photo's corner lies on the canvas. A photo of odd size in an even canvas lies on a half: either side will do. */
function possibleOrigins(canvasPx: number, photoPx: number, zoom: number): readonly number[] {
  const exact = canvasPx / 2 - (photoPx / 2) * zoom;
  return [...new Set([Math.floor(exact), Math.ceil(exact)])];
}

/** How many device pixels differ from the photo shown at a whole zoom about the middle, by more than `tolerance`. */
function countWrong(
  patch: Patch,
  expectedAt: (x: number, y: number, canvasX: number) => readonly number[],
  zoom: number,
  tolerance = 0,
  size = photo,
): number {
  const left = Math.round((patch.canvasWidthPx - patch.widthPx) / 2);
  const top = Math.round((patch.canvasHeightPx - patch.heightPx) / 2);
  const counts = possibleOrigins(patch.canvasWidthPx, size.widthPx, zoom).flatMap((originX) =>
    possibleOrigins(patch.canvasHeightPx, size.heightPx, zoom).map((originY) => {
      let wrong = 0;
      for (let at = 0; at < patch.widthPx * patch.heightPx; at++) {
        const [canvasX, canvasY] = [left + (at % patch.widthPx), top + Math.floor(at / patch.widthPx)];
        const expected = expectedAt(Math.floor((canvasX - originX) / zoom), Math.floor((canvasY - originY) / zoom), canvasX);
        if (expected.some((value, channel) => Math.abs(patch.pixels[at * 4 + channel]! - value) > tolerance)) wrong++;
      }
      return wrong;
    }),
  );
  return Math.min(...counts);
}

const at = (kind: PictureKind, x: number, y: number): readonly number[] => pixelAt(kind, x, y, photo.widthPx, photo.heightPx);

const photo = { widthPx: 3001, heightPx: 2003 };
const info = { format: 'png', ...photo, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null } as const;

for (const deviceScaleFactor of [1, 2]) {
  test.describe(`at ${deviceScaleFactor} device pixels per CSS pixel`, () => {
    test.use({ deviceScaleFactor });

    test('1:1 shows each photo pixel on one device pixel, 2:1 on a square of four', async ({ openWindow }) => {
      const page = await openWindow({ info });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      for (const zoom of [1, 2]) {
        await page.keyboard.press(String(zoom));
        await expect(page.getByText(`${zoom * 100} %`, { exact: true }).first()).toBeVisible();
        await page.locator('canvas[data-settled="true"]').waitFor();
        const patch = await readMiddle(page, 300);
        expect(countWrong(patch, (x, y) => at('before', x, y), zoom)).toBe(0);
      }
    });

    test('the split puts before left of the divider and after right of it, exactly', async ({ openWindow }) => {
      const page = await openWindow({ info });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.keyboard.press('1');
      await expect(page.getByText('100 %', { exact: true }).first()).toBeVisible();
      await page.locator('canvas[data-settled="true"]').waitFor();
      const patch = await readMiddle(page, 200);
      const divider = Math.round(patch.canvasWidthPx / 2);
      expect(countWrong(patch, (x, y, canvasX) => at(canvasX < divider ? 'before' : 'after', x, y), 1)).toBe(0);
    });
  });
}

test('an earlier result that is compared with stands left of the divider; right of it strength blends with the photo', async ({ openWindow }) => {
  const page = await openWindow({ info, tasks: ['denoise', 'derain'] });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  const restore = page.getByRole('button', { name: 'Restore', exact: true });
  await restore.click();
  await page.getByRole('radio', { name: 'Remove rain Streaks' }).check({ force: true });
  await restore.click();
  await page.getByRole('combobox', { name: 'with' }).selectOption({ label: 'Remove noise' });
  await page.getByRole('slider', { name: 'Strength' }).fill('0');
  await page.keyboard.press('1');
  await expect(page.getByText('100 %', { exact: true }).first()).toBeVisible();
  await page.locator('canvas[data-settled="true"]').waitFor();
  const patch = await readMiddle(page, 200);
  const divider = Math.round(patch.canvasWidthPx / 2);
  expect(countWrong(patch, (x, y, canvasX) => at(canvasX < divider ? 'after' : 'before', x, y), 1)).toBe(0);
});

test('half the strength shows the mean of before and after', async ({ openWindow }) => {
  const page = await openWindow({ info });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('button', { name: 'After', exact: true }).click();
  await page.getByRole('slider', { name: 'Strength' }).fill('50');
  await page.keyboard.press('1');
  await expect(page.getByText('100 %', { exact: true }).first()).toBeVisible();
  await page.locator('canvas[data-settled="true"]').waitFor();
  const patch = await readMiddle(page, 64);
  const mean = (x: number, y: number): readonly number[] => at('before', x, y).map((value, channel) => (value + at('after', x, y)[channel]!) / 2);
  // One for each of two roundings to 8 bits.
  expect(countWrong(patch, mean, 1, 2)).toBe(0);
});

test('what is transparent shows a checkerboard, and strength blends alpha photos as an export does', async ({ openWindow }) => {
  const edge = { widthPx: 256, heightPx: 256 };
  const page = await openWindow({ info: { ...info, ...edge, hasAlpha: true } });
  await page.route('**/pictures/**', async (route) => {
    const [r, g] = route.request().url().includes('/before/') ? [200, 0] : [0, 200];
    const background = { r, g, b: 0, alpha: 0.5 };
    const body = await sharp({ create: { width: 256, height: 256, channels: 4, background } }).png().toBuffer();
    await route.fulfill({ body, contentType: 'image/png' });
  });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('button', { name: 'After', exact: true }).click();
  await page.getByRole('slider', { name: 'Strength' }).fill('50');
  await page.locator('canvas[data-settled="true"]').waitFor();
  const { pixels } = await readMiddle(page, 64);
  // Half of the mean (100, 100, 0) over half of either grey of the board.
  const greys = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const grey = pixels[at + 2]! * 2;
    greys.add(Math.round(grey / 8));
    expect(Math.abs(pixels[at]! - (100 + grey) / 2)).toBeLessThanOrEqual(3);
    expect(Math.abs(pixels[at + 1]! - (100 + grey) / 2)).toBeLessThanOrEqual(3);
  }
  expect(greys.size).toBe(2);
});

test('an enlarged result lies where the photo lay, which stands in for it; 1:1 is one device pixel of the result', async ({ openWindow }) => {
  const enlarged = { widthPx: 2 * photo.widthPx, heightPx: 2 * photo.heightPx };
  const page = await openWindow({ info, tasks: ['superres'] });
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/pictures/*-x2/**', async (route) => {
    await held;
    await route.fallback();
  });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.keyboard.press('1');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.locator('canvas[data-settled="true"]').waitFor();
  const panned = (x: number, y: number): readonly number[] => at('before', x + 160, y);
  expect(countWrong(await readMiddle(page, 200), panned, 1)).toBe(0);

  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('50 %', { exact: true }).first()).toBeVisible();
  await expect(page.locator('canvas[data-settled="false"]')).toBeVisible();
  expect(countWrong(await readMiddle(page, 200), panned, 1)).toBe(0);

  release();
  await page.locator('canvas[data-settled="true"]').waitFor();
  const larger = (kind: PictureKind, x: number, y: number): readonly number[] => pixelAt(kind, x, y, enlarged.widthPx, enlarged.heightPx);
  const half = await readMiddle(page, 200);
  const kindAt = (patch: Patch, canvasX: number): PictureKind => (canvasX < Math.round(patch.canvasWidthPx / 2) ? 'before' : 'after');
  // Every second pixel of the result, as the scripted pyramid has it at its first level.
  expect(countWrong(half, (x, y, canvasX) => larger(kindAt(half, canvasX), 2 * (x + 160), 2 * y), 1)).toBe(0);

  await page.keyboard.press('1');
  await expect(page.getByText('100 %', { exact: true }).first()).toBeVisible();
  await page.locator('canvas[data-settled="true"]').waitFor();
  const whole = await readMiddle(page, 200);
  expect(countWrong(whole, (x, y, canvasX) => larger(kindAt(whole, canvasX), x + 320, y), 1, 0, enlarged)).toBe(0);
});

test('the canvas counts as settled only while it shows what was last asked for', async ({ openWindow }) => {
  const page = await openWindow({ info });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  const canvas = page.locator('canvas[data-settled]');
  await expect(canvas).toHaveAttribute('data-settled', 'true');
  const release = await page.evaluateHandle(() => {
    const real = window.requestAnimationFrame.bind(window);
    const held: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => held.push(callback);
    return () => {
      window.requestAnimationFrame = real;
      for (const callback of held) real(callback);
    };
  });
  await page.keyboard.press('2');
  await expect(canvas).toHaveAttribute('data-settled', 'false');
  await release.evaluate((run) => { run(); });
  await expect(canvas).toHaveAttribute('data-settled', 'true');
});

test('dragging pans, the wheel zooms about the pointer, a double click goes to 1:1 and back', async ({ openWindow }) => {
  const page = await openWindow({ info });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.locator('canvas[data-settled="true"]').waitFor();
  const fit = await page.getByRole('group', { name: 'Zoom' }).locator('.zoom').textContent();
  await page.locator('canvas[data-settled]').dblclick();
  await expect(page.getByRole('button', { name: '1:1' })).toHaveAttribute('aria-pressed', 'true');
  const before = await readMiddle(page, 4);
  const box = (await page.locator('canvas[data-settled]').boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 217, box.y + 251, { steps: 5 });
  await page.mouse.up();
  await page.locator('canvas[data-settled="true"]').waitFor();
  expect((await readMiddle(page, 4)).pixels).not.toEqual(before.pixels);
  await page.mouse.wheel(0, -300);
  await expect(page.getByRole('button', { name: '1:1' })).toHaveAttribute('aria-pressed', 'false');
  await page.locator('canvas[data-settled]').dblclick();
  await expect(page.getByRole('group', { name: 'Zoom' }).locator('.zoom')).toHaveText(fit!);
});

test.describe('ways to show both', () => {
  const even = { widthPx: 2000, heightPx: 1600 };
  const kindAt = (kind: PictureKind, x: number, y: number): readonly number[] => pixelAt(kind, x, y, even.widthPx, even.heightPx);

  /** A patch in the middle of an area of the canvas, given in shares of it, and what of the canvas that area is. */
  async function readArea(page: Page, area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): Promise<Patch> {
    return page.evaluate(({ x, y, width, height }) => {
      const canvas = document.querySelector('canvas[data-settled]') as HTMLCanvasElement;
      const [across, down] = [Math.floor((canvas.width - (width < 1 ? 2 : 0)) * width), Math.floor((canvas.height - (height < 1 ? 2 : 0)) * height)];
      const left = x === 0 ? 0 : across + 2;
      const top = y === 0 ? 0 : down + 2;
      const edge = 40;
      const [fromX, fromY] = [left + Math.round((across - edge) / 2), top + Math.round((down - edge) / 2)];
      const pixels = [...canvas.getContext('2d')!.getImageData(fromX, fromY, edge, edge).data];
      return { pixels, widthPx: edge, heightPx: edge, canvasWidthPx: across, canvasHeightPx: down };
    }, area);
  }

  const whole = { x: 0, y: 0, width: 1, height: 1 };
  const choose = (page: Page, name: string): Promise<readonly string[]> => page.getByRole('combobox', { name: 'by', exact: true }).selectOption({ label: name });

  async function openRestored(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Open photos…' }).click();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
  }

  async function at1to1(page: Page): Promise<void> {
    await page.keyboard.press('0');
    await page.keyboard.press('1');
    await page.locator('canvas[data-settled="true"]').waitFor();
  }

  test('side by side and over and under show the same part of the photo, as it was and restored', async ({ openWindow }) => {
    const page = await openWindow({ info: { ...info, ...even } });
    await openRestored(page);
    for (const [name, first, second] of [
      ['Side by side', { x: 0, y: 0, width: 0.5, height: 1 }, { x: 1, y: 0, width: 0.5, height: 1 }],
      ['Over and under', { x: 0, y: 0, width: 1, height: 0.5 }, { x: 0, y: 1, width: 1, height: 0.5 }],
    ] as const) {
      await choose(page, name);
      await page.locator('[data-surface]').focus();
      await at1to1(page);
      expect(countWrong(await readArea(page, first), (x, y) => kindAt('before', x, y), 1, 0, even), name).toBe(0);
      expect(countWrong(await readArea(page, second), (x, y) => kindAt('after', x, y), 1, 0, even), name).toBe(0);
    }
  });

  test('the difference is that of both, as much brighter as was asked', async ({ openWindow }) => {
    const page = await openWindow({ info: { ...info, ...even } });
    await openRestored(page);
    await choose(page, 'Difference');
    for (const gain of [1, 8]) {
      await page.getByRole('combobox', { name: '×' }).selectOption(String(gain));
      await page.locator('[data-surface]').focus();
      await at1to1(page);
      const expected = (x: number, y: number): readonly number[] => {
        const [before, after] = [kindAt('before', x, y), kindAt('after', x, y)];
        return before.map((value, channel) => Math.min(255, gain * Math.abs(value - (after[channel] ?? 0))));
      };
      expect(countWrong(await readArea(page, whole), expected, 1, 0, even), `${gain} times`).toBe(0);
    }
  });

  test('a loupe shows the place under the pointer before and after, pixel for pixel, over the result', async ({ openWindow }) => {
    const page = await openWindow({ info: { ...info, ...even } });
    await openRestored(page);
    await choose(page, 'Loupe');
    await page.locator('[data-surface]').focus();
    await page.keyboard.press('0');
    const surface = (await page.locator('[data-surface]').boundingBox())!;
    for (const [shareX, shareY] of [[0.5, 0.5], [0.6, 0.4], [0, 0.99]] as const) {
      const at_ = { x: Math.floor(surface.width * shareX), y: Math.floor(surface.height * shareY) };
      await page.mouse.move(surface.x + at_.x, surface.y + at_.y);
      await page.locator('canvas[data-settled="true"]').waitFor();
      await expect(page.locator('.overlay .side')).toHaveText(['Before', 'After']);
      const corners = await page.locator('.overlay .loupe').evaluateAll((squares) =>
        squares.map((square) => ({ x: parseFloat((square as HTMLElement).style.left), y: parseFloat((square as HTMLElement).style.top), edge: (square as HTMLElement).clientWidth })),
      );
      expect(corners.map(({ edge }) => edge)).toEqual([200, 200]);
      const patches = await page.evaluate((squares) => {
        const canvas = document.querySelector('canvas[data-settled]') as HTMLCanvasElement;
        return squares.map(({ x, y, edge }) => [...canvas.getContext('2d')!.getImageData(x, y, edge, edge).data]);
      }, corners);
      // Both squares show one place at 1:1: found by the first, it must be that of the second.
      const matches = (pixels: readonly number[], kind: PictureKind, left: number, top: number): boolean => {
        for (let i = 0; i < 40_000; i += 37) {
          const expected = kindAt(kind, left + (i % 200), top + Math.floor(i / 200));
          if (expected.some((value, channel) => pixels[i * 4 + channel] !== value)) return false;
        }
        return true;
      };
      const zoom = Math.min(1, (surface.width - 48) / even.widthPx, (surface.height - 48) / even.heightPx);
      const guess = (place: number, room: number, length: number): number =>
        Math.min(length - 200, Math.max(0, Math.round((place - (room - length * zoom) / 2) / zoom - 100)));
      const [left, top] = [guess(at_.x, surface.width, even.widthPx), guess(at_.y, surface.height, even.heightPx)];
      const near = [-2, -1, 0, 1, 2].flatMap((dx) => [-2, -1, 0, 1, 2].map((dy) => [left + dx, top + dy] as const));
      const found = near.filter(([x, y]) => matches(patches[0]!, 'before', x, y));
      expect(found, `${shareX}, ${shareY}`).toHaveLength(1);
      expect(matches(patches[1]!, 'after', found[0]![0], found[0]![1])).toBe(true);
    }
  });

  test('all results stand beside each other, once there is more than one', async ({ openWindow }) => {
    const page = await openWindow({ info: { ...info, ...even }, tasks: ['denoise', 'derain'] });
    await openRestored(page);
    await expect(page.locator('option[value="variants"]')).toBeDisabled();
    await page.getByRole('radio', { name: 'Remove rain Streaks' }).check({ force: true });
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await choose(page, 'All results');
    await expect(page.locator('.overlay .side')).toHaveText(['Before', 'After', 'Remove noise']);
    await page.locator('[data-surface]').focus();
    await at1to1(page);
    expect(countWrong(await readArea(page, { x: 0, y: 1, width: 0.5, height: 0.5 }), (x, y) => kindAt('after', x, y), 1, 0, even)).toBe(0);
  });

  test('a divider across goes up and down, by pointer and by keys', async ({ openWindow }) => {
    const page = await openWindow({ info: { ...info, ...even } });
    await openRestored(page);
    await choose(page, 'Divider across');
    const divider = page.getByRole('slider', { name: 'Divider between before and after' });
    await divider.press('ArrowDown');
    await expect(divider).toHaveAttribute('aria-valuetext', 'Before above 51 percent, after below 49 percent');
    await divider.press('ArrowUp');
    const box = (await divider.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 30, box.y + box.height / 2 - 100, { steps: 4 });
    await page.mouse.up();
    expect(Number(await divider.getAttribute('aria-valuenow'))).toBeLessThan(45);
    await divider.press('End');
    await page.locator('canvas[data-settled="true"]').waitFor();
    await page.locator('[data-surface]').focus();
    await at1to1(page);
    expect(countWrong(await readArea(page, whole), (x, y) => kindAt('before', x, y), 1, 0, even)).toBe(0);
  });

  test('keys change the way, toggle the side, and blink', async ({ openWindow }) => {
    const page = await openWindow({ info: { ...info, ...even } });
    await openRestored(page);
    await page.locator('[data-surface]').focus();
    const way = page.getByRole('combobox', { name: 'by', exact: true });
    await page.keyboard.press('c');
    await expect(way).toHaveValue('divider-across');
    await page.keyboard.press('x');
    await expect(page.getByRole('button', { name: 'After', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('x');
    await expect(page.getByRole('button', { name: 'Before', exact: true })).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('b');
    await expect(page.getByRole('button', { name: 'Blink' })).toHaveAttribute('aria-pressed', 'true');
    const label = page.locator('.overlay .side');
    await expect(label).toHaveText('Before');
    await expect(label).toHaveText('After');
    await expect(label).toHaveText('Before');
    await page.keyboard.press('y');
    await expect(page.getByRole('button', { name: 'Blink' })).toHaveAttribute('aria-pressed', 'false');
  });
});
