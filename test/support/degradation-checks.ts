import { expect, it } from 'vitest';
import { psnrDb } from '../../electron/core/imaging/metrics.ts';
import type { Degradation } from '../../electron/core/training/degradations/degradation.ts';
import { Random } from '../../models/random.ts';
import { naturalPicture } from './natural-picture.ts';

export const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/**
 * One pixel is changed, and what changes with it lies within `reachPx`. `beyondPx` is for what JPEG's blocks
 * and chroma carry further.
 */
export function itReachesNoFurther({ reachPx, train, validate }: Degradation, beyondPx = 0): void {
  it.each([
    { mode: 'train', degrade: train },
    { mode: 'validate', degrade: validate },
  ])('reaches no further than it says ($mode)', ({ degrade }) => {
    const edge = 2 * (reachPx + beyondPx) + 33;
    const at = (edge - 1) / 2;
    const clean = naturalPicture(edge, edge, 1);
    const touched = { ...clean, data: clean.data.map((value, i) => (i % edge ** 2 === at * edge + at ? 1 - value : value)) };
    let furthestPx = -1;
    for (let seed = 0; seed < 12; seed++) {
      const [a, b] = [clean, touched].map((picture) => degrade(picture, new Random(seed)).data);
      a?.forEach((value, i) => {
        if (value === b?.[i]) return;
        const [x, y] = [i % edge, Math.floor((i % edge ** 2) / edge)];
        furthestPx = Math.max(furthestPx, Math.abs(x - at), Math.abs(y - at));
      });
    }
    expect(furthestPx).toBeGreaterThanOrEqual(0);
    expect(furthestPx).toBeLessThanOrEqual(reachPx + beyondPx);
  });
}

/** Units: dB. Over sixty pictures: the tenth part from below, between what the median lies, nine tenths. */
export interface PsnrRange {
  readonly tenth: number;
  readonly median: readonly [number, number];
  readonly ninetieth: number;
}

export function itSpoilsWithin({ train }: Degradation, range: PsnrRange): void {
  it('spoils pictures neither too little nor too much', () => {
    const scores = Array.from({ length: 60 }, (_, seed) => {
      const clean = naturalPicture(72, 72, seed);
      return psnrDb(train(clean, new Random(seed, 5)).data, clean.data);
    }).sort((a, b) => a - b);
    expect(scores[6]).toBeGreaterThan(range.tenth);
    expect(scores[30]).toBeGreaterThan(range.median[0]);
    expect(scores[30]).toBeLessThan(range.median[1]);
    expect(scores[54]).toBeLessThan(range.ninetieth);
  });
}
