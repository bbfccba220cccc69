import type { PointSpread } from './point-spread.ts';
import { pointSpread } from './point-spread.ts';

/**
 * A Gaussian whose two axes differ, cut off at three sigmas.
 *
 * Units: pixels and radians; `longPx` lies along the angle.
 */
export function gaussianSpread(longPx: number, shortPx: number, angle: number): PointSpread {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return pointSpread(Math.max(1, Math.ceil(3 * Math.max(longPx, shortPx))), (dx, dy) => {
    const [along, across] = [cos * dx + sin * dy, cos * dy - sin * dx];
    return Math.exp(-((along / longPx) ** 2 + (across / shortPx) ** 2) / 2);
  });
}

/**
 * The disc of confusion of a lens that is out of focus, its rim softened over one pixel.
 *
 * Source: Potmesil and Chakravarty, A Lens and Aperture Camera Model for Synthetic Image Generation, 1981.
 */
export const discSpread = (radiusPx: number): PointSpread =>
  pointSpread(Math.max(1, Math.ceil(radiusPx)), (dx, dy) => Math.min(1, Math.max(0, radiusPx + 0.5 - Math.hypot(dx, dy))));

/**
 * A low-pass filter that stops at a frequency, in all directions alike: it rings, as sharpened and strongly
 * compressed pictures do.
 *
 * Units: `cutoff` in radians per pixel, up to pi.
 * Source: Wang et al., Real-ESRGAN, 2021, Eq. 6 (the jinc function).
 */
export const sincSpread = (cutoff: number, reachPx: number): PointSpread =>
  pointSpread(reachPx, (dx, dy) => {
    const radius = Math.hypot(dx, dy);
    return radius === 0 ? cutoff ** 2 / (4 * Math.PI) : (cutoff / (2 * Math.PI * radius)) * besselJ1(cutoff * radius);
  });

/**
 * The Bessel function of the first kind and first order.
 *
 * Range: |x| up to 50. Numerics: the midpoint rule over a whole period, exact to rounding.
 * Source: NIST Digital Library of Mathematical Functions, 10.9.2.
 */
export function besselJ1(x: number): number {
  const points = 64;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const angle = (Math.PI * (i + 0.5)) / points;
    sum += Math.cos(angle - x * Math.sin(angle));
  }
  return sum / points;
}
