import { findArchitecture } from '../../../models/registry.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { TilingNeeds } from '../imaging/tiling.ts';
import { coreEdge } from '../imaging/tiling.ts';

/** Edge of the largest core: with the halo of TAPE-Swin about 0.9 GB on the CPU. */
export const largestCorePx = 256;

/** What a tile of the largest core takes; smaller ones take as much less as they are smaller. */
const largestCoreBytes = 0.9e9;
const smallestAffordablePx = 64;

/** The largest core for a process that may hold so much: halved until it takes no more than half of that, since codecs work beside it. */
export function affordableCorePx(budgetBytes: number): number {
  let corePx = largestCorePx;
  while (corePx > smallestAffordablePx && largestCoreBytes * (corePx / largestCorePx) ** 2 > budgetBytes / 2) corePx /= 2;
  return corePx;
}

export interface TilePlan {
  readonly coreWidthPx: number;
  readonly coreHeightPx: number;
  /** Of a tile: core and halo. */
  readonly size: PictureSize;
}

/** The tiles that a picture is cut into. */
export function planTiles({ widthPx, heightPx }: PictureSize, { windowPx, haloPx }: TilingNeeds, largestPx = largestCorePx): TilePlan {
  const [coreWidthPx, coreHeightPx] = [coreEdge(widthPx, largestPx, windowPx), coreEdge(heightPx, largestPx, windowPx)];
  return { coreWidthPx, coreHeightPx, size: { widthPx: coreWidthPx + 2 * haloPx, heightPx: coreHeightPx + 2 * haloPx } };
}

/** What it takes to make a network ready, as many pixels as it would restore meanwhile: measured on the CPU, as is that the first tile takes longer. */
const [pixelsToOpen, firstTileMore] = [15_000, 0.25];

/**
 * How long a network will take for a picture, in pixels that go through it, the halos of all tiles among them. A network that is not known
 * counts the picture's own.
 */
export function networkPixels(network: string, { widthPx, heightPx }: PictureSize): number {
  const architecture = findArchitecture(network);
  if (architecture === undefined) return widthPx * heightPx;
  const { coreWidthPx, coreHeightPx, size } = planTiles({ widthPx, heightPx }, architecture);
  const tiles = Math.ceil(widthPx / coreWidthPx) * Math.ceil(heightPx / coreHeightPx);
  return pixelsToOpen + (tiles + firstTileMore) * size.widthPx * size.heightPx;
}
