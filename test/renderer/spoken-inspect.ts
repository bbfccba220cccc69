import type { Page } from '@playwright/test';
import type { SpokenScreen } from './spoken-screen.ts';

const names = ['IMG_1.jpg', 'IMG_2.jpg'];
const shared = { window: { names }, data: [...names, 'float'] };

async function open(page: Page): Promise<void> {
  await page.keyboard.press('Control+3');
  await page.locator('.inspect .actions button').first().click();
  await page.locator('.inspect aside .action button').click();
}

/** Looks into a photo, with another one as its reference. */
async function lookInside(page: Page): Promise<void> {
  await open(page);
  await page.locator('.inspect .sheet button').first().waitFor();
  await page.locator('.inspect .reference select').selectOption('IMG_2.jpg');
  await page.locator('.inspect .rows label').nth(3).waitFor();
}

/** Looks at something else than channels; `place`: in the bar above the maps. */
async function lookAt(page: Page, place: number): Promise<void> {
  await lookInside(page);
  await page.locator('.inspect header .group button').nth(place).click();
  await page.locator('.inspect .panes').waitFor();
}

/** States of the Inspect screen. */
export const spokenInspect: readonly SpokenScreen[] = [
  {
    name: 'nothing to inspect',
    open: async (page) => {
      await page.keyboard.press('Control+3');
      await page.locator('#inspect-title').waitFor();
    },
  },
  { ...shared, name: 'all channels of a prior', open: lookInside },
  {
    ...shared,
    name: 'one channel of a prior',
    open: async (page) => {
      await lookInside(page);
      await page.locator('.inspect .sheet button').first().click();
      await page.locator('.inspect aside figure').first().waitFor();
    },
  },
  {
    ...shared,
    name: 'a prior in colours',
    open: (page) => lookAt(page, 1),
  },
  {
    ...shared,
    name: 'similar places and attention',
    open: async (page) => {
      await lookAt(page, 2);
      await page.locator('.inspect aside form button').first().click();
      await page.locator('.inspect aside figure').first().waitFor();
      await page.locator('.inspect aside li').first().waitFor();
    },
  },
  {
    ...shared,
    name: 'the degradation as a mask',
    open: async (page) => {
      await lookAt(page, 3);
      await page.locator('.inspect aside input[value=mask]').check();
      await page.locator('.inspect aside .figures').waitFor();
    },
  },
  {
    ...shared,
    name: 'another prior',
    open: async (page) => {
      await lookAt(page, 4);
      await page.locator('.inspect aside tr').nth(3).waitFor();
    },
  },
  {
    ...shared,
    name: 'one channel of positions',
    open: async (page) => {
      await lookInside(page);
      await page.locator('.inspect aside input[value=e]').check();
      await page.locator('.inspect .sheet button').first().click();
      await page.locator('.inspect .position').waitFor();
    },
  },
  {
    ...shared,
    name: 'channels that are being measured',
    window: { names, inspection: { hold: false, holdSheet: true, error: null } },
    open: async (page) => {
      await open(page);
      await page.locator('.inspect main .note').waitFor();
    },
  },
  {
    ...shared,
    name: 'keys of inspecting',
    open: async (page) => {
      await lookInside(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];
