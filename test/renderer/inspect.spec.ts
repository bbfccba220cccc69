import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const problem = { code: 'worker-died', message: 'The inspection worker ended.', kept: 'Your photo is untouched.', remedy: 'Look inside again.' } as const;

const callsOf = (page: Page, method: string): Promise<readonly Record<string, unknown>[]> =>
  page.evaluate((wanted) => window.scriptedTape.calls.filter((call) => call.method === wanted).map(({ params }) => params as Record<string, unknown>), method);
const lastCall = async (page: Page, method: string): Promise<Record<string, unknown> | undefined> => (await callsOf(page, method)).at(-1);

async function openInspect(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Inspect' }).click();
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('heading', { level: 1, name: 'IMG_4711.jpg' }).waitFor();
}

async function lookInside(page: Page): Promise<void> {
  await openInspect(page);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await sheet(page).getByRole('button').first().waitFor();
}

const sheet = (page: Page): Locator => page.getByRole('toolbar', { name: 'All channels' });
const pane = (page: Page, index: number): Locator => page.locator('[data-surface]').nth(index);
const settled = async (page: Page): Promise<void> => {
  await expect(page.locator('canvas[data-settled="false"]')).toHaveCount(0);
};

test('without a photo the screen says what it is for; with one, the first model of its steps looks', async ({ openWindow }) => {
  const page = await openWindow({ tasks: ['denoise', 'derain'] });
  await page.getByRole('link', { name: 'Inspect' }).click();
  await expect(page.getByRole('heading', { name: 'See what the prior sees' })).toBeVisible();
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await expect(page.getByRole('img', { name: 'IMG_4711.jpg' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'Remove rain: TAPE-Swin, derain' });
  await page.getByRole('button', { name: 'Look inside' }).click();
  await expect(sheet(page)).toBeVisible();
  expect(await callsOf(page, 'openInspection')).toEqual([{ photoId: 'photo-1', modelId: 'tape-swin-derain', referenceId: null, device: 'auto' }]);
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeDisabled();
  await page.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'Remove noise: TAPE-Swin, denoise' });
  await expect(page.getByText('What you see is of the model before.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeEnabled();
});

test('the sheet has every channel of every row, sorted as it is asked for, and rows can be hidden', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await expect(sheet(page).getByRole('button')).toHaveCount(3 * 64);
  await expect(sheet(page).getByRole('button').first()).toHaveAccessibleName(/^Channel 63 of Q of the photo as it came, energy 0\.148, colours ±1\.48$/);
  await page.getByRole('combobox', { name: 'Sort channels by' }).selectOption('Edge-likeness');
  await expect(sheet(page).getByRole('button').first()).toHaveAccessibleName(/^Channel 7 of Q .*edge-likeness 0\.891/);
  await expect(page.getByText('the slopes of the brightness explain')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Restored' }).uncheck();
  await page.getByRole('checkbox', { name: 'Input' }).uncheck();
  await expect(sheet(page).getByRole('button')).toHaveCount(64);
  await expect(page.getByRole('checkbox', { name: 'Pseudo truth' })).toBeDisabled();
});

test('f, e, colours and the scale reach the shell and the screen', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await page.getByText('f', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Blue to red');
  await page.getByText('Common', { exact: true }).click();
  await expect(page.getByText('−1.50', { exact: true })).toBeVisible();
  expect(await lastCall(page, 'lookAtSheet')).toEqual({ inspectionId: 'inspection-photo-1', view: 'f', colourMap: 'blue-red', scale: 'common' });
  await page.getByText('e', { exact: true }).click();
  await expect(sheet(page).getByRole('button')).toHaveCount(64);
  await expect(page.getByRole('button', { name: 'Degradation' })).toBeDisabled();
  await sheet(page).getByRole('button').first().click();
  await expect(page.getByRole('img', { name: /^Channel 63 of e over the 8 × 8 positions/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByText('Q = e + f', { exact: true }).click();
  await expect(sheet(page).getByRole('button')).toHaveCount(3 * 64);
});

test('by keys alone: to a channel, large, to the next one, and back', async ({ openWindow }) => {
  const page = await openWindow();
  await openInspect(page);
  await page.keyboard.press('Control+Enter');
  await sheet(page).getByRole('button').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator(':focus')).toHaveAccessibleName(/^Channel 62 of Q of the pseudo ground truth/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: /^Channel 62 of Q of/ })).toHaveCount(3);
  await expect(page.getByRole('img', { name: /^Channel 62 of Q of the photo as it came: mean 0\.0100, from −0\.900 to 1\.10\./ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Histogram of restored/ })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('img', { name: /^Channel 61 of Q of/ })).toHaveCount(3);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('img', { name: /^Channel 62 of Q of/ })).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(sheet(page)).toBeVisible();
});

