import type { Page } from '@playwright/test';
import { chooseFiles, expect, settled, test } from './app-fixture.ts';
import { longestTask } from '../support/page-tasks.ts';
import { writeNoisyPhoto } from './photos.ts';

const widthPx = 6000;
const heightPx = 4000;
/** What the product promises of the page's thread, on a machine that is not busy. */
const promisedMs = 50;
/** Far above what any drawing of tiles takes, far below a decode of the photo on the page. */
const grossMs = 250;

declare global {
  interface Window {
    /** In characters. */
    largestMessage: number;
  }
}

/** Notes the size of every message from the shell: the bridge reads each with JSON.parse. */
async function watchMessages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.largestMessage = 0;
    const { parse } = JSON;
    JSON.parse = (text: string) => {
      window.largestMessage = Math.max(window.largestMessage, text.length);
      return parse(text) as unknown;
    };
  });
  await page.reload();
}

test.describe.configure({ timeout: 300_000 });

test('a 24-megapixel photo opens, zooms and pans by tiles, never by whole pixel arrays', async ({ studio, browser, folder }) => {
  const photo = await writeNoisyPhoto(folder, 'DSC_2400.jpg', widthPx, heightPx);
  await watchMessages(studio);
  const pictures: { readonly address: string; readonly bytes: number }[] = [];
  studio.on('response', (response) => {
    if (response.headers()['content-type'] !== 'image/png') return;
    const address = new URL(response.url()).pathname;
    pictures.push({ address, bytes: Number(response.headers()['content-length'] ?? 0) });
  });

  const figures: string[] = [];
  async function measure(name: string, act: () => Promise<void>): Promise<void> {
    const { wallMs, threadMs } = await longestTask(browser, studio, async () => {
      await act();
      await settled(studio);
    });
    figures.push(`${name} ${Math.round(threadMs)} ms (${Math.round(wallMs)} by the clock)`);
    expect.soft(threadMs, name).toBeLessThan(grossMs);
  }

  await measure('open', async () => {
    await chooseFiles(studio, [photo]);
    await studio.getByText('6000 × 4000').waitFor({ timeout: 120_000 });
  });
  await expect(studio.getByText('24 MP')).toBeVisible();
  await measure('1:1', () => studio.keyboard.press('1'));
  const box = (await studio.locator('canvas[data-settled]').boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await measure('pan', async () => {
    await studio.mouse.move(middle.x, middle.y);
    await studio.mouse.down();
    await studio.mouse.move(middle.x - 400, middle.y - 250, { steps: 40 });
    await studio.mouse.up();
  });
  await measure('wheel', async () => {
    for (let step = 0; step < 12; step++) await studio.mouse.wheel(0, 120);
  });
  await measure('fit', () => studio.keyboard.press('0'));

  process.stdout.write(`longest task of the page, promised ${promisedMs} ms: ${figures.join(', ')}\n`);

  // Pictures came as tiles, and far fewer than the photo has; messages held ids and numbers.
  const allTiles = Math.ceil(widthPx / 512) * Math.ceil(heightPx / 512);
  const sharpTiles = new Set(pictures.filter(({ address }) => /\/0\/\d+_\d+\.png$/.test(address)).map(({ address }) => address));
  expect(sharpTiles.size).toBeGreaterThan(0);
  expect(sharpTiles.size).toBeLessThan(allTiles / 2);
  expect(pictures.every(({ address }) => address.startsWith('/tiles/'))).toBe(true);
  expect(await studio.evaluate(() => window.largestMessage)).toBeGreaterThan(0);
  expect(await studio.evaluate(() => window.largestMessage)).toBeLessThan(20_000);
});
