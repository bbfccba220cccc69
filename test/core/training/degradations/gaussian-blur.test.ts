import { describe, expect, it } from 'vitest';
import { gaussianBlur, whiteNoiseGain } from '../../../../electron/core/training/degradations/gaussian-blur.ts';
import { Random } from '../../../../models/random.ts';
import { mean } from '../../../support/degradation-checks.ts';

describe('Gaussian blur', () => {
  it.each([0.6, 1, 2.5, 4])('spreads a point as a normal distribution of that variance (sigma %d)', (sigmaPx) => {
    const [width, height] = [61, 57];
    const point = new Float32Array(width * height);
    point[28 * width + 30] = 1;
    const spread = gaussianBlur(point, width, height, sigmaPx);
    const moment = (of: (x: number, y: number) => number): number =>
      spread.reduce((sum, value, i) => sum + value * of((i % width) - 30, Math.floor(i / width) - 28), 0);
    expect(moment(() => 1)).toBeCloseTo(1, 5);
    expect(moment((x) => x)).toBeCloseTo(0, 5);
    expect(moment((_x, y) => y)).toBeCloseTo(0, 5);
    // Cut off at three sigmas, a normal distribution keeps 97.3 % of its variance.
    expect(moment((x) => x * x) / sigmaPx ** 2).toBeGreaterThan(0.95);
    expect(moment((x) => x * x) / sigmaPx ** 2).toBeLessThan(1.02);
    expect(moment((x) => x * x)).toBeCloseTo(moment((_x, y) => y * y), 5);
  });

  it('repeats edges, and gives the plane itself for sigma 0', () => {
    const plane = new Float32Array(5 * 3).fill(0.25);
    for (const value of gaussianBlur(plane, 5, 3, 3)) expect(value).toBeCloseTo(0.25, 6);
    expect(gaussianBlur(plane, 5, 3, 0)).toBe(plane);
  });

  it.each([0.5, 1, 3])('leaves of white noise what it says (sigma %d)', (sigmaPx) => {
    const edge = 500;
    const random = new Random(5);
    const noise = Float32Array.from({ length: edge * edge }, () => random.normal());
    const blurred = gaussianBlur(noise, edge, edge, sigmaPx);
    const inner = blurred.filter((_, i) => i % edge > 10 && i % edge < edge - 11 && i > edge * 10 && i < edge * (edge - 11));
    expect(Math.sqrt(mean(inner.map((value) => value * value))) / whiteNoiseGain(sigmaPx)).toBeCloseTo(1, 1);
  });
});