/** What a pane's canvas shows, as means over squares so that noise does not count. */
const seen = (page: Page, index: number): Promise<readonly number[]> =>
  pane(page, index).locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const small = new OffscreenCanvas(Math.round(width / 12), Math.round(height / 12));
    const context = small.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    context.drawImage(canvas as HTMLCanvasElement, 0, 0, small.width, small.height);
    return [...context.getImageData(0, 0, small.width, small.height).data].filter((_, i) => i % 4 === 1);
  });
const difference = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

test('whichever picture is zoomed or moved, all of them are', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await sheet(page).getByRole('button').first().click();
  await expect(page.getByRole('img', { name: /^Channel/ })).toHaveCount(3);
  await settled(page);
  const whole = await seen(page, 0);
  const box = (await pane(page, 2).boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 200);
  await page.mouse.wheel(0, -900);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, box.y + 250, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.press('Shift+ArrowRight');
  await settled(page);
  const [photo, ...maps] = [await seen(page, 0), await seen(page, 1), await seen(page, 2), await seen(page, 3)];
  expect(difference(whole, photo)).toBeGreaterThan(20);
  for (const map of maps) expect(difference(photo, map)).toBeLessThan(6);
  expect(difference(maps[0], maps[1])).toBeLessThan(3);
  await page.getByRole('button', { name: 'Fit' }).click();
  await settled(page);
  expect(difference(whole, await seen(page, 3))).toBeLessThan(6);
});

test('a rectangle is drawn by the mouse or written in numbers, and its distances stand beside those of the whole', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await expect(page.getByRole('table')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Draw a rectangle' })).toBeDisabled();
  await sheet(page).getByRole('button').first().click();
  await settled(page);
  await page.keyboard.press('1');
  await settled(page);
  await page.keyboard.press('r');
  const box = (await pane(page, 1).boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 120);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, box.y + 160, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('table')).toHaveCount(2);
  const drawn = (await lastCall(page, 'compareRows'))?.['rectangle'] as { x: number; y: number; width: number; height: number };
  expect([drawn.width, drawn.height]).toEqual([60, 40]);
  await expect(page.getByRole('table').nth(1)).toContainText('Input – Pseudo truth');

  await page.getByText('Rectangle in numbers').click();
  const form = page.getByRole('form', { name: 'Rectangle in pixels' });
  await expect(form.getByLabel('Left')).toHaveValue(String(drawn.x));
  for (const [name, value] of [['Left', '12'], ['Top', '34'], ['Width', '100'], ['Height', '5000']] as const) await form.getByLabel(name).fill(value);
  await form.getByLabel('Height').fill('900');
  await form.getByLabel('Height').press('Enter');
  await expect.poll(async () => (await lastCall(page, 'compareRows'))?.['rectangle']).toEqual({ x: 12, y: 34, width: 100, height: 900 });
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByRole('table')).toHaveCount(1);
});

