import type { Picture } from '../imaging/picture.ts';
import { toEightBits } from '../imaging/picture.ts';

/**
 * A square enlarged to `edgePx`, edges repeated: as soft, pixel by pixel, as a full-size photo, where the
 * pictures of data sets have been shrunk and are sharper than any lens and mosaic.
 *
 * Source: Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981, Eq. 15 (a = -1/2).
 */
export function enlargeSquare({ widthPx: fromPx, heightPx, data }: Picture, edgePx: number): Picture {
  if (fromPx !== heightPx) throw new Error('internal: only squares are enlarged');
  const taps = Array.from({ length: edgePx }, (_, i) => tapsAt(((i + 0.5) * fromPx) / edgePx - 0.5, fromPx));
  const enlarged = new Float32Array(3 * edgePx * edgePx);
  const rows = new Float32Array(edgePx * fromPx);
  for (let plane = 0; plane < 3; plane++) {
    const start = plane * fromPx * fromPx;
    for (let y = 0; y < fromPx; y++) {
      for (const [x, { places, weights }] of taps.entries()) {
        let sum = 0;
        for (let k = 0; k < 4; k++) sum += (weights[k] ?? 0) * (data[start + y * fromPx + (places[k] ?? 0)] ?? 0);
        rows[y * edgePx + x] = sum;
      }
    }
    for (const [y, { places, weights }] of taps.entries()) {
      for (let x = 0; x < edgePx; x++) {
        let sum = 0;
        for (let k = 0; k < 4; k++) sum += (weights[k] ?? 0) * (rows[(places[k] ?? 0) * edgePx + x] ?? 0);
        enlarged[(plane * edgePx + y) * edgePx + x] = toEightBits(sum);
      }
    }
  }
  return { widthPx: edgePx, heightPx: edgePx, data: enlarged };
}

/** The four neighbours of a place between pixel centres, and their weights. */
function tapsAt(place: number, count: number): { readonly places: readonly number[]; readonly weights: readonly number[] } {
  const first = Math.floor(place) - 1;
  const places = [0, 1, 2, 3].map((k) => first + k);
  return {
    places: places.map((at) => Math.min(count - 1, Math.max(0, at))),
    weights: places.map((at) => cubic(Math.abs(place - at))),
  };
}

const cubic = (distance: number): number =>
  distance <= 1 ? 1.5 * distance ** 3 - 2.5 * distance ** 2 + 1 : distance < 2 ? -0.5 * distance ** 3 + 2.5 * distance ** 2 - 4 * distance + 2 : 0;
