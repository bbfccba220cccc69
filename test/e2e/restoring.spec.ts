import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chooseFiles, divider, expect, filmstrip, openPhoto, restoreButton, restorePhoto, settled, test } from './app-fixture.ts';
import { writeNoisyPhoto } from './photos.ts';

let photo: string;
/** Many tiles, so that there is a middle. */
let largePhoto: string;

// Real networks run here, on two cores that may be busy.
test.describe.configure({ timeout: 300_000 });

test.beforeAll(async ({ folder }) => {
  photo = await writeNoisyPhoto(folder, 'DSC_0815.jpg', 480, 320);
  largePhoto = await writeNoisyPhoto(folder, 'DSC_0816.jpg', 2400, 1600);
});

/** Pixels as ImageMagick reads them: 8-bit RGB in the file's own encoding. */
const pixelsOf = (path: string): Buffer => execFileSync('convert', [path, '-depth', '8', 'rgb:-'], { maxBuffer: 1 << 28 });

const tagsOf = (path: string): Record<string, unknown> => {
  const tags = ['-ISO', '-Make', '-Model', '-Artist', '-LensModel', '-FNumber', '-ProfileDescription', '-ImageSize', '-FileType'];
  const [first] = JSON.parse(execFileSync('exiftool', ['-j', ...tags, path], { encoding: 'utf8' })) as [Record<string, unknown>];
  return { ...first, SourceFile: '' };
};

const profileOf = (path: string): Buffer => execFileSync('exiftool', ['-b', '-ICC_Profile', path]);

/** Gives the path of the downloaded file. */
async function exportPhoto(page: Page, expectedName: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export…' }).click();
  const finished = await download;
  expect(finished.suggestedFilename()).toBe(expectedName);
  return finished.path();
}

/** Starts a restoration that takes long enough to be interrupted, and waits until its first tiles are done. */
async function startLongRestoration(page: Page): Promise<void> {
  await openPhoto(page, largePhoto);
  await restoreButton(page).click();
  await expect(page.getByRole('region', { name: 'Restoring' })).toContainText(/[1-9]\d* of \d+ tiles/, { timeout: 120_000 });
}

test('a photo is opened, restored, compared and exported; the file keeps its profile and EXIF', async ({ studio }) => {
  await openPhoto(studio, photo);
  await expect(studio.getByRole('heading', { level: 1 })).toHaveText('DSC_0815.jpg');
  await expect(studio.getByText('480 × 320')).toBeVisible();
  // What the codec's small profile is short for.
  expect(tagsOf(photo)['ProfileDescription']).toBe('sP3C');
  await expect(studio.getByText('Display P3', { exact: true })).toBeVisible();
  await expect(studio.getByRole('radio', { name: /^Remove noise Grain/ })).toBeChecked();
  await restorePhoto(studio);

  const handle = (await divider(studio).boundingBox())!;
  await studio.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await studio.mouse.down();
  await studio.mouse.move(handle.x + handle.width / 2 - 100, handle.y + 30, { steps: 5 });
  await studio.mouse.up();
  expect(Number(await divider(studio).getAttribute('aria-valuenow'))).toBeLessThan(40);
  await divider(studio).press('End');
  await expect(divider(studio)).toHaveAttribute('aria-valuenow', '100');
  await divider(studio).press('PageDown');
  await expect(divider(studio)).toHaveAttribute('aria-valuenow', '90');

  await studio.keyboard.press('2');
  await expect(studio.getByRole('button', { name: '2:1' })).toHaveAttribute('aria-pressed', 'true');
  await studio.keyboard.press('1');
  await expect(studio.getByRole('button', { name: '1:1' })).toHaveAttribute('aria-pressed', 'true');
  await studio.keyboard.down('\\');
  await expect(divider(studio)).toBeHidden();
  await studio.keyboard.up('\\');
  await expect(divider(studio)).toBeVisible();

  const whole = await exportPhoto(studio, 'DSC_0815-denoise.jpg');
  expect(pixelsOf(whole)).not.toEqual(pixelsOf(photo));
  expect(tagsOf(whole)).toEqual(tagsOf(photo));
  expect(profileOf(whole)).toEqual(profileOf(photo));
  await expect(studio.getByRole('contentinfo')).toContainText('DSC_0815-denoise.jpg');
});

