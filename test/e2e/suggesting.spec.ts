import { expect, test } from './app-fixture.ts';

test('the sample is said to be noisy, by the finder that ships, and takes the suggestion', async ({ studio: page }) => {
  await page.getByRole('button', { name: 'Try the sample' }).click();
  const panel = page.getByRole('complementary', { name: 'Restore' });
  await expect(panel).toContainText(/Looks like\s+noise\s+\d+ %/, { timeout: 60_000 });
  await page.getByRole('radio', { name: /Remove rain / }).check({ force: true });
  await panel.getByRole('button', { name: 'noise', exact: true }).click();
  await expect(page.getByRole('radio', { name: /^Remove noise Grain/ })).toBeChecked();
});
