import type { Picture } from '../../imaging/picture.ts';
import { srgbToLinear } from '../../imaging/srgb.ts';

/** A picture's linear light, averaged over squares. */
export interface LightLevel {
  /** Edge of the square that one sample stands for. */
  readonly squarePx: number;
  readonly width: number;
  readonly height: number;
  /** Shapes: planar [3, height, width]. */
  readonly light: Float32Array;
}

/**
 * The picture in linear light at a quarter, an eighth ... of its size, down to one sample.
 *
 * Cost: a twelfth of the picture's memory.
 * Source: Williams, Pyramidal Parametrics, 1983.
 */
export function lightPyramid({ widthPx, heightPx, data }: Picture): readonly LightLevel[] {
  const picture = { squarePx: 1, width: widthPx, height: heightPx, light: data };
  const levels = [averaged(picture, 4, srgbToLinear)];
  for (let level = levels[0]; level !== undefined && level.width * level.height > 1; ) {
    level = averaged(level, 2, (light) => light);
    levels.push(level);
  }
  return levels;
}

/** The finest level whose squares are at least as large as asked for, or the coarsest there is. */
export const levelFor = (levels: readonly LightLevel[], squarePx: number): LightLevel => {
  const level = levels.find((candidate) => candidate.squarePx >= squarePx) ?? levels.at(-1);
  if (level === undefined) throw new Error('internal: a pyramid has at least one level');
  return level;
};

/**
 * Light at (x, y) of the picture, bilinear between squares; beyond its edges the picture goes on mirrored.
 *
 * Units: `x`, `y` in the picture's pixels.
 */
export function lightAt({ squarePx, width, height, light }: LightLevel, plane: number, x: number, y: number): number {
  const u = mirrored((x + 0.5) / squarePx - 0.5, width);
  const v = mirrored((y + 0.5) / squarePx - 0.5, height);
  const [column, row] = [Math.floor(u), Math.floor(v)];
  const [right, below] = [Math.min(column + 1, width - 1), Math.min(row + 1, height - 1)];
  const [fx, fy] = [u - column, v - row];
  const start = plane * width * height;
  const [top, bottom] = [start + row * width, start + below * width];
  return (
    (1 - fy) * ((1 - fx) * (light[top + column] ?? 0) + fx * (light[top + right] ?? 0)) +
    fy * ((1 - fx) * (light[bottom + column] ?? 0) + fx * (light[bottom + right] ?? 0))
  );
}

/** Folds any position into 0..count-1. */
function mirrored(position: number, count: number): number {
  const last = count - 1;
  if (last === 0) return 0;
  const folded = Math.abs(position) % (2 * last);
  return folded > last ? 2 * last - folded : folded;
}

/** Means of `factor` by `factor` samples, of fewer where the picture ends. */
function averaged(from: LightLevel, factor: number, toLight: (value: number) => number): LightLevel {
  const width = Math.ceil(from.width / factor);
  const height = Math.ceil(from.height / factor);
  const light = new Float32Array(3 * width * height);
  for (let plane = 0; plane < 3; plane++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [bottom, right] = [Math.min(from.height, (row + 1) * factor), Math.min(from.width, (column + 1) * factor)];
        let [sum, count] = [0, 0];
        for (let y = row * factor; y < bottom; y++) {
          for (let x = column * factor; x < right; x++) {
            sum += toLight(from.light[(plane * from.height + y) * from.width + x] ?? 0);
            count++;
          }
        }
        light[(plane * height + row) * width + column] = sum / count;
      }
    }
  }
  return { squarePx: from.squarePx * factor, width, height, light };
}
