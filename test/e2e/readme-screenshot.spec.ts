import { divider, expect, restorePhoto, settled, test } from './app-fixture.ts';

const path = process.env['TAPE_STUDIO_SCREENSHOT'];

test('the picture for the README: the sample, half restored', async ({ studio }) => {
  test.skip(path === undefined || path === '', 'Set TAPE_STUDIO_SCREENSHOT to the path of the picture to be written.');
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
  await studio.screenshot({ path: path ?? '', animations: 'disabled' });
});
