import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { themes } from '../../electron/ipc/contract.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}

const problem = { code: 'out-of-memory', message: 'There is not enough memory.', kept: 'Your photo is untouched.', remedy: 'Choose the CPU.' } as const;
const twoPhotos = { tasks: ['denoise', 'derain'], names: ['a.jpg', 'b.jpg'] } as const;

for (const theme of themes) {
  test(`no accessibility violation in any state, ${theme}`, async ({ openWindow }) => {
    const page = await openWindow({ theme, ...twoPhotos });
    await expect(page.getByRole('contentinfo')).toContainText('AMD');
    expect(await violations(page), 'empty').toEqual([]);
    await page.getByRole('button', { name: 'Open photos…' }).click();
    await page.locator('canvas[data-settled="true"]').waitFor();
    expect(await violations(page), 'open').toEqual([]);
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
    expect(await violations(page), 'restored').toEqual([]);
    await page.keyboard.press('?');
    expect(await violations(page), 'keys').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'About this model: Remove noise' }).click();
    expect(await violations(page), 'model').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
    expect(await violations(page), 'settings').toEqual([]);
  });

  test(`no accessibility violation while it runs and when it fails, ${theme}`, async ({ openWindow }) => {
    const page = await openWindow({
      theme,
      ...twoPhotos,
      holdRestore: true,
      restoreError: problem,
      failures: [{ name: 'torn.tif', error: problem }],
    });
    await page.getByRole('button', { name: 'Open photos…' }).click();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.evaluate(() => window.scriptedTape.progress(12, 48));
    await page.getByRole('progressbar').first().waitFor();
    expect(await violations(page), 'running').toEqual([]);
    await page.evaluate(() => window.scriptedTape.finish());
    await page.getByRole('group', { name: 'Problem' }).waitFor();
    expect(await violations(page), 'failed').toEqual([]);
    await page.getByRole('button', { name: /torn\.tif/ }).click();
    expect(await violations(page), 'not opened').toEqual([]);
  });
}
