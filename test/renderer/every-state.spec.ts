import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { paperTasks, themes } from '../../electron/ipc/contract.ts';
import { askingExamples, emptyQueue, queueExamples } from '../support/scripted-tape/scripted-queue.ts';
import { finishedRun, learningCurve, mixedPairs, runningRun } from '../support/scripted-tape/training-examples.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

const problem = {
  code: 'out-of-memory',
  message: 'There is not enough memory to restore this photo on the graphics card.',
  kept: 'Your photo is untouched.',
  remedy: 'Choose the CPU as the device and restore again.',
} as const;
const damaged = { code: 'image-damaged', message: 'The photo is damaged or cut short and cannot be decoded.', remedy: 'Copy it from the card again.' } as const;
const fivePhotos = {
  tasks: ['denoise', 'derain', 'deblur'],
  names: ['DSC_0815.jpg', 'DSC_0816.jpg', 'Grandmother in the garden, summer of 1987, second scan.tif', 'DSC_0818.jpg', 'DSC_0819.jpg'],
} as const;

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}

/** Words that are cut off without dots, controls that lie over each other, and what sticks out of the window. */
function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const top = document.querySelector('dialog[open], :popover-open') ?? document.body;
    const visible = [...top.querySelectorAll('*')].filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
    const named = (element: Element): string => `<${element.tagName.toLowerCase()}> ${(element.textContent || element.ariaLabel || '').trim().slice(0, 60)}`;
    const box = (element: Element): DOMRect => element.getBoundingClientRect();
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflow) || scrolls(element.parentElement));

    const cutOff = visible.filter((element) => {
      const { overflowX, textOverflow, display } = getComputedStyle(element);
      const holdsWords = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
      return holdsWords && display !== 'inline' && element.scrollWidth > element.clientWidth + 1 && textOverflow !== 'ellipsis' && overflowX !== 'auto' && !element.matches('.spoken, select');
    });
    const outside = visible.filter((element) => {
      const { left, top: upper, right, bottom, width } = box(element);
      return width > 0 && !scrolls(element.parentElement) && !element.matches('.spoken') && (left < -1 || upper < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
    });
    const controls = visible.filter((element) => element.matches('button, select, input, [role="slider"]'));
    const overlapping = controls.flatMap((one, index) =>
      controls.slice(index + 1).filter((other) => {
        const [a, b] = [box(one), box(other)];
        const [width, height] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
        return width > 1 && height > 1 && !scrolls(one.parentElement) && !scrolls(other.parentElement);
      }).map((other) => `${named(one)} and ${named(other)} overlap`),
    );
    return [
      ...cutOff.map((element) => `${named(element)} is cut off`),
      ...outside.map((element) => `${named(element)} sticks out`),
      ...overlapping,
    ];
  });
}

test.describe.configure({ timeout: 300_000 });

