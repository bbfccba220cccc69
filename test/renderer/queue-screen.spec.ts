import type { Page } from '@playwright/test';
import { askingExamples, emptyQueue, queueExamples } from '../support/scripted-tape/scripted-queue.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const many = { tasks: ['denoise', 'derain', 'superres'], queue: { ...emptyQueue, items: queueExamples } } as const;
const showQueue = (page: Page): Promise<void> => page.getByRole('link', { name: 'Queue' }).click();
const queue = (page: Page) => page.getByRole('main', { name: 'Queue' });
const form = (page: Page) => page.getByRole('complementary', { name: 'For the queue' });
const rows = (page: Page) => queue(page).getByRole('listitem');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });
const callsTo = (page: Page, method: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => window.scriptedTape.calls.filter((call) => call.method === name).map(({ params }) => params as Record<string, unknown>), method);

test('folders are chosen, added with their settings, started and paused', async ({ openWindow }) => {
  const page = await openWindow({ tasks: many.tasks });
  await showQueue(page);
  await expect(queue(page)).toContainText('does none twice');
  await expect(form(page).getByRole('button', { name: 'Add to the queue' })).toBeDisabled();
  await form(page).getByRole('button', { name: 'Folder…', exact: true }).click();
  await form(page).getByRole('button', { name: 'Folder…', exact: true }).click();
  await form(page).getByRole('button', { name: 'Leave out Lofoten 2' }).click();
  await form(page).getByLabel('Task').selectOption({ label: 'Remove rain' });
  await form(page).getByRole('slider', { name: 'Strength' }).fill('70');
  await expect(form(page)).toContainText('Beside each photo');
  await form(page).getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(form(page)).toContainText('Restored');
  await form(page).getByLabel('If there').selectOption({ label: 'Replace it if it is older' });
  await form(page).getByRole('button', { name: 'Add 240 photos to the queue' }).click();
  await expect(queue(page)).toContainText('0 of 240 done · not started');
  await expect(queue(page)).toContainText('240 photos to do: 5760 megapixels, 35 GB at most of 512 GB free');
  const [added] = await callsTo(page, 'addToQueue');
  expect(added).toEqual({
    sourceIds: ['source-1'],
    wish: { which: 'all', changedSince: null, named: '' },
    order: {
      steps: [{ task: 'derain', modelId: 'tape-swin-derain', scale: 1 }],
      strength: 0.7,
      sparesUndamaged: false,
      device: 'auto',
      format: 'keep',
      writing: { quality: null, bitDepth: 'keep', chroma: '4:4:4', leavesOut: [] },
      onConflict: 'older',
      folderId: 'folder-1',
    },
  });
  await queue(page).getByRole('button', { name: 'Start' }).click();
  await expect(queue(page).getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('link', { name: 'Restore' }).click();
  await page.getByRole('contentinfo').getByRole('button', { name: 'Queue: 0 of 240 done' }).click();
  await queue(page).getByRole('button', { name: 'Pause' }).click();
  await expect(queue(page)).toContainText('not started');
});

test('each kind of item says what it is, and lists can be told apart', async ({ openWindow }) => {
  const page = await openWindow({ ...many, queue: { ...many.queue, isRunning: true, etaMs: 480_000 } });
  await showQueue(page);
  await expect(queue(page)).toContainText('3 of 245 done · 1 failed · about 8 min left');
  await expect(row(page, 'DSC_0001')).toContainText('DSC_0001-denoise.tiff, 12 s');
  await expect(row(page, 'DSC_0002')).toContainText('Skipped: it is there already');
  await expect(row(page, 'DSC_0003')).toContainText('DSC_0003.NEF is damaged.');
  await expect(row(page, 'DSC_0005')).toContainText('Is restored, 40 %');
  await expect(row(page, 'DSC_0006')).toContainText('Is read');
  await row(page, 'DSC_0001').getByRole('button', { name: 'Show DSC_0001-denoise.tiff in its folder' }).click();
  expect(await callsTo(page, 'showQueueItem')).toEqual([{ id: 0 }]);
  await queue(page).getByRole('button', { name: 'Failed', exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
  await queue(page).getByRole('button', { name: 'Failed again' }).click();
  await expect(queue(page)).toContainText('Nothing here.');
});

test('lists are narrowed by what items are and by their names, with keys too', async ({ openWindow }) => {
  const page = await openWindow(many);
  await showQueue(page);
  const shown = queue(page).getByRole('group', { name: 'Show' });
  const name = queue(page).getByRole('searchbox', { name: 'Name' });
  await page.getByRole('region', { name: 'Photos in the queue' }).focus();
  await page.keyboard.press('End');
  await shown.getByRole('button', { name: 'Skipped' }).click();
  await expect(rows(page)).toHaveText([/DSC_0002.*Skipped/, /DSC_0004.*Cancelled/]);
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(rows(page)).toHaveText([/DSC_0001/]);
  await shown.getByRole('button', { name: 'To do' }).click();
  await row(page, 'DSC_0009').getByRole('checkbox').check();
  await shown.getByRole('button', { name: 'Skipped' }).focus();
  await page.keyboard.press('Tab');
  await expect(name).toBeFocused();
  await page.keyboard.type('day 2/dsc_010');
  await expect(rows(page)).toHaveCount(10);
  await expect(queue(page)).not.toContainText('picked');
  await page.keyboard.type('7');
  await expect(rows(page)).toHaveText([/DSC_0107/]);
  await page.keyboard.type('x');
  await expect(queue(page)).toContainText('Nothing of this name here.');
  await page.keyboard.press('Escape');
  await expect(row(page, 'DSC_0009')).toBeVisible();
  expect((await callsTo(page, 'listQueue')).at(-1)).toMatchObject({ view: 'to-do', name: '' });
});

test('of a long list only what is in sight is there, and its end can be reached', async ({ openWindow }) => {
  const page = await openWindow(many);
  await showQueue(page);
  await expect(row(page, 'DSC_0001')).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(100);
  await page.getByRole('region', { name: 'Photos in the queue' }).focus();
  await page.keyboard.press('End');
  await expect(row(page, 'DSC_0246')).toBeVisible();
  await expect(row(page, 'DSC_0001')).toHaveCount(0);
});

test('picked items are moved, given other settings, taken back and done again', async ({ openWindow }) => {
  const page = await openWindow(many);
  await showQueue(page);
  const pick = (name: string): Promise<void> => row(page, name).getByRole('checkbox').check();
  await pick('DSC_0009');
  await pick('DSC_0010');
  await expect(queue(page)).toContainText('2 picked');
  await queue(page).getByRole('button', { name: 'First' }).click();
  await expect(rows(page).nth(4)).toContainText('DSC_0009');
  await form(page).getByLabel('Task').selectOption({ label: 'Enlarge' });
  await queue(page).getByRole('button', { name: 'New settings' }).click();
  await expect(row(page, 'DSC_0010')).toContainText('Enlarge');
  await queue(page).getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(row(page, 'DSC_0010')).toContainText('Cancelled');
  await queue(page).getByRole('button', { name: 'Again', exact: true }).click();
  await expect(row(page, 'DSC_0010')).toContainText('Waits');
  await row(page, 'DSC_0012').dragTo(row(page, 'DSC_0010'));
  await expect.poll(() => callsTo(page, 'moveQueueItems')).toEqual([{ ids: [11], before: 9 }]);
  await queue(page).getByRole('button', { name: 'None' }).click();
  await expect(queue(page)).not.toContainText('picked');
});

test('what was right for one photo is taken to many', async ({ openWindow }) => {
  const page = await openWindow({ tasks: many.tasks });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('radio', { name: 'Remove rain Streaks' }).check({ force: true });
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('slider', { name: 'Strength' }).fill('55');
  await page.getByRole('button', { name: 'Do the same with many photos…' }).click();
  await expect(form(page).getByLabel('Task')).toHaveValue('tape-swin-derain');
  await expect(form(page).getByRole('slider', { name: 'Strength' })).toHaveValue('55');
});

test('says why it waits, and who has it', async ({ openWindow }) => {
  const problem = { code: 'disk-full', message: 'The disk is full.', kept: 'Nothing half was left behind.', remedy: 'Free some space and try again.' } as const;
  const page = await openWindow({ ...many, queue: { ...many.queue, problem } });
  await showQueue(page);
  await expect(queue(page).getByRole('group', { name: 'Problem' })).toContainText('The disk is full.');
  await expect(queue(page)).toContainText('stopped');
});

test('says that it waits while a photo is restored, on every screen', async ({ openWindow }) => {
  const page = await openWindow({ ...many, queue: { ...many.queue, isRunning: true, standsAside: true, etaMs: 480_000 } });
  await expect(page.getByRole('contentinfo')).toContainText('Queue: 3 of 245 done · 1 failed · waits while a photo is restored');
  await showQueue(page);
  await expect(queue(page)).toContainText('waits while a photo is restored');
  await expect(queue(page)).not.toContainText('min left');
  await expect(queue(page).getByRole('button', { name: 'Pause' })).toBeEnabled();
});

test('that another window has is not touched', async ({ openWindow }) => {
  const page = await openWindow({ ...many, queue: { ...many.queue, isElsewhere: true } });
  await showQueue(page);
  await expect(queue(page)).toContainText('Another window of TAPE Studio has the queue.');
  await expect(queue(page).getByRole('button')).toHaveCount(0);
});

test('of a folder those can be taken that are called so and were changed since a day', async ({ openWindow }) => {
  const page = await openWindow({ tasks: many.tasks, queue: { ...emptyQueue, photosInFolder: 8 } });
  await showQueue(page);
  await form(page).getByRole('button', { name: 'Folder…', exact: true }).click();
  const add = form(page).getByRole('button', { name: /to the queue$/ });
  await form(page).getByLabel('Since').fill('2026-11-28');
  await expect(add).toHaveText('Add 4 photos to the queue');
  await form(page).getByLabel('Named').fill('day 2/DSC');
  await expect(add).toHaveText('Add 2 photos to the queue');
  await add.click();
  expect(await callsTo(page, 'addToQueue')).toMatchObject([{ wish: { which: 'all', changedSince: '2026-11-28', named: 'day 2/DSC' } }]);
  await expect(add).toHaveText('Add to the queue');
});

test('of a folder with raw files and JPEGs either can be taken', async ({ openWindow }) => {
  const page = await openWindow({ tasks: many.tasks, queue: { ...emptyQueue, photosInFolder: 6, rawPhotosInFolder: 2 } });
  await showQueue(page);
  await expect(form(page).getByLabel('Take')).toHaveCount(0);
  await form(page).getByRole('button', { name: 'Folder…', exact: true }).click();
  const add = form(page).getByRole('button', { name: /^Add \d/ });
  await expect(add).toHaveText('Add 6 photos to the queue');
  await form(page).getByLabel('Take').selectOption({ label: 'All but raw files' });
  await expect(add).toHaveText('Add 4 photos to the queue');
  await form(page).getByLabel('Take').selectOption({ label: 'Raw files only' });
  await expect(add).toHaveText('Add 2 photos to the queue');
  await add.click();
  expect(await callsTo(page, 'addToQueue')).toMatchObject([{ wish: { which: 'raw' } }]);
  // With nothing to choose from all are taken.
  await expect(form(page).getByLabel('Take')).toHaveCount(0);
});

test('asks once what shall happen to files that exist already, and goes on by the answer', async ({ openWindow }) => {
  const page = await openWindow({ ...many, queue: { ...many.queue, items: askingExamples(), isRunning: true } });
  await expect(page.getByRole('contentinfo')).toContainText('3 to be answered');
  await showQueue(page);
  const question = queue(page).getByRole('region', { name: 'Question' });
  await expect(question).toContainText('3 files exist already. What shall happen?');
  await expect(row(page, 'DSC_0007')).toContainText('Its file exists already');
  await question.getByRole('button', { name: 'Keep both' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await callsTo(page, 'answerQueue')).toEqual([{ answer: 'skip' }]);
  await expect(question).toHaveCount(0);
  await expect(row(page, 'DSC_0007')).toContainText('Skipped');
  await form(page).getByLabel('If there').selectOption({ label: 'Ask once' });
  await form(page).getByRole('button', { name: 'Folder…', exact: true }).click();
  await form(page).getByRole('button', { name: 'Add 240 photos to the queue' }).click();
  expect((await callsTo(page, 'addToQueue')).at(-1)).toMatchObject({ order: { onConflict: 'ask' } });
});

test('says that it waits for an answer where nothing else is left', async ({ openWindow }) => {
  const items = askingExamples().filter(({ id }) => id < 9 && id !== 4).map((item) => (item.state === 'working' ? { ...item, state: 'waiting' as const } : item));
  const page = await openWindow({ ...many, queue: { ...many.queue, items, isRunning: true } });
  await showQueue(page);
  await expect(queue(page)).toContainText('3 to be answered');
  await queue(page).getByRole('checkbox', { name: 'DSC_0006.NEF' }).check();
  await queue(page).getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(queue(page)).toContainText('waits for your answer');
  await expect(page.getByRole('contentinfo')).toContainText('The queue waits for your answer: 3 files exist already.');
});
