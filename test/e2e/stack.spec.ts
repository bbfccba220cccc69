import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, openPhoto, restorePhoto, test } from './app-fixture.ts';
import { writeNoisyPhoto } from './photos.ts';

// Real networks run here, on two cores that may be busy.
test.describe.configure({ timeout: 300_000 });

const pixelsOf = (path: string): Buffer => execFileSync('convert', [path, '-depth', '8', 'rgb:-']);

/** What the file's XMP says of its steps. */
function recipeOf(path: string): Readonly<Record<string, unknown>> {
  const [tags] = JSON.parse(execFileSync('exiftool', ['-j', '-XMP-tape:Task', '-XMP-tape:Model', '-XMP-tape:ModelSha256', path], { encoding: 'utf8' })) as [
    Record<string, unknown>,
  ];
  return { task: tags['Task'], model: tags['Model'], sha256: tags['ModelSha256'] };
}

/** What the card of a shipped model says that it is. */
function shipped(task: string): { readonly model: string; readonly sha256: string } {
  const model = `tape-swin-${task}`;
  const card = JSON.parse(readFileSync(join(import.meta.dirname, '../../models/weights', model, 'model.json'), 'utf8')) as {
    readonly weights: { readonly sha256: string };
  };
  return { model, sha256: card.weights.sha256 };
}

async function exported(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export…' }).click();
  return (await download).path();
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab never reached it.');
}

test('two models in a row are chosen, reordered by keyboard, restored as one, and named in the file', async ({ app, folder, page }) => {
  await page.goto(app.address);
  await openPhoto(page, await writeNoisyPhoto(folder, 'rainy.png', 160, 120));
  await restorePhoto(page);
  const single = await exported(page);
  const [noise, rain] = [shipped('denoise'), shipped('derain')];
  expect(recipeOf(single)).toEqual({ task: 'denoise', ...noise });

  await tabTo(page, page.getByRole('button', { name: 'Add a step…' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: /^Remove rain / }));
  await page.keyboard.press('Enter');
  const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
  await expect(steps).toHaveCount(2);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Restore again' })).toBeEnabled({ timeout: 120_000 });
  const stacked = await exported(page);
  expect(recipeOf(stacked)).toEqual({ task: 'denoise,derain', model: `${noise.model},${rain.model}`, sha256: `${noise.sha256},${rain.sha256}` });

  await tabTo(page, steps.nth(1).getByRole('button').first());
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Restore again' })).toBeEnabled({ timeout: 120_000 });
  const turned = await exported(page);
  expect(recipeOf(turned)).toEqual({ task: 'derain,denoise', model: `${rain.model},${noise.model}`, sha256: `${rain.sha256},${noise.sha256}` });

  const [one, two, other] = [single, stacked, turned].map(pixelsOf);
  expect(one!.equals(two!)).toBe(false);
  expect(two!.equals(other!)).toBe(false);
});
