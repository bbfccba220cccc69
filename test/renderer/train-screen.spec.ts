import type { Page } from '@playwright/test';
import type { Curve, Run } from '../../electron/ipc/contract.ts';
import { longestTask } from '../support/page-tasks.ts';
import { finishedRun, learningCurve, mixedPairs, runningRun } from '../support/scripted-tape/training-examples.ts';
import { expect, test } from '../support/scripted-tape/window-fixture.ts';

const callsOf = (page: Page, method: string): Promise<readonly unknown[]> =>
  page.evaluate((wanted) => window.scriptedTape.calls.filter((call) => call.method === wanted).map(({ params }) => params), method);

const scripted = (runs: readonly Run[] = [], curve: Curve = learningCurve) => ({ training: { runs, curve, pairs: mixedPairs } });

async function openTrain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Train' }).click();
}

test('photos come in, are looked through and put right by hand, and are learned from', async ({ openWindow }) => {
  const page = await openWindow(scripted());
  await openTrain(page);
  await expect(page.getByRole('heading', { name: 'Teach a model what you mend' })).toBeVisible();
  await expect(page.getByText('Nothing was trained yet.')).toBeVisible();
  await page.getByRole('group', { name: 'Before photos' }).getByRole('button', { name: 'Folder…' }).click();
  await expect(page.getByRole('heading', { name: '6 pairs of 5 scenes' })).toBeVisible();
  expect(await callsOf(page, 'choosePairPhotos')).toEqual([{ setId: 'set', role: 'before', from: 'folder' }]);
  const rows = page.getByRole('listitem').filter({ has: page.getByRole('img') });
  await expect(rows).toHaveCount(6);
  await expect(rows.nth(0)).toContainText('Held back to measure');
  await expect(rows.nth(1)).toContainText('The after photo lies 3.5 pixels to the left.');
  await expect(rows.nth(1)).toContainText('It is moved into place.');
  await expect(rows.nth(4)).toContainText('Cannot be used');

  await rows.nth(2).getByRole('checkbox', { name: 'Use it' }).uncheck();
  await expect(rows.nth(2)).toContainText('Left out');
  await rows.nth(3).getByRole('button', { name: 'Swap' }).click();
  await expect(rows.nth(3).getByRole('img', { name: /^Before: / })).toBeVisible();
  await rows.nth(0).getByRole('combobox', { name: 'After' }).selectOption({ index: 1 });
  const arranged = (await callsOf(page, 'arrangePairs')) as { pairs: { inputId: string; targetId: string; isIncluded: boolean }[] }[];
  expect(arranged[0]?.pairs[2]).toEqual({ inputId: 'before-2', targetId: 'after-2', isIncluded: false });
  expect(arranged[1]?.pairs[3]).toEqual({ inputId: 'after-3', targetId: 'before-3', isIncluded: true });
  // Two pairs trade their after photos: none is in two pairs.
  const last = arranged.at(-1)?.pairs ?? [];
  expect(new Set(last.map(({ targetId }) => targetId)).size).toBe(6);
  expect(last[0]?.targetId).not.toBe('after-0');

  const start = page.getByRole('button', { name: 'Start training' });
  await expect(start).toBeDisabled();
  await expect(page.getByText('Give it a name first.')).toBeVisible();
  await page.getByRole('textbox', { name: 'What shall your model be called?' }).fill('Dust on my scans');
  await page.getByRole('radio', { name: 'Quick look' }).check();
  await page.getByRole('combobox', { name: 'Which parts of it learn?' }).selectOption({ label: 'Prior and decoder only: changes less' });
  await page.getByRole('combobox', { name: 'From what does it start?' }).selectOption({ label: 'The prior (knows no task yet)' });
  const bases = page.getByRole('combobox', { name: 'From what does it start?' }).getByRole('option');
  await expect(bases).toHaveText(['TAPE-Swin, denoising', 'The prior (knows no task yet)']);
  await page.getByRole('combobox', { name: 'What does it mend?' }).selectOption({ label: 'Something of your own' });
  await expect(bases).toHaveText(['The prior (knows no task yet)', 'TAPE-Swin, denoising']);
  await start.click();
  expect(await callsOf(page, 'startRun')).toEqual([{ setId: 'set', title: 'Dust on my scans', task: 'own', baseId: 'tape-swin-prior', mode: 'decoder', minutes: 2 }]);
  await expect(page.getByRole('heading', { level: 2, name: 'Dust on my scans' })).toBeVisible();
  await expect(page.getByText('Something of your own, from')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Progress' })).toContainText('Waits for its turn');
});

test('without pairs of two scenes it says what is missing', async ({ openWindow }) => {
  const page = await openWindow({ training: { runs: [], curve: learningCurve, pairs: mixedPairs.slice(0, 1) } });
  await openTrain(page);
  await page.getByRole('group', { name: 'Both in one' }).getByRole('button').click();
  await expect(page.getByText('All these pairs show one scene.')).toBeVisible();
  await page.getByRole('textbox', { name: 'What shall your model be called?' }).fill('x');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByRole('heading', { name: 'Teach a model what you mend' })).toBeVisible();
  expect(await callsOf(page, 'closePairs')).toEqual([{ setId: 'set' }]);
});

