import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const handedOver = ['edit-of-DSC_0815.tif'];

test('a photo that another program hands over is shown, and its result saved back with a key', async ({ openWindow }) => {
  const page = await openWindow({ handedOver });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(handedOver[0]!);
  const saveBack = page.getByRole('button', { name: 'Save back' });
  await expect(saveBack).toBeDisabled();
  await page.keyboard.press('Control+s');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(saveBack).toBeEnabled();
  await page.getByRole('slider', { name: 'Strength' }).fill('60');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Control+s');
  await expect(page.getByText(`Saved to ${handedOver[0]!}.`)).toBeVisible();
  const calls = await page.evaluate(() => window.scriptedTape.calls.filter(({ method }) => method === 'saveBack'));
  expect(calls.map(({ params }) => params)).toEqual([{ restorationId: 'restored-photo-1-tape-swin-denoise', strength: 0.6, sparesUndamaged: false }]);
  await page.getByRole('button', { name: 'Put it back as it was' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('is again what it was.');
  await expect(page.getByText('Save back replaces edit-of-DSC_0815.tif')).toBeVisible();
});

test('what cannot be saved back says why, and is exported', async ({ openWindow }) => {
  const hindrance = 'This file cannot be saved back: raw files are read here, not written.';
  const page = await openWindow({ handedOver, hindrance });
  await expect(page.getByText(hindrance)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save back' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Export…' })).toBeEnabled();
});

test('a refusal is said, and the file counts as it was', async ({ openWindow }) => {
  const page = await openWindow({ handedOver, exportError: { code: 'file-changed', message: 'It was changed since it was opened.', kept: 'Nothing was written.' } });
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('button', { name: 'Save back' }).click();
  await expect(page.getByText('It was changed since it was opened.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Put it back as it was' })).toHaveCount(0);
});

test('a photo that was opened here is not offered to be replaced', async ({ openWindow }) => {
  const page = await openWindow();
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Export…' })).toBeEnabled();
  await expect(page.getByRole('button', { name: 'Save back' })).toHaveCount(0);
});