test('a place is clicked, or written in numbers, and what is like it is shown in every row', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await page.getByRole('button', { name: 'Similar places' }).click();
  await settled(page);
  await page.keyboard.press('1');
  await settled(page);
  const box = (await pane(page, 0).boundingBox())!;
  await page.mouse.move(box.x + 50, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 50, { steps: 3 });
  await page.mouse.up();
  expect(await callsOf(page, 'lookAtSimilarity')).toEqual([]);
  await page.mouse.click(box.x + 200, box.y + 100);
  await expect(page.getByRole('img', { name: /^How alike Q of/ })).toHaveCount(3);
  const first = (await lastCall(page, 'lookAtSimilarity'))?.['at'] as { x: number; y: number };
  await page.mouse.click(box.x + 230, box.y + 110);
  await expect.poll(async () => (await lastCall(page, 'lookAtSimilarity'))?.['at']).toEqual({ x: first.x + 30, y: first.y + 10 });
  const form = page.getByRole('form', { name: 'Place in pixels' });
  await form.getByLabel('Column').fill('700');
  await form.getByLabel('Row').fill('600');
  await form.getByRole('button', { name: 'Find similar places' }).click();
  await expect(page.getByText('Input: most alike at 740, 600 (0.930)')).toBeVisible();
  expect((await callsOf(page, 'lookAtSimilarity')).slice(-3)).toEqual(
    ['input', 'pseudo', 'restored'].map((row) => ({ inspectionId: 'inspection-photo-1', view: 'q', row, at: { x: 700, y: 600 }, colourMap: 'magma' })),
  );
});

test('the degradation lies over the photo, or is cut at a threshold', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await page.getByRole('button', { name: 'Degradation' }).click();
  await expect(page.getByRole('img', { name: 'How far Q of the input is from Q of the pseudo ground truth, over the photo: mean 0.400, at most 3.10.' })).toBeVisible();
  const asked = (await callsOf(page, 'lookAtDegradation')).length;
  await page.getByRole('slider', { name: 'Over the photo' }).fill('0');
  await settled(page);
  expect(difference(await seen(page, 0), await seen(page, 1))).toBeLessThan(1);
  expect(await callsOf(page, 'lookAtDegradation')).toHaveLength(asked);
  await page.getByText('Mask', { exact: true }).click();
  await page.getByRole('slider', { name: 'Threshold' }).fill('25');
  await expect.poll(async () => (await lastCall(page, 'lookAtDegradation'))?.['threshold']).toBe(0.5);
  await expect(page.getByText('17.0 % of the photo lies above 0.500.')).toBeVisible();
});

