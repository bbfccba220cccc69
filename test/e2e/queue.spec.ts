import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as plain, type Page } from '@playwright/test';
import { expect, startShell } from './app-fixture.ts';
import { writeNoisyPhoto } from './photos.ts';

// Real networks run here, on two cores that may be busy.
plain.describe.configure({ timeout: 300_000 });

const queue = (page: Page) => page.getByRole('main', { name: 'Queue' });
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort();

plain('a folder is handed over; the app is killed in the middle, started again, and finishes it without doing a photo twice', async ({ page }) => {
  const base = mkdtempSync(join(tmpdir(), 'tape-queue-'));
  const [home, photos, output] = [join(base, 'home'), join(base, 'Lofoten'), join(base, 'restored')];
  mkdirSync(join(photos, 'day 2'), { recursive: true });
  const photo = await writeNoisyPhoto(photos, 'a.jpg', 640, 480);
  for (const name of ['b.jpg', 'c.jpg', 'd.jpg']) copyFileSync(photo, join(photos, 'day 2', name));
  writeFileSync(join(photos, 'not a photo.jpg'), 'It only says so.');

  const first = await startShell(home, ['--output', output]);
  await page.goto(first.address);
  await page.getByRole('link', { name: 'Queue' }).click();
  await expect(page.getByText(output)).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Folder…', exact: true }).click();
  await (await chooser).setFiles(photos);
  await page.getByRole('button', { name: 'Add 5 photos to the queue' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  // One is finished, and another under way.
  await expect(queue(page)).toContainText(/-denoise\.jpg, /, { timeout: 120_000 });
  first.shell.kill('SIGKILL');
  await once(first.shell, 'exit');
  const before = filesIn(output);
  expect(before.length).toBeLessThan(4);

  const next = await startShell(home, ['--output', output]);
  await page.goto(next.address);
  await page.getByRole('link', { name: 'Queue' }).click();
  await expect(queue(page)).toContainText('5 of 5 done · 1 failed', { timeout: 120_000 });
  await expect(queue(page).getByRole('listitem').filter({ hasText: 'not a photo.jpg' })).toContainText('not a photo');
  expect(filesIn(output)).toEqual(['a-denoise.jpg', 'b-denoise.jpg', 'c-denoise.jpg', 'd-denoise.jpg']);
  expect(readdirSync(join(output, 'Lofoten', 'day 2'))).toHaveLength(3);

  const report = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Report…' }).click();
  expect((await report).suggestedFilename()).toBe('restored.csv');
  next.shell.kill('SIGTERM');
  await once(next.shell, 'exit');
  rmSync(base, { recursive: true });
});
