import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeOfPlaces, keptShare, spareUndamaged } from '../../../electron/core/imaging/spare-undamaged.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';
import { picture } from '../../support/synthetic-data.ts';

const newPath = (): string => join(temporaryFolder(), 'spared.scratch');
const sparing = { halfChange: 0.02, steepness: 2 };

test('half of a change is kept where it is as large as the card says, nothing of none, and nearly all of a large one', () => {
  expect(keptShare(0.02, sparing)).toBe(0.5);
  expect(keptShare(0, sparing)).toBe(0);
  // 1 / (1 + (0.02 / 0.06)²)
  expect(keptShare(0.06, sparing)).toBeCloseTo(0.9, 12);
});

test('the change of a place is the mean of the channels under a Gaussian of 2 pixels, mirrored at the edges', () => {
  const size = { widthPx: 1, heightPx: 13 };
  const before = new Float32Array(39);
  const after = before.slice();
  // In one channel, in the middle row only; every column is the same one, mirrored.
  after[6] = 0.3;
  const change = changeOfPlaces(before, after, size);
  const weights = Array.from({ length: 13 }, (_, i) => Math.exp(-((i - 6) ** 2) / 8));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (const [row, value] of change.entries()) expect(value).toBeCloseTo((0.1 * (weights[row] ?? 0)) / sum, 7);
  const atTheEdge = changeOfPlaces(before, before.map((_, i) => (i === 0 ? 0.3 : 0)), size);
  // Row 0 lies mirrored at row -1 as well.
  expect(atTheEdge[0]).toBeCloseTo((0.1 * (1 + Math.exp(-1 / 8))) / sum, 7);
});

describe('sparing what is undamaged', () => {
  test.each([
    [1, 1],
    [1, 40],
    [40, 1],
    [23, 37],
  ])('of %i x %i gives the same bits however it is cut into strips, and no alpha', async (widthPx, heightPx) => {
    const before = picture('before', [4, heightPx, widthPx]);
    const after = picture('after', [3, heightPx, widthPx]);
    const results: Float32Array[] = [];
    for (const stripRows of [1, 5, 16, 64]) {
      const outputScratchPath = newPath();
      await spareUndamaged({
        beforeScratchPath: scratchPicture(widthPx, heightPx, before),
        afterScratchPath: scratchPicture(widthPx, heightPx, after),
        outputScratchPath,
        sparing,
        stripRows,
      });
      results.push(readScratch(outputScratchPath));
    }
    for (const result of results) expect(result).toEqual(results[0]);
    const change = changeOfPlaces(before.subarray(0, 3 * widthPx * heightPx), after, { widthPx, heightPx });
    const mixed = after.map((value, i) => {
      const from = before[i] ?? 0;
      return from + keptShare(change[i % (widthPx * heightPx)] ?? 0, sparing) * (value - from);
    });
    for (const [i, value] of (results[0] ?? []).entries()) expect(value).toBeCloseTo(mixed[i] ?? NaN, 6);
  });

  test('leaves what is hardly changed nearly as it was, and restores what is changed much', async () => {
    const before = new Float32Array(3 * 40 * 20).fill(0.5);
    // The left half by half a step of 8 bits, the right half by 0.2, and beyond what a file holds in one pixel.
    const after = before.map((value, i) => (i === 39 ? 7 : value + (i % 40 < 20 ? 0.002 : 0.2)));
    const outputScratchPath = newPath();
    await spareUndamaged({
      beforeScratchPath: scratchPicture(40, 20, before),
      afterScratchPath: scratchPicture(40, 20, after),
      outputScratchPath,
      sparing,
    });
    const spared = readScratch(outputScratchPath);
    expect(spared[0]).toBeCloseTo(0.5, 4);
    expect(spared[38]).toBeCloseTo(0.7, 2);
    expect(spared[39]).toBeLessThanOrEqual(1);
  });

  test('stops on request and leaves no file', async () => {
    const outputScratchPath = newPath();
    const sparingPictures = spareUndamaged(
      { beforeScratchPath: scratchPicture(6, 6), afterScratchPath: scratchPicture(6, 6), outputScratchPath, sparing },
      { signal: AbortSignal.abort() },
    );
    await expect(sparingPictures).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(outputScratchPath)).toBe(false);
  });
});
