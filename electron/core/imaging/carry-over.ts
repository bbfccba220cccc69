import type { CallOptions } from '../foundation/progress.ts';
import type { PictureSize } from './picture.ts';
import { clamped } from './picture.ts';
import { ScratchImage, wholePicture } from './scratch-image.ts';
import { symmetricIndex } from './symmetric-index.ts';
import { writeInStrips } from './write-in-strips.ts';

/** Of the squares in which what changed is taken for a gain and an offset. Units: pixels of the shrunk picture. */
const radiusPx = 8;
/** Variance of a square (of values 0..1) below which its mean says more than its texture. */
const flat = 1e-3;
/** About as dark as a photo's black, so that a gain never divides by nothing. */
const black = 0.02;

/**
 * What a restoration did to one channel, place by place: after = gain * before + offset. The least squares over the square
 * around each place, pulled to the gain of its means where there is little texture to tell; then the mean of all squares
 * that a place lies in.
 *
 * Shapes: before, after, and both that come out: [heightPx, widthPx]. Range: 0..1 in.
 * Source: He, Sun, Tang, Guided Image Filtering, 2013, Eq. 5 to 8. Deviation: it draws the gain to 0; ours is drawn to that of the
 * means, since light that a shadow took away comes back as a gain.
 */
export function fitGains(before: Float32Array, after: Float32Array, size: PictureSize): { readonly gains: Float32Array; readonly offsets: Float32Array } {
  const meanOf = (valueAt: (index: number) => number): Float32Array => boxMean(valueAt, size);
  const means = { before: meanOf((i) => before[i] ?? 0), after: meanOf((i) => after[i] ?? 0) };
  const squares = meanOf((i) => (before[i] ?? 0) ** 2);
  const products = meanOf((i) => (before[i] ?? 0) * (after[i] ?? 0));
  const gains = squares.map((square, i) => {
    const [meanBefore, meanAfter] = [means.before[i] ?? 0, means.after[i] ?? 0];
    const [variance, covariance] = [square - meanBefore ** 2, (products[i] ?? 0) - meanBefore * meanAfter];
    return (covariance + flat * ((meanAfter + black) / (meanBefore + black))) / (variance + flat);
  });
  const offsets = means.after.map((mean, i) => mean - (gains[i] ?? 0) * (means.before[i] ?? 0));
  return { gains: meanOf((i) => gains[i] ?? 0), offsets: meanOf((i) => offsets[i] ?? 0) };
}

/** Mean over the square around each place; beyond the edges the picture goes on mirrored. */
function boxMean(valueAt: (index: number) => number, { widthPx, heightPx }: PictureSize): Float32Array {
  const across = new Float64Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    runMeans(widthPx, (x) => valueAt(y * widthPx + x), (x, mean) => (across[y * widthPx + x] = mean));
  }
  const means = new Float32Array(widthPx * heightPx);
  for (let x = 0; x < widthPx; x++) {
    runMeans(heightPx, (y) => across[y * widthPx + x] ?? 0, (y, mean) => (means[y * widthPx + x] = mean));
  }
  return means;
}

/** Means of the numbers about each of a line, by a sum that runs along it. */
function runMeans(length: number, valueAt: (index: number) => number, put: (index: number, mean: number) => void): void {
  const at = (index: number): number => valueAt(symmetricIndex(index, length));
  let sum = 0;
  for (let i = -radiusPx; i <= radiusPx; i++) sum += at(i);
  for (let i = 0; i < length; i++) {
    put(i, sum / (2 * radiusPx + 1));
    sum += at(i + radiusPx + 1) - at(i - radiusPx);
  }
}

export interface CarryOverOptions {
  readonly beforeScratchPath: string;
  /** The same picture shrunk by `shrinkScratch`, and what was made of it. */
  readonly shrunkBeforeScratchPath: string;
  readonly shrunkAfterScratchPath: string;
  readonly squarePx: number;
  readonly outputScratchPath: string;
  /** Any number gives the same bits. */
  readonly stripRows?: number;
}

