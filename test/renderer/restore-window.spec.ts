import type { Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const openButton = { name: 'Open photos…' };
const restoreButton = { name: 'Restore', exact: true };

/** Every tile in sight has been drawn. */
async function settled(page: Page): Promise<void> {
  await page.locator('canvas[data-settled="true"]').waitFor();
}

async function openPhoto(page: Page): Promise<void> {
  await page.getByRole('button', openButton).click();
  await settled(page);
}

async function restorePhoto(page: Page): Promise<void> {
  await page.getByRole('button', restoreButton).click();
  await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
  await settled(page);
}

const callsTo = (page: Page, method: string): Promise<unknown[]> =>
  page.evaluate((name) => window.scriptedTape.calls.filter((call) => call.method === name).map(({ params }) => params), method);

test('an empty window teaches what to do and where things stay', async ({ openWindow }) => {
  const page = await openWindow();
  await expect(page.getByRole('heading', { name: 'Drop photos here' })).toBeVisible();
  await expect(page.getByText('Everything stays on this machine.')).toBeVisible();
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await expect(page.getByRole('heading', { name: 'sample.png' })).toBeVisible();
});

test('an opened photo is named, described and shown with its profile and device', async ({ openWindow }) => {
  const page = await openWindow();
  await openPhoto(page);
  await expect(page.getByRole('heading', { name: 'IMG_4711.jpg' })).toBeVisible();
  await expect(page.getByText('1500 × 1000')).toBeVisible();
  await expect(page.getByText('Adobe RGB (1998)')).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText('AMD EPYC 7B13, 2 cores');
  await expect(page.getByRole('button', { name: 'Export…' })).toBeDisabled();
});

test('dropped files are opened', async ({ openWindow }) => {
  const page = await openWindow();
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'dropped.tif', { type: 'image/tiff' }));
    return transfer;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await expect(page.getByText('Drop to open')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page.getByRole('heading', { name: 'dropped.tif' })).toBeVisible();
  await expect(page.getByText('Drop to open')).toBeHidden();
});

test('all tasks are shown, those with a model can be chosen, each with its model’s card', async ({ openWindow }) => {
  const page = await openWindow({ tasks: ['denoise', 'derain'] });
  await openPhoto(page);
  await expect(page.getByRole('radio')).toHaveCount(8);
  const enabled = await page.getByRole('radio').evaluateAll((radios) => radios.filter((radio) => radio.matches(':enabled')).map((radio) => radio.parentElement?.innerText));
  expect(enabled).toEqual([expect.stringContaining('Remove noise'), expect.stringContaining('Remove rain')]);
  await expect(page.getByRole('radio', { name: 'Remove snowfall' })).toBeDisabled();
  await expect(page.locator('label', { hasText: 'Remove snowfall' })).toContainText('No model is installed for this.');
  await page.getByRole('button', { name: 'About this model: Remove rain' }).click();
  const card = page.getByRole('dialog', { name: 'Remove rain' });
  await expect(card).toContainText('tape-swin-derain');
  await expect(card).toContainText('33.1 dB');
  await expect(card).toContainText('CC BY 4.0');
  await expect(card).toContainText('Clean pictures: 172 pictures, CC BY-SA 4.0');
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await page.getByRole('complementary').getByText('Remove rain', { exact: true }).click();
  await restorePhoto(page);
  expect(await callsTo(page, 'restore')).toEqual([
    { photoId: 'photo-1', steps: [{ task: 'derain', modelId: 'tape-swin-derain', scale: 1 }], device: 'auto' },
  ]);
});

