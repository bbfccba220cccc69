import { lumaOf } from '../imaging/metrics.ts';
import type { Picture } from '../imaging/picture.ts';

/** One channel. Shapes: [heightPx, widthPx]. */
export interface Plane {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

/** A picture's luma. */
export const lumaPlane = (picture: Picture): Plane => ({ widthPx: picture.widthPx, heightPx: picture.heightPx, data: lumaOf(picture) });

/** The part of `widthPx` by `heightPx` at (x, y), which must lie inside. */
export function cropPlane(from: Plane, x: number, y: number, widthPx: number, heightPx: number): Plane {
  const data = new Float32Array(widthPx * heightPx);
  for (let row = 0; row < heightPx; row++) {
    const start = (y + row) * from.widthPx + x;
    data.set(from.data.subarray(start, start + widthPx), row * widthPx);
  }
  return { widthPx, heightPx, data };
}

/** Half as wide and high (2 x 2 means; an odd last row or column is left out). */
export function halvePlane({ widthPx, heightPx, data }: Plane): Plane {
  const [halfWidth, halfHeight] = [Math.floor(widthPx / 2), Math.floor(heightPx / 2)];
  const half = new Float32Array(halfWidth * halfHeight);
  for (let y = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++) {
      const at = 2 * y * widthPx + 2 * x;
      half[y * halfWidth + x] = ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + widthPx] ?? 0) + (data[at + widthPx + 1] ?? 0)) / 4;
    }
  }
  return { widthPx: halfWidth, heightPx: halfHeight, data: half };
}
