import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { enlargeScratch } from '../../../electron/core/imaging/enlarge-scratch.ts';
import { resizeBicubic } from '../../../electron/core/imaging/resize-bicubic.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';
import { picture } from '../../support/synthetic-data.ts';

const newPath = (): string => join(temporaryFolder(), 'enlarged.scratch');

describe('enlarging a scratch image', () => {
  test.each([
    [1, 1, 3],
    [1, 9, 3],
    [9, 1, 4],
    [5, 2, 3],
    [23, 17, 4],
  ])('of %i x %i with %i planes gives the whole enlargement\'s bits, however it is cut into strips', async (widthPx, heightPx, planes) => {
    const data = picture('enlarge', [planes, heightPx, widthPx]);
    const inputScratchPath = scratchPicture(widthPx, heightPx, data);
    for (const scale of [2, 4] as const) {
      const whole = resizeBicubic({ widthPx, heightPx, data }, scale).data.map((value) => Math.min(1, Math.max(0, value)));
      for (const stripRows of [1, 2, 3, 5, 32]) {
        const outputScratchPath = newPath();
        await enlargeScratch({ inputScratchPath, outputScratchPath, scale, stripRows });
        expect(readScratch(outputScratchPath)).toEqual(whole);
      }
    }
  });

  test('cuts off what overshoots, and rounds nothing', async () => {
    const data = picture('edges', [3, 8, 8]).map((value, i) => (i % 8 < 4 ? 0 : i % 3 === 0 ? 1 : value));
    const outputScratchPath = newPath();
    await enlargeScratch({ inputScratchPath: scratchPicture(8, 8, data), outputScratchPath, scale: 2 });
    const enlarged = readScratch(outputScratchPath);
    expect([Math.min(...enlarged), Math.max(...enlarged)]).toEqual([0, 1]);
    expect(enlarged.some((value) => Math.abs(65535 * value - Math.round(65535 * value)) > 0.1)).toBe(true);
  });

  test('tells how many rows are done, and stops between two strips without leaving a file', async () => {
    const inputScratchPath = scratchPicture(6, 70);
    const [whole, stopped] = [newPath(), newPath()];
    const done: string[] = [];
    await enlargeScratch({ inputScratchPath, outputScratchPath: whole, scale: 2 }, { onProgress: (at) => done.push(`${at.phase} ${at.done}/${at.total}`) });
    expect(done).toEqual(['enlarging 0/70', 'enlarging 32/70', 'enlarging 64/70', 'enlarging 70/70']);
    const controller = new AbortController();
    const stopping = enlargeScratch(
      { inputScratchPath, outputScratchPath: stopped, scale: 2 },
      { signal: controller.signal, onProgress: (at) => { if (at.done === 32) controller.abort(); } },
    );
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(stopped)).toBe(false);
  });

  test('refuses what would have more pixels than the app takes', async () => {
    const inputScratchPath = join(temporaryFolder(), 'large.scratch');
    // Nothing is written: the file is a hole.
    ScratchImage.create(inputScratchPath, { widthPx: 4400, heightPx: 4400, planes: 3 }).close();
    const outputScratchPath = newPath();
    await expect(enlargeScratch({ inputScratchPath, outputScratchPath, scale: 4 })).rejects.toMatchObject({
      code: 'image-too-large',
      message: 'Enlarged 4 times, the photo would have 310 megapixels, and the app makes at most 300.',
    });
    expect(existsSync(outputScratchPath)).toBe(false);
  });
});
