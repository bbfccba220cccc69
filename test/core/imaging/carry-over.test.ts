import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { carryOver, fitGains } from '../../../electron/core/imaging/carry-over.ts';
import type { Picture } from '../../../electron/core/imaging/picture.ts';
import { shrinkScratch, shrunkSize } from '../../../electron/core/imaging/shrink-scratch.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';
import { picture } from '../../support/synthetic-data.ts';

const texture = (widthPx: number, heightPx: number): Picture => ({ widthPx, heightPx, data: picture('texture', [3, heightPx, widthPx]).map((value) => 0.1 + 0.8 * value) });

const inAFolder = (name: string): string => join(temporaryFolder(), name);
const stopped = (): AbortSignal => AbortSignal.abort();

describe('a shrunk picture', () => {
  test('is the mean of each square, and of what is left of one at its edges', async () => {
    const inputScratchPath = scratchPicture(5, 3, Float32Array.from({ length: 4 * 5 * 3 }, (_, i) => (i % 15) / 32));
    const outputScratchPath = inAFolder('shrunk');
    await shrinkScratch({ inputScratchPath, outputScratchPath, squarePx: 2 });
    const plane = [3, 5, 6.5, 10.5, 12.5, 14].map((value) => value / 32);
    expect(readScratch(outputScratchPath)).toEqual(Float32Array.from([...plane, ...plane, ...plane]));
  });

  test('is the same whatever the strips, and what was stopped leaves nothing', async () => {
    const inputScratchPath = scratchPicture(37, 53);
    const [one, many, none] = [inAFolder('one'), inAFolder('many'), inAFolder('none')];
    await shrinkScratch({ inputScratchPath, outputScratchPath: one, squarePx: 3, stripRows: 1 });
    await shrinkScratch({ inputScratchPath, outputScratchPath: many, squarePx: 3, stripRows: 100 });
    expect(readFileSync(one)).toEqual(readFileSync(many));
    await expect(shrinkScratch({ inputScratchPath, outputScratchPath: none, squarePx: 3 }, { signal: stopped() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(none)).toBe(false);
  });
});

describe('a gain and an offset', () => {
  const size = { widthPx: 24, heightPx: 18 };
  const channel = texture(size.widthPx, size.heightPx).data.subarray(0, size.widthPx * size.heightPx);

  test('are found where they are the same everywhere and there is texture to tell them by', () => {
    const { gains, offsets } = fitGains(channel, channel.map((value) => 1.4 * value - 0.1), size);
    for (const gain of gains) expect(gain).toBeCloseTo(1.4, 1);
    for (const offset of offsets) expect(offset).toBeCloseTo(-0.1, 1);
  });

  test('are 1 and 0 where nothing was changed, also without any texture', () => {
    const one = { widthPx: 1, heightPx: 1 };
    for (const [before, its] of [[channel, size], [channel.map(() => 0.3), size], [channel.map(() => 0), size], [Float32Array.of(0.6), one]] as const) {
      const { gains, offsets } = fitGains(before, before, its);
      for (const gain of gains) expect(gain).toBeCloseTo(1, 5);
      for (const offset of offsets) expect(offset).toBeCloseTo(0, 5);
    }
  });

  test('are all gain where there is no texture, as light is', () => {
    const { gains } = fitGains(channel.map(() => 0.18), channel.map(() => 0.38), size);
    for (const gain of gains) expect(gain).toBeCloseTo(2, 5);
  });
});

describe('what was done to a shrunk picture', () => {
  /** Shrinks, changes the shrunk picture, carries the change over. */
  async function carried(photo: Picture, squarePx: number, change: (value: number, x: number) => number, stripRows?: number) {
    const beforeScratchPath = scratchPicture(photo.widthPx, photo.heightPx, photo.data);
    const [shrunkBeforeScratchPath, outputScratchPath] = [inAFolder('seen'), inAFolder('output')];
    await shrinkScratch({ inputScratchPath: beforeScratchPath, outputScratchPath: shrunkBeforeScratchPath, squarePx });
    const { widthPx, heightPx } = shrunkSize(photo, squarePx);
    const made = readScratch(shrunkBeforeScratchPath).map((value, i) => change(value, i % widthPx));
    const options = { beforeScratchPath, shrunkBeforeScratchPath, shrunkAfterScratchPath: scratchPicture(widthPx, heightPx, made), squarePx, outputScratchPath };
    await carryOver({ ...options, ...(stripRows === undefined ? {} : { stripRows }) });
    return { options, after: readScratch(outputScratchPath) };
  }

  test('that was left alone leaves the photo alone, to its finest detail', async () => {
    const photo = texture(50, 34);
    const { after } = await carried(photo, 4, (value) => value);
    expect(after).toHaveLength(photo.data.length);
    for (const [i, value] of after.entries()) expect(value).toBeCloseTo(photo.data[i] ?? 0, 4);
  });

  test('is done to every pixel of the photo, cut off at white', async () => {
    const photo = texture(96, 80);
    const { after } = await carried(photo, 4, (value) => 1.5 * value);
    for (const [i, value] of after.entries()) expect(Math.abs(value - Math.min(1, 1.5 * (photo.data[i] ?? 0)))).toBeLessThan(0.03);
  });

  test('lights up the shaded side and spares the other', async () => {
    const clean = texture(160, 64);
    const shaded = { ...clean, data: clean.data.map((value, i) => (i % 160 < 80 ? value / 2 : value)) };
    const { after } = await carried(shaded, 2, (value, x) => (x < 40 ? 2 * value : value));
    const errors = after.map((value, i) => Math.abs(value - (clean.data[i] ?? 0)));
    const far = errors.filter((_, i) => Math.abs((i % 160) - 80) > 36);
    expect(Math.max(...far)).toBeLessThan(0.02);
  });

  test('comes to the same bits whatever the strips; stopped, it leaves nothing', async () => {
    const photo = texture(41, 67);
    const change = (value: number, x: number): number => value * (1 + x / 40);
    const [one, many] = [await carried(photo, 3, change, 1), await carried(photo, 3, change, 500)];
    expect(one.after).toEqual(many.after);
    const outputScratchPath = inAFolder('none');
    await expect(carryOver({ ...one.options, outputScratchPath }, { signal: stopped() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(outputScratchPath)).toBe(false);
  });

  test('has the size that shrinking says', () => {
    expect(shrunkSize({ widthPx: 41, heightPx: 67 }, 3)).toEqual({ widthPx: 14, heightPx: 23 });
  });
});