/**
 * Does to a picture what was done to it shrunk: gains and offsets are fitted there, enlarged bilinearly, and applied here, so
 * that no detail is lost. Only what is wide and smooth can be carried over like this, as light and shade are.
 *
 * Shapes: three planes come out, cut off at 0 and 1.
 * Source: He and Sun, Fast Guided Filter, 2015.
 * Cost: memory is bounded by the shrunk picture and a strip.
 * Throws: `cancelled`, `disk-full`.
 */
export async function carryOver(
  { beforeScratchPath, shrunkBeforeScratchPath, shrunkAfterScratchPath, squarePx, outputScratchPath, stripRows = 64 }: CarryOverOptions,
  { signal }: CallOptions = {},
): Promise<void> {
  const [shrunkBefore, shrunkAfter] = [wholePicture(shrunkBeforeScratchPath), wholePicture(shrunkAfterScratchPath)];
  const area = shrunkBefore.widthPx * shrunkBefore.heightPx;
  const channels = [0, 1, 2].map((plane) => {
    const channelOf = ({ data }: { readonly data: Float32Array }): Float32Array => data.subarray(plane * area, (plane + 1) * area);
    return fitGains(channelOf(shrunkBefore), channelOf(shrunkAfter), shrunkBefore);
  });
  const before = ScratchImage.open(beforeScratchPath);
  try {
    const { widthPx, heightPx } = before.size;
    const columns = bilinearAxis(widthPx, shrunkBefore.widthPx, squarePx);
    const rows = bilinearAxis(heightPx, shrunkBefore.heightPx, squarePx);
    await writeInStrips({ outputScratchPath, size: { widthPx, heightPx, planes: 3 }, rows: heightPx, stripRows, signal }, (output, top, count) => {
      const region = { x: 0, y: top, width: widthPx, height: count };
      const strip = before.readRegion(region, 3);
      for (const [plane, { gains, offsets }] of channels.entries()) {
        for (let y = 0; y < count; y++) {
          const [gain, offset] = [rowOf(gains, shrunkBefore.widthPx, rows, top + y), rowOf(offsets, shrunkBefore.widthPx, rows, top + y)];
          const start = (plane * count + y) * widthPx;
          for (let x = 0; x < widthPx; x++) {
            strip[start + x] = clamped(between(gain, columns, x) * (strip[start + x] ?? 0) + between(offset, columns, x));
          }
        }
      }
      output.writeRegion(region, strip);
    });
  } finally {
    before.close();
  }
}

/** Where each pixel of a line lies among the shrunk ones: behind `first`, by `share` of the way to the next, which is 0 at the last. */
interface BilinearAxis {
  readonly first: Int32Array;
  readonly share: Float32Array;
}

function bilinearAxis(lengthPx: number, shrunkPx: number, squarePx: number): BilinearAxis {
  const places = Float64Array.from({ length: lengthPx }, (_, i) => Math.min(shrunkPx - 1, Math.max(0, (i + 0.5) / squarePx - 0.5)));
  return { first: Int32Array.from(places), share: Float32Array.from(places, (place) => place - Math.floor(place)) };
}

function between(line: Float32Array, { first, share }: BilinearAxis, index: number): number {
  const [at, part] = [first[index] ?? 0, share[index] ?? 0];
  return (1 - part) * (line[at] ?? 0) + part * (line[at + 1] ?? 0);
}

/** A row of the enlarged map, not yet enlarged along the row. */
function rowOf(map: Float32Array, widthPx: number, { first, share }: BilinearAxis, y: number): Float32Array {
  const [start, part] = [(first[y] ?? 0) * widthPx, share[y] ?? 0];
  return Float32Array.from({ length: widthPx }, (_, x) => (1 - part) * (map[start + x] ?? 0) + part * (map[start + widthPx + x] ?? 0));
}
