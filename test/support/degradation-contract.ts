import { expect, it } from 'vitest';
import type { Degradation } from '../../electron/core/training/degradations/degradation.ts';
import { Random } from '../../models/random.ts';
import { naturalPicture } from './natural-picture.ts';

/** What every degradation keeps, whatever it does to a picture. Where `isDrawn` is false, nothing depends on the seed. */
export function itKeepsTheContract({ train, validate }: Degradation, isDrawn = true): void {
  const modes = [
    { mode: 'train', degrade: train },
    { mode: 'validate', degrade: validate },
  ];

  it.each(modes)(`gives the same picture for the same seed${isDrawn ? ', and another for another' : ', and for any other'} ($mode)`, ({ degrade }) => {
    const clean = naturalPicture(80, 60, 1);
    const once = degrade(clean, new Random(3, 1));
    expect(degrade(clean, new Random(3, 1))).toEqual(once);
    const other = degrade(clean, new Random(3, 2)).data;
    if (isDrawn) expect(other).not.toEqual(once.data);
    else expect(other).toEqual(once.data);
  });

  it.each(modes)('leaves the clean picture as it was ($mode)', ({ degrade }) => {
    const clean = naturalPicture(40, 40, 2);
    const before = clean.data.slice();
    degrade(clean, new Random(1));
    expect(clean.data).toEqual(before);
  });

  it.each(modes)('keeps the size and gives 8-bit values, in pictures of any size ($mode)', ({ degrade }) => {
    for (const [widthPx, heightPx] of [[1, 1], [3, 17], [17, 3], [80, 80]] as const) {
      for (let seed = 0; seed < 5; seed++) {
        const degraded = degrade(naturalPicture(widthPx, heightPx, seed), new Random(seed));
        expect(degraded).toMatchObject({ widthPx, heightPx });
        expect(degraded.data).toHaveLength(3 * widthPx * heightPx);
        const offSteps = degraded.data.filter((value) => !(value >= 0 && value <= 1 && Math.abs(value * 255 - Math.round(value * 255)) < 1e-4));
        expect(offSteps).toHaveLength(0);
      }
    }
  });
}
