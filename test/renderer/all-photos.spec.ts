import type { Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const three = { tasks: ['denoise', 'derain'], names: ['a.jpg', 'b.jpg', 'c.jpg'] } as const;
const open = (page: Page): Promise<void> => page.getByRole('button', { name: 'Open photos…' }).click();
const restoreAll = (page: Page) => page.getByRole('button', { name: 'Restore all' });
const exportAll = (page: Page) => page.getByRole('button', { name: 'Export all…' });
const strip = (page: Page) => page.getByRole('navigation', { name: 'Open photos' });
const callsTo = (page: Page, method: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => window.scriptedTape.calls.filter((call) => call.method === name).map(({ params }) => params as Record<string, unknown>), method);

test('one photo alone has no buttons for all', async ({ openWindow }) => {
  const page = await openWindow();
  await open(page);
  await expect(page.getByRole('button', { name: 'Restore', exact: true })).toBeVisible();
  await expect(restoreAll(page)).toHaveCount(0);
});

test('all photos get the settings of one, are restored, and exported to one folder', async ({ openWindow }) => {
  const page = await openWindow(three);
  await open(page);
  await expect(exportAll(page)).toBeDisabled();
  await page.getByRole('radio', { name: 'Remove rain Streaks' }).check({ force: true });
  await page.getByRole('slider', { name: 'Strength' }).fill('60');
  await strip(page).getByRole('button', { name: 'Same for all' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('The other 2 photos have the same settings now.');

  await restoreAll(page).click();
  await expect(page.getByRole('contentinfo')).toContainText('3 photos are restored.');
  const restored = await callsTo(page, 'restore');
  expect(restored.map(({ photoId }) => photoId)).toEqual(['photo-1', 'photo-2', 'photo-3']);
  for (const { steps } of restored) expect(steps).toEqual([{ task: 'derain', modelId: 'tape-swin-derain', scale: 1 }]);
  await expect(strip(page).getByText('Restored')).toHaveCount(3);
  await expect(restoreAll(page)).toBeDisabled();

  await exportAll(page).click();
  await expect(page.getByRole('contentinfo')).toContainText('3 photos are exported.');
  const exported = await callsTo(page, 'exportRestoration');
  expect(exported.map(({ folderId, strength }) => [folderId, strength])).toEqual([['folder-1', 0.6], ['folder-1', 0.6], ['folder-1', 0.6]]);
});

test('one that fails is named with its photo, and the others go on', async ({ openWindow }) => {
  const page = await openWindow({ ...three, restoreError: { code: 'out-of-memory', message: 'There is not enough memory.' } });
  await open(page);
  await restoreAll(page).click();
  await expect(page.getByRole('contentinfo')).toContainText('0 photos are restored, 3 failed.');
  await expect(strip(page).getByText('Not restored')).toHaveCount(3);
});

test('Cancel stops the photo under way and all that wait', async ({ openWindow }) => {
  const page = await openWindow({ ...three, holdRestore: true });
  await open(page);
  await restoreAll(page).click();
  await expect(page.getByRole('contentinfo')).toContainText('Restoring a.jpg (1 of 3)');
  await page.getByRole('button', { name: /^Cancel: Restoring a\.jpg/ }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Stopped.');
  expect(await callsTo(page, 'restore')).toHaveLength(1);
});

test('works with the keyboard, and a folder that is not chosen writes nothing', async ({ openWindow }) => {
  const page = await openWindow({ ...three, choosesFolder: false });
  await open(page);
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.getByRole('contentinfo')).toContainText('3 photos are restored.');
  await page.keyboard.press('Control+Shift+E');
  await expect.poll(() => callsTo(page, 'chooseExportFolder')).toHaveLength(1);
  expect(await callsTo(page, 'exportRestoration')).toEqual([]);
});

test('where files exist already it is asked once, and the answer holds for the rest', async ({ openWindow }) => {
  const page = await openWindow({ ...three, fileExists: true });
  await open(page);
  await restoreAll(page).click();
  await expect(page.getByRole('contentinfo')).toContainText('3 photos are restored.');
  await exportAll(page).click();
  const question = page.getByRole('dialog', { name: 'The file exists already' });
  await expect(question).toContainText('IMG_4711-restored.jpg is there already.');
  await question.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(page.getByRole('contentinfo')).toContainText('3 photos are exported.');
  await expect(question).toHaveCount(0);
  expect((await callsTo(page, 'exportRestoration')).map(({ answer }) => answer)).toEqual([undefined, 'overwrite', undefined, 'overwrite', undefined, 'overwrite']);
  // The next time is another time, and to close the question is to stop.
  await exportAll(page).click();
  await question.waitFor();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('contentinfo')).toContainText('Stopped. Your photos are as they were.');
  expect(await callsTo(page, 'exportRestoration')).toHaveLength(7);
});