test('strength reaches the exported file: none of it leaves the pixels as they were', async ({ studio, folder }) => {
  const png = await writeNoisyPhoto(folder, 'scan.png', 300, 200);
  await openPhoto(studio, png);
  await restorePhoto(studio);
  const full = pixelsOf(await exportPhoto(studio, 'scan-denoise.png'));
  await studio.getByRole('slider', { name: 'Strength' }).fill('50');
  const half = pixelsOf(await exportPhoto(studio, 'scan-denoise.png'));
  await studio.getByRole('slider', { name: 'Strength' }).press('Home');
  const none = pixelsOf(await exportPhoto(studio, 'scan-denoise.png'));
  const original = pixelsOf(png);
  expect(none.equals(original)).toBe(true);
  let largest = 0;
  half.forEach((value, at) => (largest = Math.max(largest, Math.abs(value - (full[at]! + original[at]!) / 2))));
  // Half a step for the rounding of each of the two files.
  expect(largest).toBeLessThanOrEqual(1);
  expect(full.equals(original)).toBe(false);
});

test('what is painted is exported as it is seen', async ({ studio }) => {
  await openPhoto(studio, photo);
  await restorePhoto(studio);
  await studio.locator('[data-surface]').focus();
  await studio.keyboard.press('1');
  await studio.keyboard.press('k');
  await studio.keyboard.press('o');
  const surface = (await studio.locator('[data-surface]').boundingBox())!;
  const [x, y] = [surface.x + surface.width / 2, surface.y + surface.height / 2];
  await studio.mouse.move(x - 120, y - 40);
  await studio.mouse.down();
  await studio.mouse.move(x + 100, y + 60, { steps: 8 });
  await studio.mouse.up();
  await expect(studio.getByText('1 stroke, for this photo alone.')).toBeVisible();
  /** The photo as it is on the canvas, which shows all of it. */
  const seen = async (): Promise<readonly number[]> => {
    await settled(studio);
    return studio.evaluate(() => {
      const canvas = document.querySelector('canvas[data-settled]') as HTMLCanvasElement;
      const [left, top] = [Math.round((canvas.width - 480) / 2), Math.round((canvas.height - 320) / 2)];
      return [...canvas.getContext('2d')!.getImageData(left, top, 480, 320).data].filter((_, i) => i % 4 !== 3);
    });
  };
  const painted = await seen();
  await studio.keyboard.press('x');
  const before = await seen();
  await studio.getByRole('combobox', { name: 'Format' }).selectOption('png');
  const exported = pixelsOf(await exportPhoto(studio, 'DSC_0815-denoise.png'));
  expect(exported.length).toBe(painted.length);
  const off = painted.map((value, i) => Math.abs(value - exported[i]!));
  expect(Math.max(...new Set(off))).toBeLessThanOrEqual(2);
  const same = before.filter((value, i) => value === exported[i]).length / before.length;
  expect(same).toBeGreaterThan(0.6);
  expect(same).toBeLessThan(0.98);
});

