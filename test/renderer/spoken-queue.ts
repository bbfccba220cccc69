import { askingExamples, emptyQueue, queueExamples } from '../support/scripted-tape/scripted-queue.ts';
import type { SpokenScreen } from './spoken-screen.ts';

/** States of the Queue screen. */
export const spokenQueue: readonly SpokenScreen[] = [
  {
    name: 'an empty queue',
    open: async (page) => {
      await page.keyboard.press('Control+2');
      await page.locator('.queue .empty').waitFor();
    },
  },
  {
    name: 'the queue at work',
    window: { queue: { ...emptyQueue, items: queueExamples, isRunning: true, etaMs: 480_000, rawPhotosInFolder: 80 } },
    open: async (page) => {
      await page.keyboard.press('Control+2');
      await page.locator('.queue aside .buttons button').first().click();
      await page.locator('.queue aside input[type=date]').waitFor();
      await page.locator('.queue .scroller input').nth(7).check();
    },
    data: ['DSC_', '.NEF', '-denoise.tiff', 'Lofoten', 'day'],
  },
  {
    name: 'a queue that asks',
    window: { queue: { ...emptyQueue, items: askingExamples(), isRunning: true } },
    open: async (page) => {
      await page.keyboard.press('Control+2');
      await page.locator('.queue .question').waitFor();
    },
    data: ['DSC_', '.NEF', '-denoise.tiff', 'Lofoten', 'day'],
  },
  {
    name: 'a queue that another window has',
    window: { queue: { ...emptyQueue, isElsewhere: true } },
    open: async (page) => {
      await page.keyboard.press('Control+2');
      await page.locator('.queue .note .words').waitFor();
    },
  },
];
