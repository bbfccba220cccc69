export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * A picture in memory.
 *
 * Shapes: `data` is planar [3, heightPx, widthPx]. Range: RGB in 0..1, in the picture's own encoding.
 */
export interface Picture extends PictureSize {
  readonly data: Float32Array;
}

/** The part of `widthPx` by `heightPx` at (x, y), which must lie inside. */
export function cropPicture(from: Picture, x: number, y: number, widthPx: number, heightPx: number): Picture {
  const data = new Float32Array(3 * widthPx * heightPx);
  for (let plane = 0; plane < 3; plane++) {
    for (let row = 0; row < heightPx; row++) {
      const start = (plane * from.heightPx + y + row) * from.widthPx + x;
      data.set(from.data.subarray(start, start + widthPx), (plane * heightPx + row) * widthPx);
    }
  }
  return { widthPx, heightPx, data };
}

/** One of a square's eight symmetries: `turn` is 0..7, its low two bits quarter turns, its high bit a flip. */
export function turnSquare({ widthPx: edgePx, heightPx, data }: Picture, turn: number): Picture {
  if (edgePx !== heightPx) throw new Error('internal: only squares are turned');
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
  return { widthPx: edgePx, heightPx: edgePx, data: turned };
}

/** The nearest value that networks and screens know. Range: any in, 0..1 out. */
export const clamped = (value: number): number => Math.min(1, Math.max(0, value));

/** The nearest value that an 8-bit file can hold. Range: any in, 0..1 out. */
export const toEightBits = (value: number): number => Math.round(clamped(value) * 255) / 255;
