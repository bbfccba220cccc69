import { setImmediate } from 'node:timers/promises';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import type { InspectionService } from './inspection-service.ts';
import { commonSize } from './measure-priors.ts';

const stripRows = 64;

/** Throws: `cancelled`. */
export async function squaredErrors(
  { scratchPaths, groundTruthScratchPath }: Parameters<InspectionService['squaredErrors']>[0],
  { signal }: CallOptions = {},
): Promise<readonly number[]> {
  const opened: ScratchImage[] = [];
  try {
    for (const path of [groundTruthScratchPath, ...scratchPaths]) opened.push(ScratchImage.open(path));
    const { widthPx, heightPx } = commonSize(opened);
    const sums = scratchPaths.map(() => 0);
    for (let y = 0; y < heightPx; y += stripRows) {
      // Lets a cancel message in between two strips.
      await setImmediate();
      if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
      const strip = { x: 0, y, width: widthPx, height: Math.min(stripRows, heightPx - y) };
      const [groundTruth = new Float32Array(), ...pictures] = opened.map((image) => image.readRegion(strip, 3).map(clamped));
      pictures.forEach((picture, index) => {
        let sum = 0;
        for (let i = 0; i < picture.length; i++) sum += ((picture[i] ?? 0) - (groundTruth[i] ?? 0)) ** 2;
        sums[index] = (sums[index] ?? 0) + sum;
      });
    }
    return sums.map((sum) => sum / (3 * widthPx * heightPx));
  } finally {
    for (const image of opened) image.close();
  }
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value));
