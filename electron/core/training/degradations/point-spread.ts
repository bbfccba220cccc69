import type { Picture } from '../../imaging/picture.ts';
import { padPicture } from './pad-picture.ts';

/** What a blur makes of a point: where its light goes, and in which shares, which sum to one. */
export interface PointSpread {
  /** The furthest that light goes, across or down. */
  readonly reachPx: number;
  readonly taps: readonly { readonly dx: number; readonly dy: number; readonly share: number }[];
}

/** Taps weaker than this beside the strongest are left out. Source: our own choice, half an 8-bit step. */
const negligible = 0.5 / 255;

/**
 * A point spread from the weights of a square, which need not sum to one yet.
 *
 * Shapes: `weightAt` is asked for every dx and dy in -reachPx..reachPx.
 */
export function pointSpread(reachPx: number, weightAt: (dx: number, dy: number) => number): PointSpread {
  const all: { dx: number; dy: number; share: number }[] = [];
  for (let dy = -reachPx; dy <= reachPx; dy++) {
    for (let dx = -reachPx; dx <= reachPx; dx++) all.push({ dx, dy, share: weightAt(dx, dy) });
  }
  const strongest = Math.max(...all.map(({ share }) => Math.abs(share)));
  const taps = all.filter(({ share }) => Math.abs(share) > negligible * strongest);
  const total = taps.reduce((sum, { share }) => sum + share, 0);
  return { reachPx, taps: taps.map((tap) => ({ ...tap, share: tap.share / total })) };
}

/**
 * The picture blurred alike everywhere; beyond its edges it goes on mirrored.
 *
 * Cost: one multiplication per tap and value.
 */
export function blurWith(picture: Picture, { reachPx, taps }: PointSpread): Picture {
  const { widthPx, heightPx } = picture;
  const padded = padPicture(picture, reachPx);
  const blurred = new Float32Array(picture.data.length);
  const row = new Float64Array(widthPx);
  for (let plane = 0; plane < 3; plane++) {
    for (let y = 0; y < heightPx; y++) {
      row.fill(0);
      for (const { dx, dy, share } of taps) {
        const start = (plane * padded.heightPx + y + reachPx - dy) * padded.widthPx + reachPx - dx;
        for (let x = 0; x < widthPx; x++) row[x] = (row[x] ?? 0) + share * (padded.data[start + x] ?? 0);
      }
      blurred.set(row, (plane * heightPx + y) * widthPx);
    }
  }
  return { widthPx, heightPx, data: blurred };
}
