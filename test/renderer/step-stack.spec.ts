import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const addButton = (page: Page): Locator => page.getByRole('button', { name: 'Add a step…' });
const rows = (page: Page): Locator => page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
const about = (page: Page, name: string): Locator => rows(page).filter({ hasText: name }).getByRole('button').first();

/** The tasks' names from top to bottom, as they are written. */
const order = (page: Page): Promise<readonly string[]> => rows(page).locator('.name').allInnerTexts();

async function openWith(openWindow: () => Promise<Page>, names: readonly string[]): Promise<Page> {
  const page = await openWindow();
  await page.getByRole('button', { name: 'Open photos…' }).click();
  const [first, ...more] = names;
  await page.getByRole('complementary').getByText(first!, { exact: true }).click();
  for (const name of more) {
    await addButton(page).click();
    await page.getByRole('dialog', { name: 'Add a step' }).getByText(name, { exact: true }).click();
  }
  return page;
}

const lastRestore = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.scriptedTape.calls.filter(({ method }) => method === 'restore').at(-1)?.params);

const step = (task: string, scale = 1) => ({ task, modelId: `tape-swin-${task}`, scale });

test('one click on a card is one step, and no stack is seen', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain'] }), ['Remove rain']);
  await page.getByText('Remove noise', { exact: true }).click();
  await expect(page.getByRole('list', { name: 'Steps' })).toBeHidden();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Restoring' })).toContainText('Restored in');
  expect(await lastRestore(page)).toEqual({ photoId: 'photo-1', steps: [step('denoise')], device: 'auto' });
});

test('steps are added at the end, without a choice the first one is the first task', async ({ openWindow }) => {
  const page = await openWindow({ tasks: ['derain', 'denoise'] });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await addButton(page).click();
  const dialog = page.getByRole('dialog', { name: 'Add a step' });
  await expect(dialog.getByRole('button', { name: 'Remove snowfall' })).toBeDisabled();
  await dialog.getByText('Remove rain', { exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(addButton(page)).toBeFocused();
  expect(await order(page)).toEqual(['Remove noise', 'Remove rain']);
  await expect(page.locator('[aria-live="polite"]')).toHaveText('Step 2 is added.');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Restoring' })).toContainText('Restored in');
  expect(await lastRestore(page)).toEqual({ photoId: 'photo-1', steps: [step('denoise'), step('derain')], device: 'auto' });
});

test('a step is moved by keys, keeps the focus, and says where it is', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain', 'deblur'] }), ['Remove rain', 'Remove noise', 'Sharpen motion']);
  await about(page, 'Sharpen motion').focus();
  await page.keyboard.press('Alt+ArrowUp');
  expect(await order(page)).toEqual(['Remove rain', 'Sharpen motion', 'Remove noise']);
  await expect(about(page, 'Sharpen motion')).toBeFocused();
  await expect(page.locator('[aria-live="polite"]')).toHaveText('Sharpen motion is step 2 of 3.');
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+ArrowUp');
  expect(await order(page)).toEqual(['Sharpen motion', 'Remove rain', 'Remove noise']);
  await page.keyboard.press('Alt+ArrowDown');
  expect(await order(page)).toEqual(['Remove rain', 'Sharpen motion', 'Remove noise']);
  await expect(about(page, 'Sharpen motion')).toBeFocused();
});

test('a step is moved by its buttons; at either end the focus stays in its row', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain'] }), ['Remove rain', 'Remove noise']);
  await expect(page.getByRole('button', { name: 'Move up: step 1, Remove rain' })).toBeDisabled();
  await page.getByRole('button', { name: 'Move up: step 2, Remove noise' }).focus();
  await page.keyboard.press('Enter');
  expect(await order(page)).toEqual(['Remove noise', 'Remove rain']);
  await expect(about(page, 'Remove noise')).toBeFocused();
  await page.getByRole('button', { name: 'Move down: step 1, Remove noise' }).click();
  expect(await order(page)).toEqual(['Remove rain', 'Remove noise']);
});

test('a step is dragged to another place', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain', 'deblur'] }), ['Remove rain', 'Remove noise', 'Sharpen motion']);
  await rows(page).nth(2).dragTo(rows(page).nth(0));
  expect(await order(page)).toEqual(['Sharpen motion', 'Remove rain', 'Remove noise']);
  await expect(page.getByText('Drop to open')).toBeHidden();
});

