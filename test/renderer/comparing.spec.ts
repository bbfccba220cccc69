import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

async function openRestored(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  const divider = page.getByRole('slider', { name: 'Divider between before and after' });
  await divider.waitFor();
  return divider;
}

test('the divider is dragged by pointer', async ({ openWindow }) => {
  const page = await openWindow();
  const divider = await openRestored(page);
  const box = (await divider.boundingBox())!;
  const canvas = (await page.locator('canvas[data-settled]').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(canvas.x + 24, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '0');
});

test('the divider is a slider: arrows, Page keys, Home and End, spoken', async ({ openWindow }) => {
  const page = await openWindow();
  const divider = await openRestored(page);
  await divider.focus();
  const pressed: Record<string, string> = {};
  for (const key of ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'PageUp', 'PageDown', 'PageDown', 'Home', 'End']) {
    await page.keyboard.press(key);
    pressed[key] = (await divider.getAttribute('aria-valuenow'))!;
  }
  expect(pressed).toEqual({ ArrowRight: '51', ArrowUp: '52', ArrowLeft: '51', PageUp: '61', PageDown: '41', Home: '0', End: '100' });
  await page.keyboard.press('ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuetext', 'Before on the left 99 percent, after on the right 1 percent');
});

test('both sides carry their names, and buttons do what the divider does', async ({ openWindow }) => {
  const page = await openWindow();
  const divider = await openRestored(page);
  const label = (name: string): Locator => page.locator('.overlay').getByText(name, { exact: true });
  await expect(label('Before')).toBeVisible();
  await expect(label('After')).toBeVisible();
  await page.getByRole('button', { name: 'After', exact: true }).click();
  await expect(label('Before')).toBeHidden();
  await expect(divider).toBeHidden();
  await page.getByRole('button', { name: 'Before', exact: true }).click();
  await expect(label('After')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Before', exact: true })).toHaveAttribute('aria-pressed', 'true');
});

test('holding \\ peeks at before, Y cycles, brackets change the strength', async ({ openWindow }) => {
  const page = await openWindow();
  const divider = await openRestored(page);
  await page.keyboard.down('\\');
  await expect(divider).toBeHidden();
  await page.keyboard.up('\\');
  await expect(divider).toBeVisible();
  await page.keyboard.press('y');
  await expect(page.getByRole('button', { name: 'After', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await page.keyboard.press(']');
  await expect(page.getByRole('slider', { name: 'Strength' })).toHaveValue('95');
});

test('arrows step through the photos, but not while a slider has the focus', async ({ openWindow }) => {
  const page = await openWindow({ names: ['a.jpg', 'b.jpg', 'c.jpg'] });
  await openRestored(page);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('b.jpg');
  await page.getByRole('slider', { name: 'Strength' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('b.jpg');
  await expect(page.getByRole('slider', { name: 'Strength' })).toHaveValue('99');
});

test('Tab hides the panels after a click on the photo, and moves the focus everywhere else', async ({ openWindow }) => {
  const page = await openWindow();
  await openRestored(page);
  const panel = page.getByRole('complementary', { name: 'Restore' });
  await page.locator('canvas[data-settled]').click({ position: { x: 40, y: 40 } });
  await page.keyboard.press('Tab');
  await expect(panel).toBeHidden();
  await page.keyboard.press('Tab');
  await expect(panel).toBeVisible();
  await page.getByRole('slider', { name: 'Strength' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('checkbox', { name: 'Leave undamaged areas alone' })).toBeFocused();
  await expect(panel).toBeVisible();
});

test('? shows all keys, keeps the focus, and Esc gives it back', async ({ openWindow }) => {
  const page = await openWindow();
  const divider = await openRestored(page);
  await divider.focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await expect(dialog).toContainText('Hold to see before');
  await page.keyboard.press('y');
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(divider).toBeFocused();
});

test('from the empty window to the exported photo by keyboard alone', async ({ openWindow }) => {
  const page = await openWindow();
  await expect(page.getByRole('button', { name: 'Open photos…' })).toBeVisible();
  const tabTo = async (target: Locator): Promise<void> => {
    for (let steps = 0; steps < 30; steps++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${String(target)}`);
  };
  await tabTo(page.getByRole('button', { name: 'Open photos…' }));
  await page.keyboard.press('Enter');
  await page.locator('canvas[data-settled="true"]').waitFor();
  await tabTo(page.getByRole('slider', { name: 'Strength' }));
  await page.keyboard.press('ArrowLeft');
  await tabTo(page.getByRole('button', { name: 'Restore', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Restore again' })).toBeFocused();
  await tabTo(page.getByRole('button', { name: 'Export…' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('contentinfo')).toContainText('Saved IMG_4711-restored.jpg to Pictures.');
  await expect(page.getByRole('button', { name: 'Export…' })).toBeFocused();
});

test('undamaged areas are left alone on wish, as shown so exported; a stack of steps cannot tell them', async ({ openWindow }) => {
  const page = await openWindow({ tasks: ['denoise', 'derain'] });
  const spare = page.getByRole('checkbox', { name: 'Leave undamaged areas alone' });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  await expect(spare).toBeDisabled();
  const restore = page.getByRole('button', { name: 'Restore', exact: true });
  await restore.click();
  const spared = page.waitForRequest(/\/pictures\/photo-1\/spared\//);
  await spare.focus();
  await page.keyboard.press('Space');
  await expect(spare).toBeChecked();
  await spared;
  const exported = async (): Promise<unknown> => {
    await page.getByRole('button', { name: 'Export…' }).click();
    await expect(page.getByRole('button', { name: 'Export…' })).toBeEnabled();
    return page.evaluate(() => window.scriptedTape.calls.filter(({ method }) => method === 'exportRestoration').at(-1)?.params);
  };
  expect(await exported()).toMatchObject({ sparesUndamaged: true, strength: 1 });
  await page.getByRole('button', { name: 'Add a step…' }).click();
  await page.getByRole('dialog', { name: 'Add a step' }).getByText('Remove rain', { exact: true }).click();
  await page.getByRole('button', { name: /^Restore/ }).click();
  await expect(spare).toBeDisabled();
  await expect(spare).not.toBeChecked();
  expect(await exported()).toMatchObject({ sparesUndamaged: false });
});

test('a result is compared with an earlier one, of another model', async ({ openWindow }) => {
  const page = await openWindow({ ownModels: ['My scanner'] });
  await page.getByRole('button', { name: 'Open photos…' }).click();
  const restore = page.getByRole('button', { name: 'Restore', exact: true });
  await restore.click();
  await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
  const compared = page.getByRole('combobox', { name: 'with' });
  await expect(compared).toHaveCount(0);
  await page.getByRole('radio', { name: 'My scanner' }).check({ force: true });
  await restore.click();
  await compared.selectOption({ label: 'Remove noise' });
  await expect(page.locator('.overlay').getByText('Remove noise', { exact: true })).toBeVisible();
  const divider = page.getByRole('slider', { name: 'Divider' });
  await expect(divider).toHaveAttribute('aria-valuetext', 'Remove noise on the left 50 percent, after on the right 50 percent');
  await compared.selectOption({ label: 'The photo as it was' });
  await expect(page.locator('.overlay').getByText('Before', { exact: true })).toBeVisible();
  // Done again, the first becomes the last, and nothing stands there twice.
  await page.getByRole('radio', { name: /^Remove noise/ }).check({ force: true });
  await restore.click();
  await expect(compared.getByRole('option')).toHaveText(['The photo as it was', 'My scanner']);
});
