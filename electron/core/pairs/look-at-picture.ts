import type { Picture } from '../imaging/picture.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';

/** As much of a picture as an examination needs, however large it is. */
export interface PictureLook {
  readonly widthPx: number;
  readonly heightPx: number;
  /** The whole picture, made smaller by means over squares of this edge. */
  readonly squarePx: number;
  readonly overview: Picture;
  /** Its middle, at full size. */
  readonly middle: Picture;
  /** 0..1: share of pixels with a colour at its upper end. */
  readonly clippedShare: number;
}

/** Largest edge of the overview and of the middle. */
export const lookPx = 512;

/** Nearer to the end than half a step of 8 bits. */
const brightest = 1 - 0.5 / 255;

/** Reads a scratch image once, in strips. */
export function lookAtPicture(scratchPath: string): PictureLook {
  const image = ScratchImage.open(scratchPath);
  try {
    const { widthPx, heightPx } = image.size;
    const squarePx = Math.ceil(Math.max(widthPx, heightPx) / lookPx);
    const [width, height] = [Math.max(1, Math.floor(widthPx / squarePx)), Math.max(1, Math.floor(heightPx / squarePx))];
    const overview = new Float32Array(3 * width * height);
    let clipped = 0;
    for (let row = 0; row < height; row++) {
      const rows = Math.min(squarePx, heightPx - row * squarePx);
      const strip = image.readRegion({ x: 0, y: row * squarePx, width: widthPx, height: rows }, 3);
      clipped += countClipped(strip);
      const area = rows * widthPx;
      for (let plane = 0; plane < 3; plane++) {
        for (let i = 0; i < area; i++) {
          const column = Math.floor((i % widthPx) / squarePx);
          if (column >= width) continue;
          const at = (plane * height + row) * width + column;
          overview[at] = (overview[at] ?? 0) + (strip[plane * area + i] ?? 0) / (rows * squarePx);
        }
      }
    }
    const [middleWidth, middleHeight] = [Math.min(lookPx, widthPx), Math.min(lookPx, heightPx)];
    const region = { x: (widthPx - middleWidth) >> 1, y: (heightPx - middleHeight) >> 1, width: middleWidth, height: middleHeight };
    return {
      widthPx,
      heightPx,
      squarePx,
      overview: { widthPx: width, heightPx: height, data: overview },
      middle: { widthPx: middleWidth, heightPx: middleHeight, data: image.readRegion(region, 3) },
      clippedShare: clipped / (widthPx * height * squarePx),
    };
  } finally {
    image.close();
  }
}

/** Shapes: planar [3, ...]. */
function countClipped(rgb: Float32Array): number {
  const area = rgb.length / 3;
  let count = 0;
  for (let i = 0; i < area; i++) {
    const [r, g, b] = [rgb[i] ?? 0, rgb[area + i] ?? 0, rgb[2 * area + i] ?? 0];
    if (Math.max(r, g, b) > brightest) count++;
  }
  return count;
}