test('another open photo of the same size is the reference, until it is closed', async ({ openWindow }) => {
  const page = await openWindow({ names: ['IMG_4711.jpg', 'clean.png'] });
  await lookInside(page);
  await page.getByRole('combobox', { name: 'Reference' }).selectOption('clean.png');
  await expect(sheet(page).getByRole('button')).toHaveCount(4 * 64);
  expect(await lastCall(page, 'openInspection')).toMatchObject({ referenceId: 'photo-2' });
  await expect(page.getByRole('row')).toHaveCount(1 + 6);
  await page.getByRole('link', { name: 'Restore' }).click();
  await page.getByRole('button', { name: 'clean.png' }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Inspect' }).click();
  await expect(page.getByRole('checkbox', { name: 'Reference' })).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Reference' })).toBeDisabled();
  await expect(page.getByRole('row')).toHaveCount(1 + 3);
});

test('making the rows says how far it is and can be stopped; what fails is told and nothing hangs', async ({ openWindow }) => {
  const page = await openWindow({ inspection: { hold: true, holdSheet: false, error: problem } });
  await openInspect(page);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.evaluate(() => window.scriptedTape.progress(3, 12));
  await expect(page.getByRole('complementary', { name: 'Inspect' })).toContainText('3 of 12 tiles');
  await page.getByRole('complementary', { name: 'Inspect' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Stopped.');
  await expect(page.getByRole('group', { name: 'Problem' })).toBeHidden();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.evaluate(() => window.scriptedTape.finish());
  await expect(page.getByRole('group', { name: 'Problem' })).toContainText(problem.message);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('button', { name: 'Look inside' })).toBeEnabled();
});

test('a choice made while the channels are measured waits for them; measuring can be stopped and taken up again', async ({ openWindow }) => {
  const page = await openWindow({ inspection: { hold: false, holdSheet: true, error: null } });
  await openInspect(page);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByText('Every channel is measured over the whole photo, once.').waitFor();
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Viridis');
  await page.getByRole('combobox', { name: 'Sort channels by' }).selectOption('Index');
  expect(await callsOf(page, 'lookAtSheet')).toHaveLength(1);
  await page.evaluate(() => window.scriptedTape.finish());
  await expect.poll(async () => (await callsOf(page, 'lookAtSheet')).map(({ colourMap }) => colourMap)).toEqual(['purple-orange', 'viridis']);
  await page.evaluate(() => window.scriptedTape.finish());
  await expect(sheet(page).getByRole('button').first()).toHaveAccessibleName(/^Channel 0 of Q/);
  expect(await callsOf(page, 'lookAtSheet')).toHaveLength(2);

  await page.getByText('f', { exact: true }).click();
  await page.getByRole('contentinfo').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Stopped.');
  await expect(page.getByRole('button', { name: 'Measure the channels' })).toBeVisible();
  await page.getByRole('button', { name: 'Measure the channels' }).click();
  await page.evaluate(() => window.scriptedTape.finish());
  await expect(sheet(page).getByRole('button').first()).toHaveAccessibleName(/^Channel 0 of f/);
});

test('the sheet as it is seen, and the array of a row, are exported', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await page.getByRole('combobox', { name: 'Sort channels by' }).selectOption('Change by the degradation');
  await page.getByRole('button', { name: 'Export sheet…' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Saved IMG_4711-prior.png to Pictures.');
  expect((await lastCall(page, 'exportInspection'))?.['what']).toEqual({ kind: 'sheet', view: 'q', order: 'change', colourMap: 'purple-orange', scale: 'channel', rectangle: null });
  await page.getByRole('combobox', { name: 'Array of' }).selectOption('Restored');
  await page.getByRole('button', { name: 'Export array…' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('chw.float32.npy');
  expect((await lastCall(page, 'exportInspection'))?.['what']).toEqual({ kind: 'array', view: 'q', row: 'restored' });
});

test('from a clicked place the decoder’s attention is told, head by head', async ({ openWindow }) => {
  const page = await openWindow();
  await lookInside(page);
  await page.getByRole('button', { name: 'Similar places' }).click();
  await page.getByRole('button', { name: 'Find similar places' }).click();
  const section = page.getByRole('region', { name: 'Attention' });
  await expect(section.getByRole('img', { name: /^Head 1: most to column \d+, row \d+, [\d.]+ %\.$/ })).toHaveCount(4);
  await expect(section.getByRole('img', { name: /^Together: / })).toHaveCount(4);
  await expect(section.getByRole('heading', { name: 'Block 2, to what the encoder saw' })).toBeVisible();
  const { at } = (await lastCall(page, 'lookAtAttention'))!;
  expect((await lastCall(page, 'lookAtSimilarity'))?.['at']).toEqual(at);
});

test('another prior restores the photo anew; a reference offers its own, and tells decibels', async ({ openWindow }) => {
  const page = await openWindow({ names: ['a.jpg', 'b.jpg'] });
  await page.getByRole('link', { name: 'Inspect' }).click();
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByRole('button', { name: 'Prior switch' }).click();
  await expect(page.getByText('3.20 of 255')).toBeVisible();
  await expect(page.getByText('Reference’s', { exact: true })).toBeHidden();
  await expect(page.getByText('With the other prior')).toBeHidden();
  await page.getByTitle('No prior at all').click();
  await expect(page.getByText('Restored with no prior', { exact: true })).toBeVisible();
  expect((await callsOf(page, 'lookAtSwitch')).map(({ by }) => by)).toEqual(['positions', 'none']);
  await page.getByRole('combobox', { name: 'Reference' }).selectOption('b.jpg');
  await expect(page.getByText('30.40 dB')).toBeVisible();
  await page.getByText('Reference’s', { exact: true }).click();
  await expect(page.getByText('Restored with Reference’s', { exact: true })).toBeVisible();
  await expect(page.getByText('32.60 dB')).toBeVisible();
});

test('weights from before any task can be looked into: after stage one, and untrained', async ({ openWindow }) => {
  const page = await openWindow();
  await openInspect(page);
  await page.getByRole('combobox', { name: 'Model' }).selectOption('Untrained');
  await page.getByRole('button', { name: 'Look inside' }).click();
  await sheet(page).getByRole('button').first().waitFor();
  expect((await lastCall(page, 'openInspection'))?.['modelId']).toBe('untrained');
});
