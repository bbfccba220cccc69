import type { Page } from '@playwright/test';
import type { Run } from '../../electron/ipc/contract.ts';
import type { Script } from '../support/scripted-tape/scripted-studio.ts';
import { finishedRun, learningCurve, mixedPairs, runningRun } from '../support/scripted-tape/training-examples.ts';
import type { SpokenScreen } from './spoken-screen.ts';

const withPairs = (count: number): Partial<Script> => ({ training: { runs: [], curve: learningCurve, pairs: mixedPairs.slice(0, count) } });
const withRun = (run: Run): Partial<Script> => ({ training: { runs: [run], curve: learningCurve, pairs: [] } });
const data = ['Dusty scans', 'DSC_', '.png'];

async function addPairs(page: Page): Promise<void> {
  await page.keyboard.press('Control+4');
  await page.locator('.gather button').nth(1).click();
  await page.locator('#pairs-title').waitFor();
}

async function showRun(page: Page): Promise<void> {
  await page.keyboard.press('Control+4');
  await page.locator('.train .list li button').click();
  await page.locator('.film img').first().waitFor();
}

/** States of the Train screen. */
export const spokenTrain: readonly SpokenScreen[] = [
  {
    name: 'no training yet',
    open: async (page) => {
      await page.keyboard.press('Control+4');
      await page.locator('#train-title').waitFor();
    },
  },
  { name: 'pairs for a training', window: withPairs(6), open: addPairs, data },
  {
    name: 'what a training starts from',
    window: withPairs(4),
    open: async (page) => {
      await addPairs(page);
      await page.locator('.train form button').scrollIntoViewIfNeeded();
    },
    data,
  },
  { name: 'a training under way', window: withRun(runningRun), open: showRun, data },
  { name: 'a training that made it better', window: withRun(finishedRun(true)), open: showRun, data },
  { name: 'a first training that made it worse', window: withRun({ ...finishedRun(false), startsFrom: 'prior' }), open: showRun, data },
  { name: 'a training that was adopted', window: withRun({ ...finishedRun(true), state: 'adopted' }), open: showRun, data },
  {
    name: 'a training to be thrown away',
    window: withRun({ ...runningRun, state: 'paused' }),
    open: async (page) => {
      await showRun(page);
      await page.locator('.train .actions button').last().click();
      await page.getByRole('dialog').waitFor();
    },
    data,
  },
];
