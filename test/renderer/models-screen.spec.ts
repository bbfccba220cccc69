import type { Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const calls = (page: Page, method: string): Promise<readonly unknown[]> =>
  page.evaluate((wanted) => window.scriptedTape.calls.filter((call) => call.method === wanted).map(({ params }) => params), method);

const own = (page: Page) => page.getByRole('list', { name: 'Your own' });
const card = (page: Page) => page.getByRole('main', { name: 'The model’s card' });

async function openModels(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Models' }).click();
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
}

test('a model of one’s own is renamed, by keyboard alone', async ({ openWindow }) => {
  const page = await openWindow({ ownModels: ['My scanner'] });
  await openModels(page);
  await own(page).getByRole('button', { name: 'My scanner' }).focus();
  await page.keyboard.press('Enter');
  await card(page).getByRole('button', { name: 'Rename…' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('  Grandfather’s scanner ');
  await page.keyboard.press('Enter');
  await expect(own(page).getByRole('button', { name: 'Grandfather’s scanner' })).toBeVisible();
  await expect(card(page).getByRole('heading', { name: 'Grandfather’s scanner' })).toBeVisible();
  expect(await calls(page, 'renameModel')).toEqual([{ modelId: 'my-scanner', title: 'Grandfather’s scanner' }]);
});

test('removing asks once, with Keep it first, and a photo that used the model falls back', async ({ openWindow }) => {
  const page = await openWindow({ ownModels: ['My scanner'] });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('radio', { name: 'My scanner' }).check({ force: true });
  await openModels(page);
  await own(page).getByRole('button', { name: 'My scanner' }).click();
  await card(page).getByRole('button', { name: 'Remove…' }).click();
  await page.keyboard.press('Enter');
  expect(await calls(page, 'removeModel')).toEqual([]);
  await card(page).getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(own(page)).toHaveCount(0);
  expect(await calls(page, 'removeModel')).toEqual([{ modelId: 'my-scanner' }]);
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('radio', { name: 'My scanner' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect.poll(() => calls(page, 'restore')).toMatchObject([{ steps: [{ modelId: 'tape-swin-denoise' }] }]);
});

test('a model is exported as a file and one is imported, chosen, and offered to photos', async ({ openWindow }) => {
  const page = await openWindow({});
  await openModels(page);
  await expect(card(page).getByRole('button', { name: 'Remove…' })).toHaveCount(0);
  await card(page).getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByRole('contentinfo').getByText('Saved tape-swin-denoise.safetensors to Models.')).toBeVisible();
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect(card(page).getByRole('heading', { name: 'From my laptop' })).toBeVisible();
  await expect(own(page).getByRole('button')).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Control+1');
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await expect(page.getByRole('radio', { name: 'From my laptop' })).toBeVisible();
});

test('a file that is no model is refused where it was asked for', async ({ openWindow }) => {
  const page = await openWindow({ importError: { code: 'model-damaged', message: '"photo.safetensors" holds no model: it has no card.', kept: 'Nothing was changed.' } });
  await openModels(page);
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect(page.getByRole('group', { name: 'Problem' })).toContainText('holds no model');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('group', { name: 'Problem' })).toHaveCount(0);
});
