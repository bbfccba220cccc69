import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { imagingLimits } from '../../../electron/core/imaging/time-limits.ts';
import { temporaryFolder } from '../../support/real-workers.ts';

const minuteMs = 60_000;

/** How long a picture of this size may be written. Units: minutes. */
function writingMinutes(format: 'jpeg' | 'png' | 'tiff' | 'webp' | 'avif', widthPx: number, heightPx: number): number {
  const beforeScratchPath = join(temporaryFolder(), 'before.scratch');
  ScratchImage.create(beforeScratchPath, { widthPx, heightPx, planes: 3 }).close();
  const params = { photoPath: '', beforeScratchPath, afterScratchPath: '', strength: 1, outputPath: '', format, onConflict: 'fail', recipe: null } as const;
  return imagingLimits.encode.mostMs(params) / minuteMs;
}

test('a picture may be written for longer the larger it is, and the slower its format', () => {
  expect(writingMinutes('jpeg', 1, 1)).toBeCloseTo(5, 1);
  expect(writingMinutes('jpeg', 4000, 3000)).toBeCloseTo(6, 1);
  expect(writingMinutes('webp', 4000, 3000)).toBeCloseTo(9, 1);
  expect(writingMinutes('avif', 4000, 3000)).toBeCloseTo(65, 1);
  expect(writingMinutes('avif', 8000, 6000)).toBeCloseTo(245, 1);
});

test('where the picture is gone, which the worker says at once, there is a limit all the same', () => {
  const params = { photoPath: '', beforeScratchPath: '/not/there', afterScratchPath: '', strength: 1, outputPath: '', format: 'avif', onConflict: 'fail', recipe: null } as const;
  expect(imagingLimits.encode.mostMs(params)).toBe(5 * minuteMs);
});
