import { symmetricIndex } from '../imaging/symmetric-index.ts';
import type { Plane } from './plane.ts';

/** How far beyond a place the pixels lie that a resampled value is made of. */
export const resamplingReachPx = 8;

/**
 * Weights of the pixels from 1 - reach to reach around a fraction of a pixel; a whole pixel is taken as it is.
 *
 * Range: fraction 0..1. Source: Duchon, Lanczos Filtering in One and Two Dimensions, 1979 (sinc windowed by a sinc); made
 * to sum to one.
 */
function lanczosWeights(fraction: number): Float64Array {
  const sinc = (t: number): number => (Math.abs(t) < 1e-9 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));
  const weights = Float64Array.from({ length: 2 * resamplingReachPx }, (_, tap) => {
    const t = tap + 1 - resamplingReachPx - fraction;
    return sinc(t) * sinc(t / resamplingReachPx);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** What lies at (x + xPx, y + yPx) comes to (x, y). Beyond its edges the plane is mirrored. */
export function movePlane(plane: Plane, xPx: number, yPx: number): Plane {
  return alongRows(alongColumns(plane, yPx), xPx);
}

function alongRows({ widthPx, heightPx, data }: Plane, xPx: number): Plane {
  const whole = Math.floor(xPx);
  const weights = lanczosWeights(xPx - whole);
  const moved = new Float32Array(data.length);
  for (let x = 0; x < widthPx; x++) {
    weights.forEach((weight, tap) => {
      const from = symmetricIndex(x + whole + tap + 1 - resamplingReachPx, widthPx);
      for (let y = 0; y < heightPx; y++) moved[y * widthPx + x] = (moved[y * widthPx + x] ?? 0) + weight * (data[y * widthPx + from] ?? 0);
    });
  }
  return { widthPx, heightPx, data: moved };
}

function alongColumns({ widthPx, heightPx, data }: Plane, yPx: number): Plane {
  const whole = Math.floor(yPx);
  const weights = lanczosWeights(yPx - whole);
  const moved = new Float32Array(data.length);
  for (let y = 0; y < heightPx; y++) {
    weights.forEach((weight, tap) => {
      const from = symmetricIndex(y + whole + tap + 1 - resamplingReachPx, heightPx);
      for (let x = 0; x < widthPx; x++) moved[y * widthPx + x] = (moved[y * widthPx + x] ?? 0) + weight * (data[from * widthPx + x] ?? 0);
    });
  }
  return { widthPx, heightPx, data: moved };
}
