import type { Picture, PictureSize } from './picture.ts';

/** Of 8, 16 and 32 bits. */
export type SampleArray = Uint8Array | Uint16Array | Float32Array;

/** Samples as codecs have them. Shapes: interleaved [heightPx, widthPx, channels], alpha last. */
export interface Samples<Data extends SampleArray = SampleArray> extends PictureSize {
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: Data;
}

/** Shapes: 8-bit RGB samples [heightPx, widthPx, 3], as codecs have them, to a planar picture. */
export function fromInterleaved(samples: Uint8Array, { widthPx, heightPx }: PictureSize): Picture {
  const area = widthPx * heightPx;
  const data = new Float32Array(3 * area);
  samples.forEach((value, i) => (data[(i % 3) * area + Math.floor(i / 3)] = value / 255));
  return { widthPx, heightPx, data };
}

/** Shapes: a planar picture to 8-bit RGB samples [heightPx, widthPx, 3]. Numerics: rounded, and cut off at 0 and 255. */
export function toInterleaved({ widthPx, heightPx, data }: Picture): Uint8Array {
  const area = widthPx * heightPx;
  // Clamped: a plain byte array would wrap around.
  const samples = new Uint8ClampedArray(3 * area);
  data.forEach((value, i) => (samples[3 * (i % area) + Math.floor(i / area)] = 255 * value));
  return new Uint8Array(samples.buffer);
}
