import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { TapeError } from '../foundation/tape-error.ts';
import type { Samples } from './interleaved.ts';
import { concatBytes, uint32 } from './metadata/bytes.ts';
import type { TiffEntry } from './metadata/tiff-directory.ts';
import { writeTiffDirectory } from './metadata/tiff-directory.ts';

const rowsPerStrip = 64;
const headerBytes = 8;
const longType = 4;

/** In the space that the codec takes these numbers to be in, so that it leaves them as they are. */
export function unconverted(codec: Sharp, isGrey: boolean): Sharp {
  const space = isGrey ? 'b-w' : 'scrgb';
  return codec.pipelineColourspace(space).toColourspace(space);
}

/** Throws: `format-unsupported` when one of these is no number. */
export function assertNumbers(samples: Float32Array): void {
  // In float64 the largest numbers of float32 have a finite sum; NaN and infinity leave none.
  let sum = 0;
  for (const value of samples) sum += value;
  if (Number.isFinite(sum)) return;
  throw new TapeError('format-unsupported', 'The photo has pixels that are no numbers (NaN or infinity), with which nothing can be reckoned.', {
    kept: 'The file was not changed.',
    remedy: 'Replace them with numbers in the program that wrote it.',
  });
}

/** A TIFF with these very numbers, deflated. Of plain arrays the codec takes floating point for whole numbers: so it is given a TIFF. */
export const encodeFloatTiff = (samples: Samples<Float32Array>): Promise<Uint8Array> =>
  unconverted(sharp(plainTiff(samples), { limitInputPixels: false }), samples.channels < 3)
    .tiff({ compression: 'deflate', predictor: 'float' })
    .toBuffer();

/** Source: TIFF 6.0, sec. 4 to 6, 18 and 19. */
function plainTiff({ widthPx, heightPx, channels, data }: Samples<Float32Array>): Uint8Array {
  const samples = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const rowBytes = 4 * widthPx * channels;
  const strips = Array.from({ length: Math.ceil(heightPx / rowsPerStrip) }, (_, i) => i * rowsPerStrip);
  const [minIsBlack, rgb, unassociatedAlpha, floatingPoint] = [1, 2, 2, 3];
  const perSample = (value: number): readonly number[] => new Array<number>(channels).fill(value);
  const directory = [
    longs(256, widthPx),
    longs(257, heightPx),
    longs(258, ...perSample(32)),
    longs(262, channels < 3 ? minIsBlack : rgb),
    longs(273, ...strips.map((top) => headerBytes + top * rowBytes)),
    longs(277, channels),
    longs(278, rowsPerStrip),
    longs(279, ...strips.map((top) => Math.min(rowsPerStrip, heightPx - top) * rowBytes)),
    ...(channels % 2 === 0 ? [longs(338, unassociatedAlpha)] : []),
    longs(339, ...perSample(floatingPoint)),
  ];
  const end = headerBytes + samples.length;
  return concatBytes(Uint8Array.of(0x49, 0x49, 42, 0), uint32(end, true), samples, writeTiffDirectory(directory, end));
}

const longs = (tag: number, ...values: readonly number[]): TiffEntry => ({
  tag,
  type: longType,
  count: values.length,
  data: concatBytes(...values.map((value) => uint32(value, true))),
});
