import type { Page } from '@playwright/test';
import { paperTasks } from '../../electron/ipc/contract.ts';
import type { SpokenScreen } from './spoken-screen.ts';

const names = ['IMG_4711.jpg', 'DSC_0815.jpg', 'scan.tif'];
const data = [...names, 'Adobe RGB (1998)', 'torn.tif'];
const info = { format: 'raw', widthPx: 1500, heightPx: 1000, bitDepth: 32, colourChannels: 1, hasAlpha: false, profileName: null, fromCmyk: true, pages: 3 } as const;

async function openPhotos(page: Page): Promise<void> {
  await page.keyboard.press('Control+o');
  await page.locator('.cards').waitFor();
}

async function restore(page: Page): Promise<void> {
  await openPhotos(page);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('slider').first().waitFor();
  await page.locator('canvas[data-settled="true"]').waitFor();
}

async function stroke(page: Page): Promise<void> {
  const { x, y, width, height } = (await page.locator('[data-surface]').boundingBox())!;
  await page.mouse.move(x + width * 0.3, y + height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.6, { steps: 4 });
  await page.mouse.up();
}

/** Several results of one photo, one of them to compare with. */
async function restoreTwice(page: Page): Promise<void> {
  await restore(page);
  await page.getByRole('radio').nth(1).check({ force: true });
  await page.keyboard.press('Control+Enter');
  await page.locator('.with').waitFor();
}

/** States of the Restore screen. */
export const spokenRestore: readonly SpokenScreen[] = [
  { name: 'no photo', open: (page) => page.locator('#empty-title').waitFor() },
  { name: 'open photos', window: { names, tasks: paperTasks, failures: [{ name: 'torn.tif', error: { code: 'image-damaged', message: 'The file is empty.' } }] }, open: openPhotos, data },
  {
    name: 'a photo with more to say of',
    window: { info, tasks: paperTasks, needs: [{ denoise: 0.45, derain: 0.4 }] },
    open: async (page) => {
      await openPhotos(page);
      await page.locator('input[type="radio"]').nth(6).check({ force: true });
    },
    data,
  },
  { name: 'a restored photo', window: { names, tasks: paperTasks }, open: restore, data },
  {
    name: 'what has changed',
    window: { tasks: paperTasks },
    open: async (page) => {
      await restoreTwice(page);
      await page.locator('.by select').selectOption('difference');
      await page.locator('.gain').waitFor();
    },
    data,
  },
  {
    name: 'all results',
    window: { tasks: paperTasks },
    open: async (page) => {
      await restoreTwice(page);
      await page.locator('.by select').selectOption('variants');
      await page.locator('.with select').selectOption({ index: 1 });
    },
    data,
  },
  {
    name: 'the brush',
    window: { tasks: paperTasks },
    open: async (page) => {
      await restore(page);
      await page.keyboard.press('k');
      await stroke(page);
    },
    data,
  },
  {
    name: 'gradients',
    window: { tasks: paperTasks },
    open: async (page) => {
      await restore(page);
      await page.keyboard.press('k');
      await stroke(page);
      await page.keyboard.press('m');
      await page.locator('.add').click();
    },
    data,
  },
  {
    name: 'a step to be added',
    window: { tasks: paperTasks },
    open: async (page) => {
      await openPhotos(page);
      await page.locator('aside header button').click();
      await page.getByRole('dialog').waitFor();
    },
    data,
  },
  {
    name: 'two steps',
    window: { tasks: paperTasks },
    open: async (page) => {
      await openPhotos(page);
      await page.locator('aside header button').click();
      await page.getByRole('dialog').locator('form button').nth(6).click();
      await page.locator('aside ol li').nth(1).waitFor();
    },
    data,
  },
  {
    name: 'a photo that is being restored',
    window: { names, holdRestore: true },
    open: async (page) => {
      await openPhotos(page);
      await page.keyboard.press('Control+Enter');
      await page.evaluate(() => window.scriptedTape.progress(12, 48));
      await page.getByRole('progressbar').first().waitFor();
    },
    data,
  },
  {
    name: 'a photo that another program opened',
    window: { handedOver: names },
    open: async (page) => {
      await page.locator('.handed-over').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('slider').first().waitFor();
    },
    data,
  },
  {
    name: 'a photo that is saved back',
    window: { handedOver: names },
    open: async (page) => {
      await page.locator('.handed-over').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('slider').first().waitFor();
      await page.keyboard.press('Control+s');
      await page.locator('.handed-over button').waitFor();
    },
    data,
  },
  {
    name: 'how photos are written',
    window: { settings: { exportPresets: [{ name: 'web', format: 'jpeg', writing: { quality: 80, bitDepth: 'keep', chroma: '4:2:0', leavesOut: ['place'] } }] } },
    open: async (page) => {
      await restore(page);
      await page.locator('.format button').click();
      await page.getByRole('dialog').waitFor();
    },
    data: [...data, 'web'],
  },
  {
    name: 'keys of the Restore screen',
    open: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'a card of a model',
    window: { tasks: paperTasks },
    open: async (page) => {
      await openPhotos(page);
      await page.locator('.card button').first().click();
      await page.getByRole('dialog').waitFor();
    },
    data,
  },
];