test('a removed step gives the focus to the next one, and the last but one to the cards’ head', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain', 'deblur'] }), ['Remove rain', 'Remove noise', 'Sharpen motion']);
  await page.getByRole('button', { name: 'Remove: step 2, Remove noise' }).click();
  expect(await order(page)).toEqual(['Remove rain', 'Sharpen motion']);
  await expect(about(page, 'Sharpen motion')).toBeFocused();
  await page.getByRole('button', { name: 'Remove: step 1, Remove rain' }).click();
  await expect(page.getByRole('radio', { name: 'Sharpen motion' })).toBeChecked();
  await expect(addButton(page)).toBeFocused();
});

test('a step’s model is one click away', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain'] }), ['Remove rain', 'Remove noise']);
  await about(page, 'Remove rain').click();
  await expect(page.getByRole('dialog', { name: 'Remove rain' })).toContainText('tape-swin-derain');
});

test('a result of other steps says so, and restoring is due again', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain'] }), ['Remove rain', 'Remove noise']);
  const panel = page.getByRole('region', { name: 'Restoring' });
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Restore again' })).toBeVisible();
  await page.getByRole('button', { name: 'Move down: step 1, Remove rain' }).click();
  await expect(panel).toContainText('What you see came of: Remove rain, Remove noise.');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(panel).toContainText('Restored in');
  expect(await lastRestore(page)).toMatchObject({ steps: [step('denoise'), step('derain')] });
});

test('every photo has steps of its own, and they rest while a job runs', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'derain'], names: ['a.jpg', 'b.jpg'], holdRestore: true }), ['Remove rain', 'Remove noise']);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Remove noise' })).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Remove: step 1, Remove rain' })).toBeDisabled();
  await about(page, 'Remove noise').press('Alt+ArrowUp');
  expect(await order(page)).toEqual(['Remove rain', 'Remove noise']);
});

const small = { format: 'jpeg', widthPx: 300, heightPx: 200, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null } as const;
const size = (page: Page, index = 0): Locator => page.getByRole('combobox', { name: 'Size' }).nth(index);
const chosenSize = (page: Page, index = 0): Promise<string> => size(page, index).evaluate((list) => (list as HTMLSelectElement).selectedOptions[0]!.text);

test('enlarging asks for the size by keyboard, tells the pixels, and a result of another size is outdated', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'superres'], info: small }), ['Enlarge']);
  expect(await size(page).locator('option').allInnerTexts()).toEqual(['Same size (300 × 200)', '2× (600 × 400)', '4× (1200 × 800)']);
  expect(await chosenSize(page)).toBe('2× (600 × 400)');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('300 × 200 → 600 × 400', { exact: true })).toBeVisible();
  expect(await lastRestore(page)).toMatchObject({ steps: [step('superres', 2)] });
  await size(page).focus();
  await page.keyboard.press('ArrowDown');
  expect(await chosenSize(page)).toBe('4× (1200 × 800)');
  await expect(page.getByRole('region', { name: 'Restoring' })).toContainText('What you see came of: Enlarge 2×.');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('300 × 200 → 1200 × 800', { exact: true })).toBeVisible();
  expect(await lastRestore(page)).toMatchObject({ steps: [step('superres', 4)] });
  await page.getByText('Remove noise', { exact: true }).click();
  await expect(size(page)).toBeHidden();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByText('300 × 200', { exact: true })).toBeVisible();
  expect(await lastRestore(page)).toMatchObject({ steps: [step('denoise')] });
});

test('in a stack only one step enlarges: the first, or whichever was chosen last', async ({ openWindow }) => {
  const page = await openWith(() => openWindow({ tasks: ['denoise', 'superres'], info: small }), ['Remove noise', 'Enlarge', 'Enlarge']);
  expect([await chosenSize(page, 0), await chosenSize(page, 1)]).toEqual(['2× (600 × 400)', 'Same size (300 × 200)']);
  await size(page, 1).selectOption('4');
  expect([await chosenSize(page, 0), await chosenSize(page, 1)]).toEqual(['Same size (300 × 200)', '4× (1200 × 800)']);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Restoring' })).toContainText('Restored in');
  expect(await lastRestore(page)).toMatchObject({ steps: [step('denoise'), step('superres'), step('superres', 4)] });
});
