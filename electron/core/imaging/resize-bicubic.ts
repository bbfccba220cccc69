import type { Picture, PictureSize } from './picture.ts';
import { symmetricIndex } from './symmetric-index.ts';

/**
 * The part of a resized picture that is wanted. It may begin anywhere, also before the picture or between two
 * of its pixels, and end anywhere: beyond the edges the picture goes on mirrored.
 *
 * Units: pixels of the resized picture.
 */
export interface ResizedPart {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** All of it. Source: MATLAB's imresize, which rounds up. */
export const wholeResized = ({ widthPx, heightPx }: PictureSize, scale: number): ResizedPart => ({
  x: 0,
  y: 0,
  widthPx: Math.ceil(scale * widthPx),
  heightPx: Math.ceil(scale * heightPx),
});

/**
 * Bicubic resizing as the literature on super-resolution means it: MATLAB's imresize, with antialiasing.
 *
 * Shapes: as many planes out as in.
 * Range: overshoots at edges by up to a tenth; nothing is clipped or rounded.
 * Cost: one row of memory beside the result.
 * Source: Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981; MATLAB's imresize.
 */
export function resizeBicubic(
  { widthPx, heightPx, data }: Picture,
  scale: number,
  part: ResizedPart = wholeResized({ widthPx, heightPx }, scale),
): Picture {
  const across = bicubicWeights({ inputPx: widthPx, scale, startPx: part.x, outputPx: part.widthPx });
  const down = bicubicWeights({ inputPx: heightPx, scale, startPx: part.y, outputPx: part.heightPx });
  const planes = data.length / (widthPx * heightPx);
  const resized = new Float32Array(planes * part.widthPx * part.heightPx);
  const row = new Float64Array(widthPx);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < part.heightPx; y++) {
      row.fill(0);
      for (let tap = y * down.taps; tap < (y + 1) * down.taps; tap++) {
        const weight = down.weights[tap] ?? 0;
        const start = (plane * heightPx + (down.positions[tap] ?? 0)) * widthPx;
        for (let x = 0; x < widthPx; x++) row[x] = (row[x] ?? 0) + weight * (data[start + x] ?? 0);
      }
      const start = (plane * part.heightPx + y) * part.widthPx;
      for (let x = 0; x < part.widthPx; x++) {
        let sum = 0;
        for (let tap = x * across.taps; tap < (x + 1) * across.taps; tap++) {
          sum += (across.weights[tap] ?? 0) * (row[across.positions[tap] ?? 0] ?? 0);
        }
        resized[start + x] = sum;
      }
    }
  }
  return { widthPx: part.widthPx, heightPx: part.heightPx, data: resized };
}

/** One direction of a resize. Units: `startPx` and `outputPx` in resized pixels. */
export interface ResizedAxis {
  readonly inputPx: number;
  readonly scale: number;
  readonly startPx: number;
  readonly outputPx: number;
}

/** Which input pixels an output pixel is made of. Shapes: both [outputPx, taps]. */
export interface ResizeWeights {
  readonly taps: number;
  readonly positions: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The weights of each output pixel, which sum to one. A kernel that shrinks is as wide as in the output's pixels.
 *
 * Source: MATLAB's imresize, contributions().
 */
export function bicubicWeights({ inputPx, scale, startPx, outputPx }: ResizedAxis): ResizeWeights {
  const stretch = Math.max(1, 1 / scale);
  const taps = Math.ceil(4 * stretch);
  const positions = new Int32Array(outputPx * taps);
  const weights = new Float64Array(outputPx * taps);
  for (let x = 0; x < outputPx; x++) {
    const centre = (startPx + x + 0.5) / scale - 0.5;
    const first = Math.floor(centre - 2 * stretch) + 1;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = keysCubic((first + tap - centre) / stretch);
      positions[x * taps + tap] = symmetricIndex(first + tap, inputPx);
      weights[x * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = x * taps; tap < (x + 1) * taps; tap++) weights[tap] = (weights[tap] ?? 0) / sum;
  }
  return { taps, positions, weights };
}

/** Source: Keys 1981, Eq. 15: a = -1/2. */
function keysCubic(offset: number): number {
  const t = Math.abs(offset);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}
