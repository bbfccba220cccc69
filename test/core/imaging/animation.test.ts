import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeAnimation } from '../../../electron/core/imaging/encode-animation.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

const [widthPx, heightPx] = [48, 32];
/** A grey picture. Range: 0..1. */
const grey = (level: number, height = heightPx): string => scratchPicture(widthPx, height, new Float32Array(3 * widthPx * height).fill(level));

test('an animation shows its frames in their order, each as long as it was asked for, again and again', async () => {
  const levels = [0, 0.5, 1, 0.25];
  const shownMs = [1500, 400, 400, 2000];
  const outputPath = join(temporaryFolder(), 'film.webp');
  const frames = levels.map((level, i) => ({ scratchPath: grey(level), shownMs: shownMs[i] ?? 0 }));
  expect(await encodeAnimation({ frames, outputPath, onConflict: 'fail' })).toEqual({ outputPath });
  expect(await sharp(outputPath, { animated: true }).metadata()).toMatchObject({ format: 'webp', pages: 4, pageHeight: heightPx, width: widthPx, loop: 0, delay: shownMs });
  const samples = await sharp(outputPath, { animated: true }).removeAlpha().raw().toBuffer();
  const middles = levels.map((_, i) => samples[3 * (widthPx * (i * heightPx + heightPx / 2) + widthPx / 2)] ?? 0);
  for (const [i, level] of levels.entries()) expect(Math.abs((middles[i] ?? 0) - 255 * level)).toBeLessThan(2);
  await expect(encodeAnimation({ frames, outputPath, onConflict: 'fail' })).rejects.toMatchObject({ code: 'output-exists' });
  expect(await encodeAnimation({ frames, outputPath, onConflict: 'skip' })).toEqual({ outputPath: null });
});

test('an animation of pictures of different sizes is none', async () => {
  const outputPath = join(temporaryFolder(), 'film.webp');
  const frames = [grey(0), grey(0, 16)].map((scratchPath) => ({ scratchPath, shownMs: 100 }));
  await expect(encodeAnimation({ frames, outputPath, onConflict: 'fail' })).rejects.toThrow('frames differ in size');
  expect(existsSync(outputPath)).toBe(false);
});
