import type { CallOptions } from '../foundation/progress.ts';
import type { PictureSize } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';
import { writeInStrips } from './write-in-strips.ts';

export interface ShrinkOptions {
  readonly inputScratchPath: string;
  readonly outputScratchPath: string;
  /** Edge of the squares that become one pixel each. Units: pixels. */
  readonly squarePx: number;
  /** Rows of the output that are made at once. Any number gives the same bits. */
  readonly stripRows?: number;
}

/** How large a picture is once its squares are pixels: what is left at its right and lower edge is one as well. */
export const shrunkSize = ({ widthPx, heightPx }: PictureSize, squarePx: number): PictureSize => ({
  widthPx: Math.ceil(widthPx / squarePx),
  heightPx: Math.ceil(heightPx / squarePx),
});

/**
 * Shrinks a scratch image into a new one of its first three planes: each square becomes the mean of its pixels.
 *
 * Cost: memory is bounded by a strip, not by the photo.
 * Throws: `cancelled`, `disk-full`.
 */
export async function shrinkScratch(
  { inputScratchPath, outputScratchPath, squarePx, stripRows = 8 }: ShrinkOptions,
  { signal }: CallOptions = {},
): Promise<void> {
  const input = ScratchImage.open(inputScratchPath);
  try {
    const { widthPx, heightPx } = input.size;
    const shrunk = shrunkSize(input.size, squarePx);
    await writeInStrips({ outputScratchPath, size: { ...shrunk, planes: 3 }, rows: shrunk.heightPx, stripRows, signal }, (output, top, count) => {
      const from = top * squarePx;
      const strip = { widthPx, heightPx: Math.min(heightPx, from + count * squarePx) - from };
      const data = input.readRegion({ x: 0, y: from, width: widthPx, height: strip.heightPx }, 3);
      output.writeRegion({ x: 0, y: top, width: shrunk.widthPx, height: count }, meanOfSquares(data, strip, squarePx));
    });
  } finally {
    input.close();
  }
}

/** Shapes: planar in and out, three planes. */
function meanOfSquares(data: Float32Array, size: PictureSize, squarePx: number): Float32Array {
  const { widthPx, heightPx } = size;
  const shrunk = shrunkSize(size, squarePx);
  const means = new Float32Array(3 * shrunk.widthPx * shrunk.heightPx);
  const sums = new Float64Array(shrunk.widthPx);
  for (let plane = 0; plane < 3; plane++) {
    for (let row = 0; row < shrunk.heightPx; row++) {
      sums.fill(0);
      const rows = Math.min(squarePx, heightPx - row * squarePx);
      for (let y = row * squarePx; y < row * squarePx + rows; y++) {
        const start = (plane * heightPx + y) * widthPx;
        for (let column = 0, x = 0; column < shrunk.widthPx; column++) {
          let sum = 0;
          for (const end = Math.min(widthPx, x + squarePx); x < end; x++) sum += data[start + x] ?? 0;
          sums[column] = (sums[column] ?? 0) + sum;
        }
      }
      const start = (plane * shrunk.heightPx + row) * shrunk.widthPx;
      for (let column = 0; column < shrunk.widthPx; column++) {
        const columns = Math.min(squarePx, widthPx - column * squarePx);
        means[start + column] = (sums[column] ?? 0) / (rows * columns);
      }
    }
  }
  return means;
}
