import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { expect, openPhoto, restorePhoto, settled, test } from './app-fixture.ts';
import { writeNoisyPhoto } from './photos.ts';

// Real networks run here, on two cores that may be busy.
test.describe.configure({ timeout: 300_000 });

const magick = (...words: readonly string[]): Buffer => execFileSync('convert', words);

async function exported(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export…' }).click();
  return (await download).path();
}

test('a photo is enlarged, compared with its plain enlargement, and exported as large', async ({ app, folder, page }) => {
  await page.goto(app.address);
  const photo = await writeNoisyPhoto(folder, 'small.png', 160, 120);
  await openPhoto(page, photo);
  await page.getByRole('complementary').getByText('Enlarge', { exact: true }).click();
  await restorePhoto(page);
  await expect(page.getByText('160 × 120 → 320 × 240', { exact: true })).toBeVisible();
  const full = await exported(page);
  await page.getByRole('slider', { name: 'Strength' }).press('Home');
  const none = await exported(page);
  const size = (path: string): string => magick(path, '-format', '%w %h', 'info:').toString();
  expect([size(full), size(none)]).toEqual(['320 240', '320 240']);

  // What ImageMagick makes with the same kernel, but for the edges, where it goes on differently.
  const inside = ['-shave', '4x4', '-depth', '8', 'rgb:-'];
  const plain = magick(photo, '-filter', 'Catrom', '-resize', '200%', ...inside);
  const difference = (samples: Uint8Array): number => samples.reduce((most, value, i) => Math.max(most, Math.abs(value - plain[i]!)), 0);
  expect(difference(magick(none, ...inside))).toBeLessThanOrEqual(1);
  expect(difference(magick(full, ...inside))).toBeGreaterThan(5);

  // Before, on the screen: the plain enlargement, pixel for pixel.
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Before', exact: true }).click();
  await settled(page);
  const shown = await page.locator('canvas[data-settled]').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const [x, y] = [Math.round((canvas.width - 320) / 2) + 4, Math.round((canvas.height - 240) / 2) + 4];
    return [...canvas.getContext('2d')!.getImageData(x, y, 312, 232).data];
  });
  expect(difference(Uint8Array.from(shown.filter((_, i) => i % 4 < 3)))).toBeLessThanOrEqual(1);
});
