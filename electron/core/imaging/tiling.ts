import type { Region } from './scratch-image.ts';

/** What a network tells the tiler. */
export interface TilingNeeds {
  /** Learned positions repeat with this period: every tile begins at a multiple of it. */
  readonly windowPx: number;
  /** Farther than this from a tile's edge, the result does not depend on where the edge is. */
  readonly haloPx: number;
}

export interface TileGridOptions extends TilingNeeds {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Edges of a core, multiples of the window. */
  readonly coreWidthPx: number;
  readonly coreHeightPx: number;
  /** Moves the grid; a multiple of the window. Any value gives the same picture. */
  readonly shiftPx: number;
}

export interface Tile {
  /** What the network sees: core and halo, always of the same size; hangs over the photo's edges. */
  readonly input: Region;
  /** What is kept of it: inside the photo. */
  readonly core: Region;
}

/**
 * Cuts a photo into tiles of one size, row by row.
 *
 * Invariant: cores cover every pixel exactly once; every input begins at a multiple of the window in photo
 * coordinates, with the halo on each side also at the photo's edges, where the picture is mirrored. So
 * every grid gives the same answer.
 */
export function tileGrid(options: TileGridOptions): readonly Tile[] {
  const { widthPx, heightPx, coreWidthPx, coreHeightPx, haloPx, windowPx, shiftPx } = options;
  for (const length of [coreWidthPx, coreHeightPx, haloPx, shiftPx]) {
    if (length % windowPx !== 0) throw new Error(`internal: ${length} is no multiple of the window of ${windowPx}`);
  }
  if (coreWidthPx <= 0 || coreHeightPx <= 0) throw new Error('internal: a tile without a core');
  const starts = (extent: number, core: number): readonly number[] => {
    const first = ((shiftPx % core) + core) % core;
    const list: number[] = [];
    for (let at = first === 0 ? 0 : first - core; at < extent; at += core) list.push(at);
    return list;
  };
  return starts(heightPx, coreHeightPx).flatMap((top) =>
    starts(widthPx, coreWidthPx).map((left): Tile => {
      const x = Math.max(0, left);
      const y = Math.max(0, top);
      return {
        input: { x: left - haloPx, y: top - haloPx, width: coreWidthPx + 2 * haloPx, height: coreHeightPx + 2 * haloPx },
        core: { x, y, width: Math.min(left + coreWidthPx, widthPx) - x, height: Math.min(top + coreHeightPx, heightPx) - y },
      };
    }),
  );
}

/** The smallest core, a multiple of the window, that cuts an edge into as few equal parts as `largestPx` allows. */
export function coreEdge(extentPx: number, largestPx: number, windowPx: number): number {
  const parts = Math.ceil(extentPx / largestPx);
  return Math.ceil(extentPx / parts / windowPx) * windowPx;
}

/** The core's part of a tile's result. Shapes: planar [planes, input, input] to [planes, core]. */
export function cutCore(result: Float32Array, { input, core }: Tile): Float32Array {
  const planes = result.length / (input.width * input.height);
  const cut = new Float32Array(planes * core.width * core.height);
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < core.height; row++) {
      const from = (plane * input.height + core.y - input.y + row) * input.width + core.x - input.x;
      cut.set(result.subarray(from, from + core.width), (plane * core.height + row) * core.width);
    }
  }
  return cut;
}