test('a run is watched from any screen: figures, curve, the crop through time, and its film', async ({ openWindow }) => {
  const page = await openWindow(scripted([runningRun]));
  const told = page.getByRole('button', { name: 'Dusty scans: Learns: step 120 of 400 · about 3 min left' });
  await told.click();
  await expect(page.getByRole('link', { name: 'Train' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { level: 2, name: 'Dusty scans' })).toBeVisible();
  await expect(page.getByText('8 pairs to learn from, 2 held back')).toBeVisible();
  await expect(page.getByText('2.0 steps a second')).toBeVisible();
  const plot = page.getByRole('img', { name: /^Loss from .* The old model scores 28\.00 dB .* The best score so far is 28\.90 dB, at step 80; the latest 28\.80 dB\.$/ });
  await expect(plot.locator('canvas')).toBeVisible();
  await expect(page.getByRole('img', { name: 'What step 120 makes of it' })).toBeVisible();
  const scrub = page.getByRole('slider', { name: 'Through the training' });
  await scrub.focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('img', { name: 'What step 40 makes of it' })).toBeVisible();
  await expect(scrub).toHaveAttribute('aria-valuetext', 'Step 40, 28.40 dB');
  await page.getByRole('combobox', { name: 'On the left' }).selectOption('As it should be');
  await expect(page.getByRole('img', { name: 'As it should be at this place' })).toBeVisible();
  await page.getByRole('button', { name: 'Save as a film…' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('Saved dusty-scans-film.webp to Pictures.');

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('What was learned is kept.')).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Stop and judge' }).click();
  expect(await callsOf(page, 'changeRun')).toEqual(['pause', 'resume', 'stop'].map((change) => ({ name: 'dusty-scans', change })));
});

test('what got better is offered first; what did not is kept back, and says why', async ({ openWindow }) => {
  const page = await openWindow(scripted([finishedRun(true), { ...finishedRun(false), name: 'worse', title: 'Worse' }]));
  await openTrain(page);
  await page.getByRole('button', { name: /^Dusty scans/ }).click();
  const verdict = page.getByRole('region', { name: 'It got better' });
  await expect(verdict).toContainText('+0.90 dB');
  await expect(verdict).toContainText('+0.60 dB to +1.20 dB');
  const answers = verdict.getByRole('button');
  await expect(answers).toHaveText(['Use the new model', 'Keep the old one']);
  await expect(answers.first()).toHaveClass(/primary/);
  await answers.first().click();
  await expect(page.getByRole('contentinfo')).toContainText('Dusty scans is among your models.');
  await expect(verdict).toContainText('choose it for a photo under Restore');

  await page.getByRole('button', { name: /^Worse/ }).click();
  const refused = page.getByRole('region', { name: 'It did not get better' });
  await expect(refused).toContainText('It has unlearned some of what it could do.');
  await expect(refused.getByRole('button')).toHaveText(['Keep the old one', 'Use the new model']);
  await expect(refused.getByRole('button').first()).toHaveClass(/primary/);
  await refused.getByRole('button').first().click();
  await expect(refused).toContainText('The old model stays.');
  expect(await callsOf(page, 'changeRun')).toEqual([{ name: 'dusty-scans', change: 'adopt' }, { name: 'worse', change: 'keep-old' }]);
});

test('a training is thrown away only when that is asked twice', async ({ openWindow }) => {
  const page = await openWindow(scripted([finishedRun(true)]));
  await openTrain(page);
  await page.getByRole('button', { name: /^Dusty scans/ }).click();
  await page.getByRole('button', { name: 'Throw away…' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  expect(await callsOf(page, 'changeRun')).toEqual([]);
  await page.getByRole('button', { name: 'Throw away…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Throw away' }).click();
  await expect(page.getByText('Nothing was trained yet.')).toBeVisible();
});

test('the whole way by keyboard alone', async ({ openWindow }) => {
  const page = await openWindow(scripted());
  await page.keyboard.press('Control+4');
  const tabTo = async (name: string, role: 'button' | 'textbox' | 'checkbox'): Promise<void> => {
    const target = page.getByRole(role, { name }).first();
    for (let steps = 0; steps < 80; steps++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await tabTo('Folder…', 'button');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '6 pairs of 5 scenes' })).toBeVisible();
  await tabTo('Use it', 'checkbox');
  await page.keyboard.press('Space');
  await expect(page.getByRole('heading', { name: '6 pairs of 4 scenes' })).toBeVisible();
  await expect(page.getByText('With so few scenes it learns 4 times in this time, each time without one of them, to measure on.')).toBeVisible();
  await tabTo('What shall your model be called?', 'textbox');
  await page.keyboard.type('Typed');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'Typed' })).toBeVisible();
});

test('a run that tells of itself many times a second never holds the page up for 50 ms', async ({ browser, openWindow }) => {
  const loss = Array.from({ length: 400 }, (_, i) => ({ step: 10 * i + 10, value: 0.05 + 0.02 * Math.sin(i) }));
  const page = await openWindow(scripted([runningRun], { ...learningCurve, loss }));
  await openTrain(page);
  await page.getByRole('button', { name: /^Dusty scans/ }).click();
  await expect(page.getByRole('slider', { name: 'Through the training' })).toBeVisible();
  const told = await longestTask(browser, page, async () => {
    await page.evaluate(async () => {
      for (let done = 121; done <= 220; done++) {
        window.scriptedTape.tellOfRun({ phase: 'joint', done, total: 400, etaMs: 1000 * (400 - done) });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await expect(page.getByRole('region', { name: 'Progress' })).toContainText('step 220 of 400');
  });
  // The thread's own time: what other programs take from it is not the page's doing.
  expect(told.threadMs).toBeLessThan(50);
  // What would hold it up is seen, even where it answers before it ends.
  const busy = await longestTask(browser, page, async () => {
    const answered = page.waitForEvent('console');
    await Promise.all([
      answered,
      page.evaluate(() => {
        setTimeout(() => {
          console.log('under way');
          let sum = 0;
          for (let i = 0; i < 4e8; i++) sum += Math.sqrt(i);
          document.title = String(sum);
        });
      }),
    ]);
  });
  expect(busy.threadMs).toBeGreaterThan(50);
});
