import type { Page } from '@playwright/test';
import { usualWriting, type PhotoNotes } from '../../electron/ipc/contract.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const three = { tasks: ['denoise', 'derain'], names: ['a.jpg', 'b.jpg', 'c.jpg'] } as const;
const open = (page: Page): Promise<void> => page.getByRole('button', { name: 'Open photos…' }).click();
const strip = (page: Page) => page.getByRole('navigation', { name: 'Open photos' });
const names = (page: Page): Promise<readonly string[]> => strip(page).getByRole('listitem').locator('.name').allInnerTexts();
const strength = (page: Page) => page.getByRole('slider', { name: 'Strength' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const rain = (page: Page) => page.getByRole('radio', { name: 'Remove rain Streaks' });
const noted = (page: Page): Promise<PhotoNotes[]> =>
  page.evaluate(() => window.scriptedTape.calls.filter(({ method }) => method === 'noteOnPhoto').map(({ params }) => (params as { readonly notes: PhotoNotes }).notes));

test('what was chosen can be undone and redone, change by change, each photo by itself', async ({ openWindow }) => {
  const page = await openWindow(three);
  await open(page);
  await expect(button(page, 'Undo')).toBeDisabled();
  await rain(page).check({ force: true });
  await expect(button(page, 'Undo')).toBeEnabled();
  await strength(page).fill('60');
  await expect.poll(async () => (await noted(page)).length).toBe(2);
  await heading(page).click();
  await page.keyboard.press('Control+z');
  await expect(strength(page)).toHaveValue('100');
  await expect(rain(page)).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('radio', { name: 'Remove noise' })).toBeChecked();
  await expect(button(page, 'Undo')).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await button(page, 'Redo').click();
  await expect(strength(page)).toHaveValue('60');
  await expect(rain(page)).toBeChecked();
  await expect(button(page, 'Redo')).toBeDisabled();
  // Another photo has nothing to undo; a new change forgets what was undone.
  await strip(page).getByRole('button', { name: /b\.jpg/ }).click();
  await expect(button(page, 'Undo')).toBeDisabled();
  await strip(page).getByRole('button', { name: /a\.jpg/ }).click();
  await button(page, 'Undo').click();
  await page.keyboard.press('[');
  await expect(button(page, 'Redo')).toBeDisabled();
  await expect.poll(async () => (await noted(page)).at(-1)?.recipe).toEqual({
    steps: [{ task: 'derain', modelId: 'tape-swin-derain', scale: 1 }],
    strength: 0.95,
    sparesUndamaged: false,
    format: 'keep',
    writing: usualWriting,
  });
});

test('a change that has not come to rest is undone as well', async ({ openWindow }) => {
  const page = await openWindow(three);
  await open(page);
  await expect(rain(page)).toBeEnabled();
  await heading(page).click();
  await page.keyboard.press('[');
  await page.keyboard.press('Control+z');
  await expect(strength(page)).toHaveValue('100');
  await page.keyboard.press('Control+y');
  await expect(strength(page)).toHaveValue('95');
});

test('settings given to all are kept, and undone, with each', async ({ openWindow }) => {
  const page = await openWindow(three);
  await open(page);
  for (const name of ['b', 'c', 'a']) await strip(page).getByRole('button', { name: new RegExp(`${name}\\.jpg`) }).click();
  await strength(page).fill('30');
  await strip(page).getByRole('button', { name: 'Same for all' }).click();
  await expect.poll(async () => (await noted(page)).map(({ recipe }) => recipe?.strength)).toEqual([0.3, 0.3, 0.3]);
  await strip(page).getByRole('button', { name: /c\.jpg/ }).click();
  await expect(strength(page)).toHaveValue('30');
  await button(page, 'Undo').click();
  await expect(strength(page)).toHaveValue('100');
});

test('picks and rejects are made by keys and buttons, shown in the strip, and choose what it shows', async ({ openWindow }) => {
  const page = await openWindow(three);
  await open(page);
  await heading(page).click();
  await page.keyboard.press('p');
  await expect(button(page, 'Pick')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('r');
  await expect(strip(page).getByText('Picked')).toHaveCount(1);
  await expect(strip(page).getByText('Rejected')).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'Without rejects' });
  expect(await names(page)).toEqual(['a.jpg', 'c.jpg']);
  // What is looked at stays until one goes on.
  await expect(heading(page)).toHaveText('b.jpg');
  await heading(page).click();
  await page.keyboard.press('ArrowRight');
  await expect(heading(page)).toHaveText('a.jpg');
  await button(page, 'Restore all').click();
  await expect(page.getByRole('contentinfo')).toContainText('2 photos are restored.');
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'Picks' });
  expect(await names(page)).toEqual(['a.jpg']);
  await button(page, 'Pick').click();
  await expect(strip(page).getByRole('listitem')).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'All' });
  expect(await names(page)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  expect((await noted(page)).map(({ mark }) => mark)).toEqual(['pick', 'reject', null]);
});

test('a photo that was open before has its recipe and its mark again', async ({ openWindow }) => {
  const recipe = { steps: [{ task: 'derain', modelId: 'tape-swin-derain', scale: 1 }, { task: 'denoise', modelId: 'gone', scale: 1 }], strength: 0.4, sparesUndamaged: false, format: 'png', writing: usualWriting } as const;
  const page = await openWindow({ ...three, notes: { 'a.jpg': { recipe, mark: 'pick' } } });
  await open(page);
  await expect(rain(page)).toBeChecked();
  await expect(strength(page)).toHaveValue('40');
  await expect(page.getByRole('combobox', { name: 'Format' })).toHaveValue('png');
  await expect(button(page, 'Pick')).toHaveAttribute('aria-pressed', 'true');
  await expect(button(page, 'Undo')).toBeDisabled();
  expect(await noted(page)).toEqual([]);
});
