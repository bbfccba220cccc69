import type { Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const section = (page: Page, name: string) => page.getByRole('main', { name: 'Settings' }).getByRole('region', { name });
const exports = (page: Page) => section(page, 'Exports and the queue');
const callsTo = (page: Page, method: string): Promise<Record<string, unknown>[]> =>
  page.evaluate((name) => window.scriptedTape.calls.filter((call) => call.method === name).map(({ params }) => params as Record<string, unknown>), method);

test('a key shows the settings, and they lead to the keys', async ({ openWindow }) => {
  const page = await openWindow();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await section(page, 'The window').getByRole('button', { name: 'Change keys…' }).click();
  await expect(page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Settings: Ctrl ,' })).toBeVisible();
});

test('a pattern for names shows what comes of it, and is kept only when it is sound', async ({ openWindow }) => {
  const page = await openWindow();
  await page.keyboard.press('Control+,');
  const name = exports(page).getByRole('textbox', { name: 'Name' });
  await expect(name).toHaveAccessibleDescription('IMG_4711.jpg becomes IMG_4711-denoise.jpg');
  await name.fill('{name} ({task}, {scale})');
  await expect(name).toHaveAccessibleDescription('IMG_4711.jpg becomes IMG_4711 (denoise, 1x).jpg');
  await page.keyboard.press('Enter');
  await name.fill('../{name}');
  await expect(name).toHaveAccessibleDescription('A name cannot hold \\ / : * ? " < > |.');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Tab');
  await expect(name).toHaveValue('{name} ({task}, {scale})');
  expect(await callsTo(page, 'changeSettings')).toEqual([{ exportName: '{name} ({task}, {scale})' }]);
});

test('where exports go, as what, and by which rule is chosen once for the window and the queue', async ({ openWindow }) => {
  const page = await openWindow();
  await page.keyboard.press('Control+,');
  const place = exports(page).getByRole('combobox', { name: 'Where they go' });
  await place.selectOption('below');
  await exports(page).getByRole('textbox', { name: 'Name of the folder' }).fill('mended');
  await page.keyboard.press('Tab');
  await place.selectOption('folder');
  await expect(place).toHaveValue('folder');
  await expect(place.locator('option:checked')).toHaveText('Pictures');
  await exports(page).getByRole('checkbox', { name: 'Export there without asking' }).check();
  await exports(page).getByRole('combobox', { name: 'Format' }).selectOption('jpeg');
  await exports(page).getByRole('button', { name: 'Options…' }).click();
  await page.getByRole('dialog').getByRole('radio', { name: 'Smaller files' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await exports(page).getByRole('combobox', { name: 'If a file of the name is there' }).selectOption('older');
  const writing = { quality: 85, bitDepth: 'keep', chroma: '4:4:4', leavesOut: [] };
  expect(await callsTo(page, 'changeSettings')).toEqual([
    { exportPlace: { kind: 'below', folder: 'restored' } },
    { exportPlace: { kind: 'below', folder: 'mended' } },
    { exportsAtOnce: true },
    { exportAs: { format: 'jpeg', writing: { ...writing, quality: null } } },
    { exportAs: { format: 'jpeg', writing } },
    { exportConflict: 'older' },
  ]);

  await page.getByRole('link', { name: 'Queue' }).click();
  const form = page.getByRole('complementary', { name: 'For the queue' });
  await expect(form).toContainText('In “Pictures”');
  await expect(form.getByLabel('Format')).toHaveValue('jpeg');
  await expect(form.getByLabel('If there')).toHaveValue('older');
  await form.getByLabel('If there').selectOption('skip');

  await page.getByRole('link', { name: 'Restore' }).click();
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect.poll(() => callsTo(page, 'exportRestoration')).toMatchObject([{ format: 'jpeg', writing, folderId: null }]);
});

test('all photos go to their place without a question where that was chosen', async ({ openWindow }) => {
  const page = await openWindow({ names: ['a.jpg', 'b.jpg'], settings: { exportsAtOnce: true } });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore all' }).click();
  await page.getByRole('button', { name: 'Export all' }).click();
  await expect.poll(() => callsTo(page, 'exportRestoration')).toMatchObject([{ folderId: null }, { folderId: null }]);
  expect(await callsTo(page, 'chooseExportFolder')).toEqual([]);
});

test('a dialog for a folder that is closed leaves the place as it was', async ({ openWindow }) => {
  const page = await openWindow({ choosesFolder: false });
  await page.keyboard.press('Control+,');
  const place = exports(page).getByRole('combobox', { name: 'Where they go' });
  await place.selectOption('folder');
  await expect(place).toHaveValue('beside');
  expect(await callsTo(page, 'chooseExportPlace')).toHaveLength(1);
});

test('what the app keeps is told with its room, shown where it lies, and notes are forgotten after a question', async ({ openWindow }) => {
  const page = await openWindow();
  await page.keyboard.press('Control+,');
  const data = section(page, 'Data folder');
  await expect(data).toContainText('/home/anna/.local/share/tape-studio');
  await expect(data.getByRole('definition')).toHaveText(['4 MB', '214 MB', '1 MB', '2 MB', '1 MB', 'nothing', '10 MB']);
  await data.getByRole('button', { name: 'Show' }).click();
  expect(await callsTo(page, 'showDataFolder')).toHaveLength(1);
  const forget = data.getByRole('button', { name: 'Forget notes on photos…' });
  await forget.click();
  const dialog = page.getByRole('dialog', { name: 'Forget the notes on photos?' });
  await expect(dialog).toContainText('312 photos');
  await page.keyboard.press('Enter');
  expect(await callsTo(page, 'forgetPhotoNotes')).toEqual([]);
  await forget.click();
  await dialog.getByRole('button', { name: 'Forget', exact: true }).click();
  await expect(forget).toBeDisabled();
  await expect(page.getByRole('contentinfo')).toContainText('The notes on photos are forgotten.');
});

test('how much memory may be used is chosen in the settings', async ({ openWindow }) => {
  const page = await openWindow();
  await page.keyboard.press('Control+,');
  const memory = page.getByRole('combobox', { name: 'Memory' });
  await expect(memory).toHaveValue('');
  await memory.selectOption('At most 4 GB');
  await memory.selectOption({ index: 0 });
  expect(await callsTo(page, 'changeSettings')).toEqual([{ memoryGb: 4 }, { memoryGb: null }]);
});

const disk = '/media/anna/Big disk/TAPE Studio';

test('the data folder is moved at the next start, which can be now, or left where it is', async ({ openWindow }) => {
  const page = await openWindow();
  await page.keyboard.press('Control+,');
  const data = section(page, 'Data folder');
  await data.getByRole('button', { name: 'Move…' }).click();
  await expect(data.getByRole('status')).toHaveText(`It moves to ${disk} at the next start, which will take longer.`);
  await data.getByRole('button', { name: 'Restart now' }).click();
  expect(await callsTo(page, 'restartApp')).toHaveLength(1);
  await data.getByRole('button', { name: 'Leave it here' }).click();
  await expect(data.getByRole('status')).toHaveCount(0);
});

test('a place that will not do for the data folder is refused with the reason', async ({ openWindow }) => {
  const page = await openWindow({
    dataFolder: { isSet: false, move: null, moveError: { code: 'disk-full', message: 'There is not enough room for the data folder in /media.', kept: 'Nothing was moved.' } },
  });
  await page.keyboard.press('Control+,');
  const data = section(page, 'Data folder');
  await data.getByRole('button', { name: 'Move…' }).click();
  await expect(data.getByRole('group', { name: 'Problem' })).toContainText('not enough room');
  await expect(data.getByRole('status')).toHaveCount(0);
});

test('a dialog for the data folder that is closed changes nothing', async ({ openWindow }) => {
  const page = await openWindow({ choosesFolder: false });
  await page.keyboard.press('Control+,');
  const data = section(page, 'Data folder');
  await data.getByRole('button', { name: 'Move…' }).click();
  expect(await callsTo(page, 'moveDataFolder')).toHaveLength(1);
  await expect(data.getByRole('status')).toHaveCount(0);
});

test('a data folder that could not be moved says why, and can be left where it is', async ({ openWindow }) => {
  const page = await openWindow({ dataFolder: { isSet: false, moveError: null, move: { to: disk, problem: { code: 'file-not-found', message: 'There is no folder /media/anna/Big disk.', remedy: 'Connect the disk that it lies on, or choose another folder.' } } } });
  await page.keyboard.press('Control+,');
  const data = section(page, 'Data folder');
  await expect(data.getByRole('group', { name: 'Problem' })).toContainText('There is no folder /media/anna/Big disk.');
  await data.getByRole('button', { name: 'Leave it here' }).click();
  await expect(data.getByRole('group', { name: 'Problem' })).toHaveCount(0);
});

for (const [who, words, window] of [
  ['TAPE_STUDIO_HOME', 'TAPE_STUDIO_HOME says that it lies there', { dataFolder: { isSet: true, moveError: null, move: null } }],
  ['a browser', 'tape-studio data-folder --move', { shell: 'browser' }],
] as const) {
  test(`where the data folder cannot be moved because of ${who}, the settings say so`, async ({ openWindow }) => {
    const page = await openWindow(window);
    await page.keyboard.press('Control+,');
    const data = section(page, 'Data folder');
    await expect(data).toContainText(words);
    await expect(data.getByRole('button', { name: 'Move…' })).toHaveCount(0);
  });
}
