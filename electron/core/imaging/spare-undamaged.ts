import type { CallOptions } from '../foundation/progress.ts';
import type { PictureSize } from './picture.ts';
import { clamped } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';
import type { Sparing } from './sparing.ts';
import { symmetricIndex } from './symmetric-index.ts';
import { writeInStrips } from './write-in-strips.ts';

/** Of the Gaussian by which a place is judged together with those around it, so that single pixels decide nothing. */
const sigmaPx = 2;
const reachPx = 3 * sigmaPx;
const kernel = Float32Array.from({ length: 2 * reachPx + 1 }, (_, i) => Math.exp(-((i - reachPx) ** 2) / (2 * sigmaPx ** 2)));
const kernelSum = kernel.reduce((sum, weight) => sum + weight, 0);

/** The share of a restoration that is kept where it changes a place by `change`. Range: 0..1, both. */
export const keptShare = (change: number, { halfChange, steepness }: Sparing): number =>
  change === 0 ? 0 : 1 / (1 + (halfChange / change) ** steepness);

/** Rows of a picture, and where they lie in the whole. */
interface Rows {
  readonly from: number;
  readonly count: number;
}

/**
 * How much a restoration changes each place: the mean absolute difference of the three channels, smoothed.
 *
 * Shapes: before and after hold the rows `given`, planar [3, given.count, widthPx]; out [wanted.count, widthPx]. `given`
 * reaches six rows beyond `wanted`, or to the picture's edge, beyond which it goes on mirrored.
 */
export function changeOfPlaces(
  before: Float32Array,
  after: Float32Array,
  { widthPx, heightPx }: PictureSize,
  given: Rows = { from: 0, count: heightPx },
  wanted: Rows = given,
): Float32Array {
  const area = given.count * widthPx;
  const across = new Float32Array(area);
  const row = new Float32Array(widthPx);
  for (let y = 0; y < given.count; y++) {
    for (let x = 0; x < widthPx; x++) {
      const at = y * widthPx + x;
      let sum = 0;
      for (let plane = 0; plane < 3; plane++) sum += Math.abs((after[plane * area + at] ?? 0) - (before[plane * area + at] ?? 0));
      row[x] = sum / 3;
    }
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let i = -reachPx; i <= reachPx; i++) sum += (kernel[i + reachPx] ?? 0) * (row[symmetricIndex(x + i, widthPx)] ?? 0);
      across[y * widthPx + x] = sum / kernelSum;
    }
  }
  const smooth = new Float32Array(wanted.count * widthPx);
  for (let y = 0; y < wanted.count; y++) {
    for (let i = -reachPx; i <= reachPx; i++) {
      const weight = (kernel[i + reachPx] ?? 0) / kernelSum;
      const start = (symmetricIndex(wanted.from + y + i, heightPx) - given.from) * widthPx;
      for (let x = 0; x < widthPx; x++) smooth[y * widthPx + x] = (smooth[y * widthPx + x] ?? 0) + weight * (across[start + x] ?? 0);
    }
  }
  return smooth;
}

export interface SpareOptions {
  readonly beforeScratchPath: string;
  readonly afterScratchPath: string;
  readonly outputScratchPath: string;
  readonly sparing: Sparing;
  /** Any number gives the same bits. */
  readonly stripRows?: number;
}

/**
 * Writes a restoration that leaves alone what it hardly changes: before + share * (after - before), place by place.
 * What little a network does to an undamaged place is its own error; where there is damage it does much.
 *
 * Shapes: three planes come out, cut off at 0 and 1 as an export cuts them.
 * Cost: memory is bounded by a strip, not by the photo.
 * Throws: `cancelled`, `disk-full`.
 */
export async function spareUndamaged(
  { beforeScratchPath, afterScratchPath, outputScratchPath, sparing, stripRows = 64 }: SpareOptions,
  { signal }: CallOptions = {},
): Promise<void> {
  const before = ScratchImage.open(beforeScratchPath);
  try {
    const after = ScratchImage.open(afterScratchPath);
    try {
      const { widthPx, heightPx } = before.size;
      await writeInStrips({ outputScratchPath, size: { widthPx, heightPx, planes: 3 }, rows: heightPx, stripRows, signal }, (output, top, count) => {
        const wanted = { from: top, count };
        const from = Math.max(0, top - reachPx);
        const given = { from, count: Math.min(heightPx, top + count + reachPx) - from };
        const region = { x: 0, y: given.from, width: widthPx, height: given.count };
        const [was, became] = [before.readRegion(region, 3), after.readRegion(region, 3).map(clamped)];
        const change = changeOfPlaces(was, became, before.size, given, wanted);
        const mixed = new Float32Array(3 * change.length);
        const skipped = (top - from) * widthPx;
        for (let i = 0; i < change.length; i++) {
          const share = keptShare(change[i] ?? 0, sparing);
          for (let plane = 0; plane < 3; plane++) {
            const at = plane * given.count * widthPx + skipped + i;
            const original = was[at] ?? 0;
            mixed[plane * change.length + i] = original + share * ((became[at] ?? 0) - original);
          }
        }
        output.writeRegion({ x: 0, y: top, width: widthPx, height: count }, mixed);
      });
    } finally {
      after.close();
    }
  } finally {
    before.close();
  }
}
