import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { besselJ1, discSpread, gaussianSpread, sincSpread } from '../../../../electron/core/training/degradations/lens-spreads.ts';
import type { PointSpread } from '../../../../electron/core/training/degradations/point-spread.ts';
import { blurWith, pointSpread } from '../../../../electron/core/training/degradations/point-spread.ts';
import { largestError } from '../../../support/largest-error.ts';
import { naturalPicture } from '../../../support/natural-picture.ts';

const total = ({ taps }: PointSpread): number => taps.reduce((sum, { share }) => sum + share, 0);

/** How much of a wave is left. Units: radians per pixel. */
const left = ({ taps }: PointSpread, wx: number, wy: number): number =>
  taps.reduce((sum, { dx, dy, share }) => sum + share * Math.cos(wx * dx + wy * dy), 0);

describe('blur by a point spread', () => {
  it('is the sum over its taps, with the picture mirrored beyond its edges', () => {
    const picture = naturalPicture(9, 7, 1);
    const spread = pointSpread(2, (dx, dy) => 1 + 0.3 * dx + 0.1 * dy * dy);
    const mirrored = (position: number, count: number): number =>
      position < 0 ? -1 - position : position >= count ? 2 * count - 1 - position : position;
    const expected = picture.data.map((_, i) => {
      const [plane, y, x] = [Math.floor(i / 63), Math.floor(i / 9) % 7, i % 9];
      return spread.taps.reduce(
        (sum, { dx, dy, share }) => sum + share * (picture.data[plane * 63 + mirrored(y - dy, 7) * 9 + mirrored(x - dx, 9)] ?? 0),
        0,
      );
    });
    expect(largestError(blurWith(picture, spread).data, expected)).toBeLessThan(1e-6);
  });

  it('puts a point where the spread says', () => {
    const point: Picture = { widthPx: 7, heightPx: 7, data: new Float32Array(147).map((_, i) => (i === 24 ? 1 : 0)) };
    const { data } = blurWith(point, { reachPx: 2, taps: [{ dx: 2, dy: -1, share: 0.75 }, { dx: 0, dy: 1, share: 0.25 }] });
    expect(data[2 * 7 + 5]).toBe(0.75);
    expect(data[4 * 7 + 3]).toBe(0.25);
  });
});

describe('spreads of lenses', () => {
  it.each([gaussianSpread(2.4, 1.1, 0.7), gaussianSpread(0.15, 0.15, 0), discSpread(0.8), discSpread(3.3), sincSpread(1.2, 10)])(
    'sum to one and keep the middle (%#)',
    (spread) => {
      expect(total(spread)).toBeCloseTo(1, 12);
      for (const axis of ['dx', 'dy'] as const) {
        expect(spread.taps.reduce((sum, tap) => sum + tap.share * tap[axis], 0)).toBeCloseTo(0, 10);
      }
    },
  );

  it('have the variances that the Gaussian was asked for, along its axes', () => {
    const angle = 0.6;
    const spread = gaussianSpread(2.5, 1.2, angle);
    const variance = (cos: number, sin: number): number =>
      spread.taps.reduce((sum, { dx, dy, share }) => sum + share * (cos * dx + sin * dy) ** 2, 0);
    expect(Math.sqrt(variance(Math.cos(angle), Math.sin(angle)))).toBeGreaterThan(2.35);
    expect(Math.sqrt(variance(Math.cos(angle), Math.sin(angle)))).toBeLessThan(2.55);
    expect(Math.sqrt(variance(-Math.sin(angle), Math.cos(angle)))).toBeGreaterThan(1.13);
    expect(Math.sqrt(variance(-Math.sin(angle), Math.cos(angle)))).toBeLessThan(1.25);
  });

  it('have the area of the disc', () => {
    for (const radiusPx of [1.5, 2.7, 4]) {
      const { taps } = discSpread(radiusPx);
      const strongest = Math.max(...taps.map(({ share }) => share));
      expect(Math.abs(1 / strongest / (Math.PI * radiusPx ** 2) - 1)).toBeLessThan(0.1);
    }
  });

  it('pass what lies below the cutoff of a sinc and stop what lies above, in all directions', () => {
    const spread = sincSpread(1.2, 10);
    for (const angle of [0, 0.5, Math.PI / 4]) {
      const at = (w: number): number => left(spread, w * Math.cos(angle), w * Math.sin(angle));
      expect(Math.abs(at(0.7) - 1)).toBeLessThan(0.15);
      expect(Math.abs(at(1.7))).toBeLessThan(0.15);
      expect(Math.abs(at(2.6))).toBeLessThan(0.1);
    }
    expect(Math.min(...spread.taps.map(({ share }) => share))).toBeLessThan(0);
  });

  it('have no seam in the middle of a sinc, where its formula divides by zero', () => {
    const { taps } = sincSpread(1.2, 10);
    const share = (x: number): number => taps.find(({ dx, dy }) => dx === x && dy === 0)?.share ?? Number.NaN;
    // J1(1.2) = 0.4982890576, as tabulated; beside 0 it goes as x / 2.
    expect(share(0) / share(1)).toBeCloseTo(0.6 / 0.4982890576, 9);
  });
});

describe('Bessel function J1', () => {
  it('has its tabulated values', () => {
    // Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, Table 9.1, and the first zero of Table 9.5.
    for (const [x, value] of [[0, 0], [1, 0.4400505857], [2, 0.5767248078], [5, -0.3275791376], [10, 0.0434727462]] as const) {
      expect(besselJ1(x)).toBeCloseTo(value, 9);
    }
    expect(besselJ1(3.8317059702)).toBeCloseTo(0, 9);
  });
});
