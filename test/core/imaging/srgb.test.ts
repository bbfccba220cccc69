import { describe, expect, it } from 'vitest';
import { linearToSrgb, srgbToLinear } from '../../../electron/core/imaging/srgb.ts';

describe('sRGB', () => {
  it('is undone by its inverse, and passes through published points', () => {
    for (const value of [0, 0.02, 0.04045, 0.2, 0.5, 1]) expect(linearToSrgb(srgbToLinear(value))).toBeCloseTo(value, 6);
    expect(srgbToLinear(0.5)).toBeCloseTo(0.2140411, 6);
  });
});
