import { join } from 'node:path';
import { divider, expect, restorePhoto, settled, test } from './app-fixture.ts';

/** Set TAPE_STUDIO_SCREENSHOT=build/screenshot.png to renew the picture. */
const path = process.env['TAPE_STUDIO_SCREENSHOT'] ?? join(import.meta.dirname, '..', 'output', 'readme.png');

test('the picture for the README: the sample, half restored', async ({ studio }) => {
  test.setTimeout(300_000);
  await studio.getByRole('button', { name: 'Try the sample' }).click();
  await studio.getByRole('heading', { level: 1, name: 'Sample.png' }).waitFor();
  await settled(studio);
  await restorePhoto(studio);
  await expect(divider(studio)).toHaveAttribute('aria-valuenow', '50');
  // Without the ring of the focus, which stays on the button.
  await studio.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await studio.screenshot({ path, animations: 'disabled' });
});
