import type { Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'How photos are written' });
const callsTo = (page: Page, method: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => window.scriptedTape.calls.filter((call) => call.method === name).map(({ params }) => params as Record<string, unknown>), method);

async function openAndRestore(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Export…' })).toBeEnabled();
}

test('quality, colours, depth and what the file tells are chosen, kept as a preset, and exported with', async ({ openWindow }) => {
  const page = await openWindow();
  await openAndRestore(page);
  await page.getByRole('button', { name: 'Options…' }).click();
  await dialog(page).getByLabel('Format').selectOption('jpeg');
  await expect(dialog(page).getByLabel('Depth')).toBeDisabled();
  await dialog(page).getByRole('radio', { name: 'Smaller files' }).check();
  await dialog(page).getByLabel('Quality from 1 to 100').fill('70');
  await dialog(page).getByLabel('Colours').selectOption('4:2:0');
  await dialog(page).getByRole('checkbox', { name: 'Where it was taken' }).uncheck();
  await dialog(page).getByLabel('Keep these choices as a preset').fill('For the web');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('combobox', { name: 'Preset' })).toHaveValue('For the web');
  await dialog(page).getByRole('button', { name: 'As usual' }).click();
  await dialog(page).getByRole('combobox', { name: 'Preset' }).selectOption('For the web');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Export…' }).click();
  const writing = { quality: 70, bitDepth: 'keep', chroma: '4:2:0', leavesOut: ['place'] };
  await expect.poll(() => callsTo(page, 'exportRestoration')).toMatchObject([{ format: 'jpeg', writing }]);
  expect(await callsTo(page, 'changeSettings')).toEqual([{ exportPresets: [{ name: 'For the web', format: 'jpeg', writing }] }]);
  await page.getByRole('button', { name: 'Options…' }).click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(dialog(page).getByRole('combobox', { name: 'Preset' })).toHaveCount(0);
});

test('a quality that is none is not taken', async ({ openWindow }) => {
  const page = await openWindow();
  await openAndRestore(page);
  await page.getByRole('button', { name: 'Options…' }).click();
  await dialog(page).getByRole('radio', { name: 'Smaller files' }).check();
  await dialog(page).getByLabel('Quality from 1 to 100').fill('170');
  await page.keyboard.press('Tab');
  await expect(dialog(page).getByLabel('Quality from 1 to 100')).toHaveValue('85');
});
