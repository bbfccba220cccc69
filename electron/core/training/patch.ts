/**
 * A small square picture in memory.
 *
 * Shapes: `data` is planar [3, edgePx, edgePx]. Range: RGB in 0..1, in the picture's own encoding.
 */
export interface Patch {
  readonly edgePx: number;
  readonly data: Float32Array;
}

/** The square of `edgePx` at (x, y). */
export function cropPatch({ edgePx: from, data }: Patch, x: number, y: number, edgePx: number): Patch {
  const cropped = new Float32Array(3 * edgePx * edgePx);
  for (let plane = 0; plane < 3; plane++) {
    for (let row = 0; row < edgePx; row++) {
      const start = (plane * from + y + row) * from + x;
      cropped.set(data.subarray(start, start + edgePx), (plane * edgePx + row) * edgePx);
    }
  }
  return { edgePx, data: cropped };
}

/** One of the square's eight symmetries: `turn` is 0..7, its low two bits quarter turns, its high bit a flip. */
export function turnPatch({ edgePx, data }: Patch, turn: number): Patch {
  const turned = new Float32Array(data.length);
  const last = edgePx - 1;
  for (let y = 0; y < edgePx; y++) {
    for (let x = 0; x < edgePx; x++) {
      const flippedX = turn & 4 ? last - x : x;
      const [fromX, fromY] = (
        [
          [flippedX, y],
          [y, last - flippedX],
          [last - flippedX, last - y],
          [last - y, flippedX],
        ] as const
      )[turn & 3] ?? [flippedX, y];
      for (let plane = 0; plane < 3; plane++) {
        turned[(plane * edgePx + y) * edgePx + x] = data[(plane * edgePx + fromY) * edgePx + fromX] ?? 0;
      }
    }
  }
  return { edgePx, data: turned };
}
