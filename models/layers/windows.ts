import type { GraphBuilder } from '../graph/builder.ts';
import { reshape, roll, transpose } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';

/** How a picture of H x W tokens falls into square windows. */
export interface WindowGrid {
  readonly batch: number;
  readonly heightPx: number;
  readonly widthPx: number;
  /** Edge of a window; divides height and width. */
  readonly windowSize: number;
  /** Windows begin this many pixels below and right of the picture's origin, and wrap around. */
  readonly shiftSize: number;
}

/** Number of windows in one column and one row of the grid. */
export const windowsOf = ({ heightPx, widthPx, windowSize }: WindowGrid): readonly [number, number] => [
  heightPx / windowSize,
  widthPx / windowSize,
];

/**
 * Cuts a token map into windows.
 *
 * Shapes: x [B, H, W, C] -> [B * windows, windowSize^2, C], row-major.
 * Source: Liu et al., Swin Transformer, 2021, Sec. 3.2.
 */
export function partitionWindows(b: GraphBuilder, x: Value, grid: WindowGrid): Value {
  const { batch, windowSize: size, shiftSize } = grid;
  const [rows, columns] = windowsOf(grid);
  const channels = x.shape.at(-1) ?? 0;
  const rolled = roll(b, roll(b, x, 1, shiftSize), 2, shiftSize);
  const cut = transpose(b, reshape(b, rolled, [batch, rows, size, columns, size, channels]), [0, 1, 3, 2, 4, 5]);
  return reshape(b, cut, [batch * rows * columns, size * size, channels]);
}

/** Undoes `partitionWindows`. Shapes: x [B * windows, windowSize^2, C] -> [B, H, W, C]. */
export function mergeWindows(b: GraphBuilder, x: Value, grid: WindowGrid): Value {
  const { batch, heightPx, widthPx, windowSize: size, shiftSize } = grid;
  const [rows, columns] = windowsOf(grid);
  const channels = x.shape.at(-1) ?? 0;
  const cut = transpose(b, reshape(b, x, [batch, rows, columns, size, size, channels]), [0, 1, 3, 2, 4, 5]);
  const whole = reshape(b, cut, [batch, heightPx, widthPx, channels]);
  return roll(b, roll(b, whole, 2, -shiftSize), 1, -shiftSize);
}

/** What a masked score gets added: exp makes it 0, and it stays finite. */
const masked = -100;

/**
 * Keeps tokens apart that only the cyclic shift made neighbours: those of the last row (or column) of
 * windows from opposite edges of the picture. The two axes are masked one after the other, so that a
 * mask grows with the picture's edge, not with its area.
 *
 * Shapes: along rows [rows, 1, 1, N, N], along columns [columns, 1, N, N]; N = windowSize^2.
 * Source: Swin Transformer, Sec. 3.2, "Efficient batch computation for shifted configuration".
 */
export function shiftMasks(b: GraphBuilder, grid: WindowGrid): { readonly rows: Value; readonly columns: Value } {
  const { windowSize: size, shiftSize } = grid;
  const tokens = size * size;
  const mask = (windows: number, position: (token: number) => number): Float32Array => {
    const data = new Float32Array(windows * tokens * tokens);
    const wrapped = (token: number): boolean => position(token) >= size - shiftSize;
    for (let i = 0; i < tokens; i++) {
      for (let j = 0; j < tokens; j++) {
        if (wrapped(i) !== wrapped(j)) data[((windows - 1) * tokens + i) * tokens + j] = masked;
      }
    }
    return data;
  };
  const [rows, columns] = windowsOf(grid);
  return {
    rows: b.constant([rows, 1, 1, tokens, tokens], mask(rows, (token) => Math.floor(token / size))),
    columns: b.constant([columns, 1, tokens, tokens], mask(columns, (token) => token % size)),
  };
}
