import { describe, expect, it } from 'vitest';
import { psnrDb } from '../../../../electron/core/imaging/metrics.ts';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { cropPicture } from '../../../../electron/core/imaging/picture.ts';
import { superresReal } from '../../../../electron/core/training/degradations/superres-real.ts';
import { superresX2, superresX4 } from '../../../../electron/core/training/degradations/superres.ts';
import { Random } from '../../../../models/random.ts';
import { itReachesNoFurther, itSpoilsWithin, mean } from '../../../support/degradation-checks.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { naturalPicture } from '../../../support/natural-picture.ts';

/** A sine across, about 0.5. */
const wave = (periodPx: number, edgePx: number): Picture => ({
  widthPx: edgePx,
  heightPx: edgePx,
  data: Float32Array.from({ length: 3 * edgePx ** 2 }, (_, i) => 0.5 + 0.3 * Math.sin((2 * Math.PI * ((i % edgePx) + 0.2)) / periodPx)),
});

/** Standard deviation within a frame of 16 pixels. */
function contrast(picture: Picture): number {
  const { data } = cropPicture(picture, 16, 16, picture.widthPx - 32, picture.heightPx - 32);
  const level = mean(data);
  return Math.sqrt(mean(data.map((value) => (value - level) ** 2)));
}

describe.each([
  { name: 'superres-x2', factor: 2, degradation: superresX2, spoils: { tenth: 26, median: [28, 33], ninetieth: 36 } },
  { name: 'superres-x4', factor: 4, degradation: superresX4, spoils: { tenth: 22, median: [24, 30], ninetieth: 33 } },
] as const)('$name', ({ factor, degradation, spoils }) => {
  itKeepsTheContract(degradation, false);
  itReachesNoFurther(degradation);
  itSpoilsWithin(degradation, spoils);

  it('keeps what the small picture can hold, and loses what is finer than its pixels', () => {
    const left = (periodPx: number): number => {
      const clean = wave(periodPx, 96);
      return contrast(degradation.train(clean, new Random(1))) / contrast(clean);
    };
    expect(left(8 * factor)).toBeGreaterThan(0.95);
    expect(left(8 * factor)).toBeLessThan(1.05);
    expect(left(1.25 * factor)).toBeLessThan(0.35);
  });

  it('moves nothing: the middle of a spot stays where it is', () => {
    const edge = 65;
    const spot: Picture = {
      widthPx: edge,
      heightPx: edge,
      data: Float32Array.from({ length: 3 * edge * edge }, (_, i) => {
        const [x, y] = [i % edge, Math.floor(i / edge) % edge];
        return 0.9 * Math.exp(-((x - 30) ** 2 + (y - 37) ** 2) / (2 * (2 * factor) ** 2));
      }),
    };
    const { data } = degradation.train(spot, new Random(1));
    let [sum, sumX, sumY] = [0, 0, 0];
    data.subarray(0, edge * edge).forEach((value, i) => {
      sum += value;
      sumX += value * (i % edge);
      sumY += value * Math.floor(i / edge);
    });
    expect(sumX / sum).toBeCloseTo(30, 1);
    expect(sumY / sum).toBeCloseTo(37, 1);
  });

  it('begins its grid at the corner: a crop that begins on the grid is as in the whole', () => {
    const clean = naturalPicture(96, 80, 3);
    const reach = degradation.reachPx;
    const whole = degradation.train(clean, new Random(1));
    const cropped = degradation.train(cropPicture(clean, factor, 2 * factor, 72, 56), new Random(1));
    const inner = { widthPx: 72 - 2 * reach, heightPx: 56 - 2 * reach };
    expect(cropPicture(cropped, reach, reach, inner.widthPx, inner.heightPx)).toEqual(
      cropPicture(whole, factor + reach, 2 * factor + reach, inner.widthPx, inner.heightPx),
    );
    expect(inner.heightPx).toBeGreaterThan(0);
  });
});

describe('superres-real', () => {
  itKeepsTheContract(superresReal);
  // A block of 4:2:0 chroma is 16 small pixels, and its upsampling sees one more to each side.
  itReachesNoFurther(superresReal, 4 * 18);
  itSpoilsWithin(superresReal, { tenth: 18, median: [22, 28], ninetieth: 32 });

  it('moves nothing, wherever its grids begin', () => {
    const edge = 80;
    const step: Picture = {
      widthPx: edge,
      heightPx: edge,
      data: Float32Array.from({ length: 3 * edge * edge }, (_, i) => (i % edge < 40 ? 0.3 : 0.7)),
    };
    const middles = Array.from({ length: 40 }, (_, seed) => {
      const { data } = superresReal.train(step, new Random(seed, 2));
      const columns = Array.from({ length: edge }, (_, x) => mean(data.filter((_, i) => i % edge === x)));
      const [dark, bright] = [mean(columns.slice(8, 24)), mean(columns.slice(56, 72))];
      // Where the step would be if it were sharp.
      return 56 - columns.slice(24, 56).reduce((sum, value) => sum + (value - dark) / (bright - dark), 0);
    });
    for (const middle of middles) expect(Math.abs(middle - 40)).toBeLessThan(0.6);
    expect(Math.abs(mean(middles) - 40)).toBeLessThan(0.1);
  });

  it('is worse than a small picture without a history, enlarged twofold', () => {
    const gaps = Array.from({ length: 20 }, (_, seed) => {
      const clean = naturalPicture(80, 80, seed);
      const plain = superresX2.train(clean, new Random(seed));
      return psnrDb(plain.data, clean.data) - psnrDb(superresReal.validate(clean, new Random(seed)).data, clean.data);
    });
    expect(Math.min(...gaps)).toBeGreaterThan(0.5);
  });
});
