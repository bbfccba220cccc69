import type { Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const open = (page: Page): Promise<void> => page.getByRole('button', { name: 'Open photos…' }).click();
const strip = (page: Page) => page.getByRole('navigation', { name: 'Open photos' });
const panel = (page: Page) => page.getByRole('complementary', { name: 'Restore' });
const namesInStrip = (page: Page): Promise<string[]> => strip(page).locator('.name').allInnerTexts();

test('what the photo seems to need is said, and chosen only when that is clicked', async ({ openWindow }) => {
  const page = await openWindow({ tasks: ['denoise', 'derain'], needs: [{ derain: 0.86 }] });
  await open(page);
  await expect(panel(page)).toContainText('Looks like rain 86 %');
  await expect(page.getByRole('radio', { name: 'Remove noise' })).toBeChecked();
  await panel(page).getByRole('button', { name: 'rain', exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Remove rain Streaks' })).toBeChecked();
});

test('two needs that are hard to tell apart are both named, and one without a model only named', async ({ openWindow }) => {
  const page = await openWindow({ tasks: ['denoise', 'derain'], needs: [{ derain: 0.5, desnow: 0.4 }] });
  await open(page);
  await expect(panel(page)).toContainText('Perhaps rain 50 % or snowfall 40 %');
  await expect(panel(page).getByRole('button', { name: 'rain', exact: true })).toBeVisible();
  await expect(panel(page).getByRole('button', { name: 'snowfall', exact: true })).toHaveCount(0);
});

test('a photo that needs nothing is said to look clean', async ({ openWindow }) => {
  const page = await openWindow({ needs: [{}] });
  await open(page);
  await expect(panel(page)).toContainText('Looks clean 99 %');
});

test('the filmstrip can be sorted by it, with the keyboard too, and goes on being walked in that order', async ({ openWindow }) => {
  const page = await openWindow({
    names: ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'],
    needs: [{}, { derain: 0.9 }, { denoise: 0.85 }, { denoise: 0.95 }],
    failures: [{ name: 'torn.tif', error: { code: 'image-damaged', message: 'Damaged.' } }],
  });
  await open(page);
  await expect(strip(page).getByRole('button', { name: 'd.jpg' })).toContainText('Noise');
  await expect(strip(page).getByRole('button', { name: 'a.jpg' })).toContainText('Clean');
  expect(await namesInStrip(page)).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'torn.tif']);
  await strip(page).getByRole('combobox', { name: 'Order' }).selectOption({ label: 'By need' });
  expect(await namesInStrip(page)).toEqual(['d.jpg', 'c.jpg', 'b.jpg', 'a.jpg', 'torn.tif']);
  await expect(page.getByRole('heading', { name: 'a.jpg' })).toBeVisible();
  await page.locator('canvas').first().click();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { name: 'b.jpg' })).toBeVisible();
});

test('where it cannot be told, that is said once, and nothing else is in the way', async ({ openWindow }) => {
  const page = await openWindow({ names: ['a.jpg', 'b.jpg'], needError: { code: 'model-damaged', message: 'What tells which task a photo needs is damaged.' } });
  await open(page);
  await expect(panel(page)).toContainText('What it needs could not be told.');
  await expect(page.getByText('What tells which task a photo needs is damaged.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Restore', exact: true })).toBeEnabled();
});
