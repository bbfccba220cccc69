import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { chooseFiles, expect, filmstrip, test } from './app-fixture.ts';
import { writeNoisyPhoto } from './photos.ts';

let photo: string;
let other: string;

// Real networks run here, on two cores that may be busy.
test.describe.configure({ timeout: 300_000 });

test.beforeAll(async ({ folder }) => {
  photo = await writeNoisyPhoto(folder, 'DSC_0815.png', 240, 160);
  other = await writeNoisyPhoto(folder, 'DSC_0816.png', 240, 160);
});

const sheet = (page: Page): Locator => page.getByRole('toolbar', { name: 'All channels' });
const slow = { timeout: 120_000 };

/** Nothing is being made, and all that is in sight is drawn. */
async function rested(page: Page): Promise<void> {
  await expect(page.getByRole('contentinfo')).not.toContainText('Looking into', slow);
  await expect(page.locator('canvas[data-settled="false"]')).toHaveCount(0);
}

async function openInspect(page: Page, paths: readonly string[]): Promise<void> {
  await chooseFiles(page, paths);
  await page.getByRole('heading', { level: 1, name: 'DSC_0815.png' }).waitFor();
  await page.getByRole('link', { name: 'Inspect' }).click();
}

/** What a canvas shows of the sky, as mean and standard deviation over the pixels' green. */
const seen = (canvas: Locator): Promise<{ readonly mean: number; readonly deviation: number }> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(width / 2 - 90, height / 2 - 60, 60, 40);
    const green = [...data].filter((_, i) => i % 4 === 1);
    const mean = green.reduce((sum, value) => sum + value, 0) / green.length;
    return { mean, deviation: Math.sqrt(green.reduce((sum, value) => sum + (value - mean) ** 2, 0) / green.length) };
  });

test('by mouse: the rows, a channel, a rectangle, similar places, the degradation, and files of it', async ({ studio: page }) => {
  await openInspect(page, [photo, other]);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(sheet(page).getByRole('button')).toHaveCount(3 * 64, slow);
  await rested(page);
  await page.getByRole('combobox', { name: 'Reference' }).selectOption('DSC_0816.png');
  await expect(sheet(page).getByRole('button')).toHaveCount(4 * 64, slow);

  await sheet(page).getByRole('button', { name: /^Channel 13 of Q of the photo as it came/ }).click();
  await expect(page.getByRole('img', { name: /^Channel 13 of Q of the photo that you chose/ })).toBeVisible(slow);
  await rested(page);
  const canvases = page.locator('[data-surface] canvas');
  const [input, pseudo] = [await seen(canvases.nth(1)), await seen(canvases.nth(2))];
  // The noise of the input is seen in its channel, and is gone from that of the pseudo ground truth.
  expect(pseudo.deviation).toBeLessThan(input.deviation / 2);
  await expect(page.getByRole('img', { name: /^Histogram of/ })).toHaveCount(4);

  await page.getByRole('button', { name: 'Draw a rectangle' }).click();
  const box = (await page.locator('[data-surface]').first().boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 30, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('table')).toHaveCount(2, slow);
  const figures = async (table: number): Promise<readonly string[]> => page.getByRole('table').nth(table).getByRole('cell').allTextContents();
  const [whole, part] = [await figures(0), await figures(1)];
  expect(whole).toHaveLength(12);
  expect(part).not.toEqual(whole);
  for (const figure of [...whole, ...part]) expect(Number(figure)).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'In colours' }).click();
  await expect(page.getByRole('img', { name: /three principal axes/ })).toHaveCount(4, slow);
  await page.getByRole('button', { name: 'Similar places' }).click();
  await page.mouse.click(x + 30, y);
  await expect(page.getByText(/^Reference: most alike at/)).toBeVisible(slow);
  await page.getByRole('button', { name: 'Degradation' }).click();
  await expect(page.getByRole('img', { name: /^How far Q of the input is/ })).toBeVisible(slow);
  await page.getByText('Mask', { exact: true }).click();
  await expect(page.getByText(/\d % of the photo lies above/)).toBeVisible(slow);
  await rested(page);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  const saved = async (button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
    const download = page.waitForEvent('download', slow);
    await page.getByRole('button', { name: button }).click();
    const finished = await download;
    return { name: finished.suggestedFilename(), bytes: readFileSync(await finished.path()) };
  };
  const written = await saved('Export sheet…');
  expect(written.name).toBe('DSC_0815-prior.png');
  expect((await sharp(written.bytes).metadata()).width).toBeGreaterThan(1000);
  await page.getByRole('combobox', { name: 'Array of' }).selectOption('Pseudo truth');
  const array = await saved('Export array…');
  expect(array.name).toBe('DSC_0815-q-pseudo.64x160x240.chw.float32.npy');
  expect(array.bytes.length).toBe(4096 + 4 * 64 * 160 * 240);
});

test('by keys: in, along the channels, to a place in numbers, back, and to the next photo', async ({ studio: page }) => {
  await openInspect(page, [photo, other]);
  await page.keyboard.press('Control+Enter');
  await expect(sheet(page).getByRole('button')).toHaveCount(3 * 64, slow);
  await rested(page);
  await sheet(page).getByRole('button').first().focus();
  for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  const large = page.getByRole('img', { name: /^Channel \d+ of Q of the pseudo ground truth/ });
  await expect(large).toBeVisible(slow);
  const first = await large.getAttribute('aria-label');
  await page.keyboard.press('ArrowRight');
  await expect(large).not.toHaveAttribute('aria-label', first!, slow);
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: '2:1' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeVisible();

  await page.getByRole('button', { name: 'Similar places' }).press('Enter');
  const form = page.getByRole('form', { name: 'Place in pixels' });
  await form.getByLabel('Column').fill('120');
  await form.getByLabel('Row').fill('80');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Input: most alike at/)).toBeVisible(slow);
  await rested(page);
  await page.locator('body').focus();
  await page.getByRole('link', { name: 'Inspect' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(filmstrip(page).getByRole('button', { name: 'DSC_0816.png' })).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeEnabled();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeDisabled();
});