test('restoring shows first a word, then a bar with numbers, then a time; nothing jumps', async ({ openWindow, page: clocked }) => {
  await clocked.clock.install();
  const page = await openWindow({ holdRestore: true });
  await page.clock.runFor(500);
  await openPhoto(page);
  const exportPlace = await page.getByRole('button', { name: 'Export…' }).boundingBox();
  const photoPlace = await page.locator('canvas[data-settled]').boundingBox();
  // From here on time passes only when told to, however busy the machine is.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
  await page.getByRole('button', restoreButton).click();
  const panel = page.getByRole('region', { name: 'Restoring' });
  await expect(panel.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(panel.getByText('Started…')).toBeHidden();
  await page.clock.runFor(400);
  await expect(panel.getByText('Started…')).toBeVisible();
  await page.evaluate(() => window.scriptedTape.progress(12, 48));
  await page.clock.runFor(2_000);
  const bar = panel.getByRole('progressbar', { name: 'Restoring IMG_4711.jpg' });
  await expect(bar).toHaveAttribute('aria-valuenow', '25');
  await expect(panel).toContainText('12 of 48 tiles');
  await expect(panel).not.toContainText('left');
  await page.clock.runFor(8_000);
  await expect(panel).toContainText('12 of 48 tiles · about 45 s left');
  await expect(page.getByRole('contentinfo')).toContainText('Restoring IMG_4711.jpg');
  expect(await page.getByRole('button', { name: 'Export…' }).boundingBox()).toEqual(exportPlace);
  expect(await page.locator('canvas[data-settled]').boundingBox()).toEqual(photoPlace);
  await page.evaluate(() => window.scriptedTape.finish());
  await expect(panel).toContainText('Restored in 1 min 23 s on AMD EPYC 7B13, 2 cores.');
  expect(await page.getByRole('button', { name: 'Export…' }).boundingBox()).toEqual(exportPlace);
});

test('cancel stands beside the bar and leaves the photo as it was', async ({ openWindow }) => {
  const page = await openWindow({ holdRestore: true });
  await openPhoto(page);
  await page.getByRole('button', restoreButton).click();
  await page.getByRole('region', { name: 'Restoring' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', restoreButton)).toBeEnabled();
  await expect(page.getByRole('contentinfo')).toContainText('Stopped.');
  await expect(page.getByRole('group', { name: 'Problem' })).toBeHidden();
});

test('an error stands below the button that caused it, with what was kept and what to do', async ({ openWindow }) => {
  const page = await openWindow({
    restoreError: { code: 'out-of-memory', message: 'There is not enough memory.', kept: 'Your photo is untouched.', remedy: 'Choose the CPU.' },
  });
  await openPhoto(page);
  await page.getByRole('button', restoreButton).click();
  const problem = page.getByRole('region', { name: 'Restoring' }).getByRole('group', { name: 'Problem' });
  await expect(problem).toContainText('There is not enough memory.');
  await expect(problem).toContainText('Your photo is untouched.');
  await expect(problem).toContainText('Choose the CPU.');
  await expect(page.locator('[aria-live="polite"]')).toHaveText('There is not enough memory.');
});

test('a file that cannot be opened keeps its place in the filmstrip until it is taken off', async ({ openWindow }) => {
  const page = await openWindow({
    names: ['a.jpg', 'b.jpg'],
    failures: [{ name: 'torn.tif', error: { code: 'image-damaged', message: 'This TIFF ends in the middle.', remedy: 'Copy it again.' } }],
  });
  await openPhoto(page);
  const strip = page.getByRole('navigation', { name: 'Open photos' });
  await expect(strip.getByRole('listitem')).toHaveCount(3);
  await strip.getByRole('button', { name: /torn\.tif/ }).click();
  await expect(page.getByRole('group', { name: 'Problem' })).toContainText('This TIFF ends in the middle.');
  await page.getByRole('button', { name: 'Close this file' }).click();
  await expect(strip.getByRole('listitem')).toHaveCount(2);
});

test('opening that fails as a whole is told in the empty window', async ({ openWindow }) => {
  const page = await openWindow({ openError: { code: 'file-not-readable', message: 'The folder cannot be read.' } });
  await page.getByRole('button', openButton).click();
  await expect(page.getByRole('group', { name: 'Problem' })).toContainText('The folder cannot be read.');
});

test('export asks for the strength and format that are set, and says where the file went', async ({ openWindow }) => {
  const page = await openWindow();
  await openPhoto(page);
  await restorePhoto(page);
  await page.getByRole('slider', { name: 'Strength' }).fill('60');
  await page.getByRole('combobox', { name: 'Format' }).selectOption('tiff');
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Saved IMG_4711-restored.jpg to Pictures.');
  expect(await callsTo(page, 'exportRestoration')).toEqual([
    {
      restorationId: 'restored-photo-1-tape-swin-denoise',
      strength: 0.6,
      format: 'tiff',
      writing: { quality: null, bitDepth: 'keep', chroma: '4:4:4', leavesOut: [] },
      sparesUndamaged: false,
      folderId: null,
    },
  ]);
});

test('an export that fails says so below Export', async ({ openWindow }) => {
  const page = await openWindow({ exportError: { code: 'disk-full', message: 'The disk is full.', kept: 'Nothing was overwritten.' } });
  await openPhoto(page);
  await restorePhoto(page);
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByRole('region', { name: 'Exporting' }).getByRole('group', { name: 'Problem' })).toContainText('The disk is full.');
});

test('the brightness of the surroundings can be chosen and is remembered', async ({ openWindow }) => {
  const page = await openWindow();
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe('rgb(30, 30, 30)');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Mid grey').click();
  expect(await ground()).toBe('rgb(119, 119, 119)');
  expect(await callsTo(page, 'changeSettings')).toEqual([{ theme: 'grey' }]);
});

test('CMYK photos are asked for in the settings, and say what they were', async ({ openWindow }) => {
  const info = { format: 'jpeg', widthPx: 1500, heightPx: 1000, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: 'Display P3', fromCmyk: true } as const;
  const page = await openWindow({ info });
  await page.getByRole('link', { name: 'Settings' }).click();
  const box = page.getByRole('checkbox', { name: 'Open CMYK photos, converted to Display P3' });
  await expect(box).toHaveCSS('opacity', '1');
  await box.check();
  await box.uncheck();
  expect(await callsTo(page, 'changeSettings')).toEqual([{ convertsCmyk: true }, { convertsCmyk: false }]);
  await page.getByRole('link', { name: 'Restore' }).click();
  await openPhoto(page);
  await expect(page.getByText('8-bit JPEG from CMYK')).toBeVisible();
});
