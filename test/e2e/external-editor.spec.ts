/** As Lightroom does it: started with a file, which then holds the result. */
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, npmStart, restorePhoto, test } from './app-fixture.ts';
import { writeNoisyPhoto } from './photos.ts';

// Real networks run here, on two cores that may be busy.
test.describe.configure({ timeout: 300_000 });

const told = (path: string): unknown =>
  JSON.parse(execFileSync('exiftool', ['-j', '-ISO', '-Make', '-Artist', '-ProfileDescription', '-ImageSize', '-FileType', '-FileName', path], { encoding: 'utf8' }));

test('a photo named at the start is restored and saved back, and can be put back', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tape-photos-'));
  const photo = await writeNoisyPhoto(folder, 'DSC_0815-Edit.jpg', 240, 160);
  const copy = join(folder, 'copy.jpg');
  copyFileSync(photo, copy);
  const before = told(photo);
  const { shell, address } = await npmStart(join(folder, 'home'), folder, ['DSC_0815-Edit.jpg']);
  try {
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: 'DSC_0815-Edit.jpg' }).waitFor();
    await restorePhoto(page);
    await page.keyboard.press('Control+s');
    await page.getByText('Saved to DSC_0815-Edit.jpg.').waitFor();
    expect(told(photo)).toEqual(before);
    expect(readFileSync(photo).equals(readFileSync(copy))).toBe(false);
    const distance = Number(execFileSync('sh', ['-c', 'compare -metric RMSE "$0" "$1" null: 2>&1 || true', photo, copy], { encoding: 'utf8' }).split(' ')[0]);
    expect(distance).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Put it back as it was' }).click();
    await page.getByText('Another program opened this photo here.').waitFor();
    expect(readFileSync(photo).equals(readFileSync(copy))).toBe(true);
  } finally {
    shell.kill('SIGTERM');
    await once(shell, 'exit');
    rmSync(folder, { recursive: true });
  }
});
