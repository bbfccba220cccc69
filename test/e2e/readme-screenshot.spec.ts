import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { divider, expect, restorePhoto, settled, test } from './app-fixture.ts';

/** Set TAPE_STUDIO_SCREENSHOT=build/screenshot.png to renew the pictures. */
const path = process.env['TAPE_STUDIO_SCREENSHOT'] ?? join(import.meta.dirname, '..', 'output', 'readme.png');

test.describe.configure({ timeout: 300_000 });

async function openSample(studio: Page): Promise<void> {
  await studio.getByRole('button', { name: 'Try the sample' }).click();
  await studio.getByRole('heading', { level: 1, name: 'Sample.png' }).waitFor();
  await settled(studio);
}

/** Without the ring of the focus, which stays on what was clicked last. */
async function takePicture(studio: Page, picturePath: string): Promise<void> {
  await studio.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await studio.screenshot({ path: picturePath, animations: 'disabled' });
}

test('the picture for the README: the sample, half restored', async ({ studio }) => {
  await openSample(studio);
  await restorePhoto(studio);
  await expect(divider(studio)).toHaveAttribute('aria-valuenow', '50');
  await takePicture(studio, path);
});

test('the picture of Fig. 8a: the prior of the sample, as it came and as pseudo ground truth', async ({ studio }) => {
  await openSample(studio);
  await studio.getByRole('link', { name: 'Inspect' }).click();
  await studio.getByRole('button', { name: 'Look inside' }).click();
  await expect(studio.getByRole('toolbar', { name: 'All channels' }).getByRole('button')).toHaveCount(3 * 64, { timeout: 240_000 });
  await expect(studio.getByRole('contentinfo')).not.toContainText('Looking into', { timeout: 240_000 });
  // Backgrounds tell nobody when they are there; the same addresses as pictures do.
  await studio.evaluate(async () => {
    const addresses = [...document.querySelectorAll<HTMLElement>('[style*="background-image"]')].flatMap(({ style }) => /url\("(.+)"\)/.exec(style.backgroundImage)?.[1] ?? []);
    await Promise.all([...new Set(addresses)].map((src) => Object.assign(new Image(), { src }).decode()));
  });
  await takePicture(studio, join(dirname(path), 'prior.png'));
});
