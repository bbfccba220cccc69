import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { writeDustyPairs } from '../support/dusty-pairs.ts';
import { expect, openPhoto, restorePhoto, test } from './app-fixture.ts';

// A real training runs here, on two cores that may be busy.
test.describe.configure({ timeout: 480_000 });

const slow = { timeout: 240_000 };

async function choosePhotos(page: Page, group: string, paths: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('group', { name: group }).getByRole('button', { name: 'Photos…' }).click();
  await (await chooser).setFiles([...paths]);
  await expect(page.getByRole('group', { name: group }).getByRole('button', { name: 'Photos…' })).toBeEnabled({ timeout: 120_000 });
}

/** The mean squared difference of two files, in 8-bit steps. */
async function squaredError(a: string | Buffer, b: string): Promise<number> {
  const [first, second] = await Promise.all([a, b].map((file) => sharp(file).removeAlpha().raw().toBuffer()));
  return first!.reduce((sum, value, i) => sum + (value - second![i]!) ** 2, 0) / first!.length;
}

/** What the photo that is shown becomes, as it would be exported. */
async function exported(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export…' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('a model learns a defect that none knows, proves it, is adopted, and restores a photo better', async ({ studio: page, folder }) => {
  const { inputs, targets, names } = await writeDustyPairs(join(folder, 'dusty'), 12);
  const unseen = await writeDustyPairs(join(folder, 'unseen'), 1, { seed: 900 });
  await page.getByRole('link', { name: 'Train' }).click();
  await choosePhotos(page, 'Before photos', names.map((name) => join(inputs, name)));
  await choosePhotos(page, 'After photos', names.map((name) => join(targets, name)));
  await expect(page.getByRole('heading', { name: '12 pairs of 12 scenes' })).toBeVisible({ timeout: 120_000 });
  await page.getByRole('textbox', { name: 'What shall your model be called?' }).fill('Dust and hairlines');
  await page.getByRole('combobox', { name: 'What does it mend?' }).selectOption({ label: 'Something of your own' });
  await page.getByRole('spinbutton', { name: 'Minutes' }).fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Dust and hairlines' })).toBeVisible();
  await expect(page.getByRole('img', { name: /The prior scores [\d.]+ dB/ })).toBeVisible(slow);

  const verdict = page.getByRole('region', { name: 'It got better' });
  await expect(verdict).toBeVisible(slow);
  const gain = await verdict.getByRole('row', { name: /^Gain over the photos as they came/ }).getByRole('cell').first().innerText();
  expect(Number.parseFloat(gain.replace('−', '-'))).toBeGreaterThan(1);
  await verdict.getByRole('button', { name: 'Use the new model' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Dust and hairlines is among your models.');

  const photo = join(unseen.inputs, unseen.names[0]!);
  const clean = join(unseen.targets, unseen.names[0]!);
  await page.getByRole('link', { name: 'Restore' }).click();
  await openPhoto(page, photo);
  await page.getByText('Grain of high ISO and dim light.').click();
  await restorePhoto(page);
  const byOther = await squaredError(await exported(page), clean);
  await page.getByText('Dust and hairlines', { exact: true }).click();
  await restorePhoto(page);
  const byOwn = await squaredError(await exported(page), clean);
  expect(byOwn).toBeLessThan(0.5 * Math.min(byOther, await squaredError(photo, clean)));
});

test('after photos that belong to other pictures are told, and nothing is learned from them', async ({ studio: page, folder }) => {
  const { inputs, targets, names } = await writeDustyPairs(join(folder, 'shuffled'), 6, { seed: 300, shift: 1 });
  await page.getByRole('link', { name: 'Train' }).click();
  await choosePhotos(page, 'Before photos', names.map((name) => join(inputs, name)));
  await choosePhotos(page, 'After photos', names.map((name) => join(targets, name)));
  await expect(page.getByText('Cannot be used')).toHaveCount(6);
  await page.getByRole('textbox', { name: 'What shall your model be called?' }).fill('Nonsense');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
});