for (const theme of themes) {
  /** Holds one state of the window against its rules, and leaves pictures of it to be looked at. */
  async function inspect(page: Page, state: string): Promise<void> {
    for (const size of sizes) {
      await page.setViewportSize(size);
      // What is loaded for the new size has arrived, and what glides has come to rest.
      await expect(page.locator('canvas[data-settled="false"]')).toHaveCount(0);
      await page.screenshot({ path: `test/output/screenshots/${theme}-${size.width}/${state}.png`, animations: 'disabled' });
      expect(await layoutFaults(page), `${state} at ${size.width} × ${size.height}`).toEqual([]);
    }
    expect(await violations(page), state).toEqual([]);
  }

  test.describe(`in the ${theme} theme`, () => {
    test('every state of the way is accessible and nothing is cut off or overlaps', async ({ openWindow }) => {
      const page = await openWindow({ theme, ...fivePhotos });
      await expect(page.getByRole('contentinfo')).toContainText('AMD');
      await inspect(page, '1-empty');
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await inspect(page, '2-opened');
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
      await inspect(page, '3-split');
      await page.keyboard.press('1');
      await inspect(page, '4-pixel-for-pixel');
      await page.getByRole('button', { name: 'Export…' }).click();
      await expect(page.getByRole('contentinfo')).toContainText('Saved');
      await inspect(page, '5-exported');
      await page.keyboard.press('?');
      await inspect(page, '6-keys');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'About this model: Remove noise' }).click();
      await inspect(page, '7-model');
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Settings' }).click();
      await inspect(page, '8-settings');
      await page.getByRole('combobox', { name: 'Where they go' }).selectOption('below');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('{name}/{task}');
      await inspect(page, '8-settings-of-exports');
      const forget = page.getByRole('button', { name: 'Forget notes on photos…' });
      await forget.scrollIntoViewIfNeeded();
      await inspect(page, '8-settings-of-data');
      await page.getByRole('button', { name: 'Move…' }).click();
      await page.getByRole('button', { name: 'Restart now' }).waitFor();
      await forget.scrollIntoViewIfNeeded();
      await inspect(page, '8-settings-data-moves');
      await forget.click();
      await inspect(page, '8-settings-forget-notes');
    });

    test('so is a photo that another program hands over, before and after it is saved back', async ({ openWindow }) => {
      const page = await openWindow({ theme, ...fivePhotos, handedOver: [fivePhotos.names[2]] });
      await page.getByRole('heading', { level: 1, name: fivePhotos.names[2] }).waitFor();
      await inspect(page, '9-handed-over');
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('button', { name: 'Save back' }).click();
      await page.getByRole('button', { name: 'Put it back as it was' }).waitFor();
      await inspect(page, '9-saved-back');
    });

    test('so is every state while it runs and when it fails', async ({ openWindow }) => {
      const page = await openWindow({ theme, ...fivePhotos, holdRestore: true, restoreError: problem, failures: [{ name: 'torn.tif', error: damaged }] });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.evaluate(() => window.scriptedTape.progress(12, 48));
      await page.getByRole('progressbar').first().waitFor();
      await inspect(page, '9-restoring');
      await page.evaluate(() => window.scriptedTape.finish());
      await page.getByRole('group', { name: 'Problem' }).waitFor();
      await inspect(page, '10-failed');
      await page.getByRole('button', { name: /torn\.tif/ }).click();
      await inspect(page, '11-damaged-file');
    });

    test('so are eight tasks, and a stack of them', async ({ openWindow }) => {
      const page = await openWindow({ theme, tasks: paperTasks });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('radio', { name: 'Remove noise' }).waitFor();
      await inspect(page, '13-eight-tasks');
      await page.getByRole('radio', { name: 'Enlarge' }).check({ force: true });
      await page.getByRole('combobox', { name: 'Size' }).selectOption('4');
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByText('1500 × 1000 → 6000 × 4000', { exact: true }).waitFor();
      await inspect(page, '17-enlarged');
      await page.getByRole('combobox', { name: 'Size' }).selectOption('1');
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('radio', { name: 'Remove noise' }).check({ force: true });
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('combobox', { name: 'with' }).selectOption({ label: 'Enlarge' });
      await inspect(page, '18-compared-with-a-result');
      await page.getByRole('combobox', { name: 'by', exact: true }).selectOption({ label: 'Difference' });
      await inspect(page, '18-difference-from-a-result');
      await page.getByRole('combobox', { name: 'by', exact: true }).selectOption({ label: 'Divider' });
      await page.getByRole('button', { name: 'Add a step…' }).click();
      await inspect(page, '14-add-a-step');
      await page.getByRole('dialog').getByText('Remove raindrops', { exact: true }).click();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('slider', { name: 'Divider between before and after' }).waitFor();
      await page.getByRole('button', { name: 'Move up: step 2, Remove raindrops' }).click();
      await inspect(page, '15-two-steps');
      for (const name of ['Remove moiré', 'Remove snowfall', 'Lift shadows', 'Enlarge', 'Sharpen motion', 'Remove rain']) {
        await page.getByRole('button', { name: 'Add a step…' }).click();
        await page.getByRole('dialog').getByText(name, { exact: true }).click();
      }
      await expect(page.getByRole('button', { name: 'Add a step…' })).toBeDisabled();
      await expect(page.getByRole('list', { name: 'Steps' }).getByRole('listitem').last().getByRole('button').first()).toBeFocused();
      await inspect(page, '16-eight-steps');
    });

    test('so are the models, one’s own and those that came with the app', async ({ openWindow }) => {
      const page = await openWindow({ theme, tasks: paperTasks, ownModels: ['My scanner', 'Dust and a hairline of the enlarger’s glass, winter of 2025'], importError: damaged });
      await page.getByRole('navigation').getByText('Models', { exact: true }).click();
      await page.getByRole('button', { name: 'Dust and a hairline' }).click();
      await inspect(page, '40-own-model');
      await page.getByRole('button', { name: 'Rename…' }).click();
      await inspect(page, '41-rename-model');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Remove…' }).click();
      await inspect(page, '42-remove-model');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Import…' }).click();
      await page.getByRole('group', { name: 'Problem' }).waitFor();
      await page.getByRole('button', { name: 'Remove moiré' }).click();
      await inspect(page, '43-model-not-imported');
    });

    test('so is the Inspect screen, whatever is looked at', async ({ openWindow }) => {
      const page = await openWindow({ theme, names: ['DSC_0815.jpg', 'DSC_0816.jpg'] });
      await page.getByRole('link', { name: 'Inspect' }).click();
      await inspect(page, '20-inspect-empty');
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('img', { name: 'DSC_0815.jpg' }).waitFor();
      await inspect(page, '21-inspect-start');
      await page.getByRole('button', { name: 'Look inside' }).click();
      await page.getByRole('combobox', { name: 'Reference' }).selectOption('DSC_0816.jpg');
      await page.getByRole('checkbox', { name: 'Reference' }).waitFor();
      await inspect(page, '22-inspect-sheet');
      await page.getByRole('toolbar', { name: 'All channels' }).getByRole('button').first().click();
      await page.getByRole('img', { name: /^Channel 63 of Q of the photo that you chose/ }).waitFor();
      await inspect(page, '23-inspect-channel');
      await page.getByRole('button', { name: 'In colours' }).click();
      await page.getByRole('img', { name: /three principal axes/ }).last().waitFor();
      await inspect(page, '24-inspect-colours');
      await page.getByRole('button', { name: 'Similar places' }).click();
      await page.getByRole('button', { name: 'Find similar places' }).click();
      await page.getByText('Reference: most alike').waitFor();
      await inspect(page, '25-inspect-similar');
      await page.getByRole('heading', { name: 'Attention of the decoder' }).scrollIntoViewIfNeeded();
      await page.getByRole('img', { name: /^Together: most to column/ }).last().scrollIntoViewIfNeeded();
      await inspect(page, '34-inspect-attention');
      await page.getByRole('button', { name: 'Degradation' }).click();
      await page.getByText('Mean 0.400').waitFor();
      await inspect(page, '26-inspect-degradation');
      await page.getByRole('button', { name: 'Prior switch' }).click();
      await page.getByText('With the other prior').waitFor();
      await page.getByRole('img', { name: /it differs by 3\.20 of 255/ }).waitFor();
      await inspect(page, '33-inspect-switch');
      await page.getByRole('button', { name: 'Degradation' }).click();
      await page.getByText('Mean 0.400').waitFor();
      await page.getByText('Mask', { exact: true }).click();
      await page.getByText('of the photo lies above').waitFor();
      await inspect(page, '29-inspect-mask');
      await page.getByText('e', { exact: true }).click();
      await page.getByRole('button', { name: /^Channel 63 of e/ }).waitFor();
      await inspect(page, '27-inspect-positions');
      await page.getByRole('button', { name: /^Channel 63 of e/ }).click();
      await inspect(page, '28-inspect-position');
    });

    test('so is every way to compare', async ({ openWindow }) => {
      const page = await openWindow({ theme, tasks: fivePhotos.tasks });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('radio', { name: 'Remove rain Streaks' }).check({ force: true });
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      for (const [index, name] of ['Divider across', 'Side by side', 'Over and under', 'All results', 'Difference', 'Loupe'].entries()) {
        await page.getByRole('combobox', { name: 'by', exact: true }).selectOption({ label: name });
        await inspect(page, `${60 + index}-compare-${name.toLowerCase().replaceAll(' ', '-')}`);
      }
    });

    test('so is painting where the restoration acts', async ({ openWindow }) => {
      const page = await openWindow({ theme, tasks: paperTasks });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('button', { name: 'Brush' }).click();
      await inspect(page, '70-brush');
      const drag = async (places: readonly (readonly [number, number])[]): Promise<void> => {
        const box = (await page.locator('[data-surface]').boundingBox())!;
        for (const [index, [x, y]] of places.entries()) {
          await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 });
          if (index === 0) await page.mouse.down();
        }
        await page.mouse.up();
      };
      await drag([[0.25, 0.4], [0.4, 0.6], [0.6, 0.4]]);
      await inspect(page, '71-painted');
      await page.getByRole('button', { name: 'Gradient', exact: true }).click();
      await drag([[0.8, 0.3], [0.6, 0.5]]);
      await page.getByRole('button', { name: 'Add a gradient' }).click();
      await inspect(page, '72-gradients');
      await page.keyboard.press('Escape');
      await inspect(page, '73-painted-and-put-away');
    });

    test('so is the Queue screen, empty and at work', async ({ openWindow }) => {
      const page = await openWindow({ theme, tasks: fivePhotos.tasks, queue: { ...emptyQueue, items: queueExamples, isRunning: true, etaMs: 480_000, rawPhotosInFolder: 80 } });
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('button', { name: 'Folder…', exact: true }).click();
      await page.getByRole('checkbox', { name: 'DSC_0008.NEF' }).check();
      await inspect(page, '20-queue-at-work');
      await page.getByRole('searchbox', { name: 'Name' }).fill('day 2/DSC_01');
      await inspect(page, '23-queue-by-name');
      await page.getByRole('searchbox', { name: 'Name' }).fill('');
      await page.getByRole('button', { name: 'Add a step…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove rain' }).click();
      await page.getByRole('button', { name: 'Cancel the rest' }).click();
      await page.getByRole('button', { name: 'Clear', exact: true }).click();
      await expect(page.getByText('Many photos, one after the other')).toBeVisible();
      await page.getByRole('button', { name: 'Options…' }).click();
      await page.getByRole('dialog').getByLabel('Keep these choices as a preset').fill('For the web');
      await page.getByRole('dialog').getByRole('button', { name: 'Keep', exact: true }).click();
      await inspect(page, '22-writing');
      await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
      await inspect(page, '21-queue-empty');
    });

    test('so are questions about files that exist already', async ({ openWindow }) => {
      const page = await openWindow({ theme, fileExists: true, settings: { exportConflict: 'ask' }, queue: { ...emptyQueue, items: askingExamples(), isRunning: true } });
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('button', { name: 'Keep both' }).waitFor();
      await inspect(page, '24-queue-asks');
      await page.getByRole('link', { name: 'Restore' }).click();
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('button', { name: 'Restore', exact: true }).click();
      await page.getByRole('button', { name: 'Export…' }).click();
      await page.getByRole('dialog').waitFor();
      await inspect(page, '25-export-asks');
    });

    test('so is the Train screen while pairs are put together', async ({ openWindow }) => {
      const page = await openWindow({ theme, training: { runs: [], curve: learningCurve, pairs: mixedPairs } });
      await page.getByRole('link', { name: 'Train' }).click();
      await page.getByRole('heading', { name: 'Teach a model what you mend' }).waitFor();
      await inspect(page, '50-train-empty');
      await page.getByRole('group', { name: 'Before photos' }).getByRole('button', { name: 'Folder…' }).click();
      await page.getByRole('heading', { name: '6 pairs of 5 scenes' }).waitFor();
      await inspect(page, '51-train-pairs');
      await page.getByRole('button', { name: 'Start training' }).scrollIntoViewIfNeeded();
      await inspect(page, '52-train-start');
    });

    test('so are trainings: under way, better and worse', async ({ openWindow }) => {
      const runs = [runningRun, { ...finishedRun(true), name: 'better', title: 'Better' }, { ...finishedRun(false), name: 'worse', title: 'Worse, with quite a long name that somebody gave it' }];
      const page = await openWindow({ theme, training: { runs, curve: learningCurve, pairs: [] } });
      await page.getByRole('link', { name: 'Train' }).click();
      await page.getByRole('button', { name: /^Dusty scans/ }).click();
      await page.getByRole('slider', { name: 'Through the training' }).waitFor();
      await inspect(page, '53-train-running');
      await page.getByRole('button', { name: /^Better/ }).click();
      await page.getByRole('region', { name: 'It got better' }).waitFor();
      await inspect(page, '54-train-better');
      await page.getByRole('button', { name: /^Worse/ }).click();
      await page.getByRole('region', { name: 'It did not get better' }).waitFor();
      await inspect(page, '55-train-worse');
      await page.getByRole('button', { name: 'Throw away…' }).click();
      await inspect(page, '56-train-throw-away');
    });

    test('so is the Inspect screen while it works and when it was stopped', async ({ openWindow }) => {
      const page = await openWindow({ theme, inspection: { hold: true, holdSheet: true, error: null } });
      await page.getByRole('link', { name: 'Inspect' }).click();
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('button', { name: 'Look inside' }).click();
      await page.evaluate(() => window.scriptedTape.progress(12, 48));
      await page.getByRole('progressbar').first().waitFor();
      await inspect(page, '30-inspect-opening');
      await page.evaluate(() => window.scriptedTape.finish());
      await page.getByText('Every channel is measured').waitFor();
      await page.evaluate(() => window.scriptedTape.progress(12, 48));
      await page.getByRole('progressbar').first().waitFor();
      await inspect(page, '31-inspect-measuring');
      await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Measure the channels' }).waitFor();
      await inspect(page, '32-inspect-stopped');
    });

    test('so is an empty window whose files did not open', async ({ openWindow }) => {
      const page = await openWindow({ theme, openError: { code: 'file-not-readable', message: 'The folder cannot be read.', remedy: 'Ask its owner for access.' } });
      await page.getByRole('button', { name: 'Open photos…' }).click();
      await page.getByRole('group', { name: 'Problem' }).waitFor();
      await inspect(page, '12-empty-with-problem');
    });
  });
}
