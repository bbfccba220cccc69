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
  const { weights, firstTap } = tapsOf(xPx);
  const positions = Int32Array.from({ length: widthPx + weights.length }, (_, i) => symmetricIndex(firstTap + i, widthPx));
  const moved = new Float32Array(data.length);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += (weights[tap] ?? 0) * (data[y * widthPx + (positions[x + tap] ?? 0)] ?? 0);
      moved[y * widthPx + x] = sum;
    }
  }
  return { widthPx, heightPx, data: moved };
}

function alongColumns({ widthPx, heightPx, data }: Plane, yPx: number): Plane {
  const { weights, firstTap } = tapsOf(yPx);
  const moved = new Float32Array(data.length);
  const row = new Float64Array(widthPx);
  for (let y = 0; y < heightPx; y++) {
    row.fill(0);
    weights.forEach((weight, tap) => {
      const start = symmetricIndex(y + firstTap + tap, heightPx) * widthPx;
      for (let x = 0; x < widthPx; x++) row[x] = (row[x] ?? 0) + weight * (data[start + x] ?? 0);
    });
    moved.set(row, y * widthPx);
  }
  return { widthPx, heightPx, data: moved };
}

/** What a place is made of: pixels from `firstTap` beside it on. */
function tapsOf(movedPx: number): { readonly weights: Float64Array; readonly firstTap: number } {
  const whole = Math.floor(movedPx);
  return { weights: lanczosWeights(movedPx - whole), firstTap: whole + 1 - resamplingReachPx };
}