test('files dropped on the window are opened; a filmstrip shows more than one', async ({ studio, folder }) => {
  const names = ['DSC_0815.jpg', 'second.jpg'];
  const second = await writeNoisyPhoto(folder, 'second.jpg', 320, 240);
  const contents = [photo, second].map((path) => readFileSync(path).toString('base64'));
  const dropped = await studio.evaluateHandle(
    async ([fileNames, files]) => {
      const transfer = new DataTransfer();
      for (const [index, base64] of files.entries()) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], fileNames[index] ?? '', { type: 'image/jpeg' }));
      }
      return transfer;
    },
    [names, contents] as const,
  );
  await studio.dispatchEvent('body', 'dragenter', { dataTransfer: dropped });
  await expect(studio.getByText('Drop to open')).toBeVisible();
  await studio.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  await expect(filmstrip(studio).getByRole('listitem')).toHaveCount(2);
  await settled(studio);
  await expect(studio.getByRole('heading', { level: 1 })).toHaveText('DSC_0815.jpg');
  await studio.keyboard.press('ArrowRight');
  await expect(studio.getByRole('heading', { level: 1 })).toHaveText('second.jpg');
  await filmstrip(studio).getByRole('button', { name: /DSC_0815/ }).click();
  await expect(studio.getByRole('heading', { level: 1 })).toHaveText('DSC_0815.jpg');
  await studio.getByRole('button', { name: 'Close' }).click();
  await expect(filmstrip(studio)).toBeHidden();
});

test('a damaged file is told in one sentence beside the photos that opened', async ({ studio, folder }) => {
  const torn = join(folder, 'torn.jpg');
  writeFileSync(torn, readFileSync(photo).subarray(0, 700));
  await chooseFiles(studio, [photo, torn]);
  await filmstrip(studio).getByRole('button', { name: /torn\.jpg/ }).click();
  const problem = studio.getByRole('group', { name: 'Problem' });
  await expect(problem.locator('.message')).toHaveText('The photo is damaged or cut short and cannot be decoded.');
  await studio.getByRole('button', { name: 'Close this file' }).click();
  await expect(filmstrip(studio)).toBeHidden();
  await expect(studio.getByRole('heading', { level: 1 })).toHaveText('DSC_0815.jpg');
});

test('cancel stops in mid-restore, and the photo can be restored afterwards', async ({ studio }) => {
  await startLongRestoration(studio);
  await studio.getByRole('region', { name: 'Restoring' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(restoreButton(studio)).toBeEnabled({ timeout: 30_000 });
  await expect(studio.getByRole('contentinfo')).toContainText('Stopped.');
  await expect(divider(studio)).toBeHidden();
  await openPhoto(studio, photo);
  await restorePhoto(studio);
});

test('when the restoring process is killed, one sentence says so and the next restoration works', async ({ studio, app }) => {
  await startLongRestoration(studio);
  app.killWorker('inference');
  const problem = studio.getByRole('region', { name: 'Restoring' }).getByRole('group', { name: 'Problem' });
  await expect(problem.locator('.message')).toHaveText(/^[A-Z][^.]*\.$/);
  await expect(problem).toContainText('untouched');
  await openPhoto(studio, photo);
  await restorePhoto(studio);
});

test('a reloaded page starts empty, keeps its settings, and goes on working', async ({ studio }) => {
  await studio.getByRole('link', { name: 'Settings' }).click();
  await studio.getByText('Medium').click();
  await studio.getByRole('link', { name: 'Restore' }).click();
  await openPhoto(studio, photo);
  await studio.reload();
  await expect(studio.getByRole('heading', { name: 'Drop photos here' })).toBeVisible();
  await expect(studio.locator('html')).toHaveAttribute('data-theme', 'medium');
  await openPhoto(studio, photo);
  await restorePhoto(studio);
  await studio.getByRole('link', { name: 'Settings' }).click();
  await studio.getByText('Dark').click();
});

test('the whole way by keyboard alone', async ({ studio }) => {
  async function tabTo(name: string): Promise<void> {
    for (let steps = 0; steps < 40; steps++) {
      const focused = await studio.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText ?? '');
      if (focused.trim() === name) return;
      await studio.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached "${name}".`);
  }
  await tabTo('Try the sample');
  await studio.keyboard.press('Enter');
  await settled(studio);
  await studio.keyboard.press('1');
  await studio.keyboard.press('Shift+ArrowRight');
  await studio.keyboard.press('0');
  await tabTo('Restore');
  await studio.keyboard.press('Enter');
  await divider(studio).waitFor({ timeout: 120_000 });
  await tabTo('Export…');
  const download = studio.waitForEvent('download');
  await studio.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('Sample-denoise.png');
});
