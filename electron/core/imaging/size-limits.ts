import { sentence } from '../../words/sentence.ts';
import type { Scale } from '../foundation/scale.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { BitDepth, PhotoFormat } from './imaging-service.ts';
import type { PictureSize } from './picture.ts';

/** More than a medium-format panorama of 20 000 x 14 000; beyond it is a mistake or an attack. */
export const largestPixels = 300_000_000;

/** Of floating point: what fits into a TIFF, and several times into memory. */
const mostFloatBytes = 2_000_000_000;

/** What a format's header or its codec can hold. */
const longestEdgePx: { readonly [Format in PhotoFormat]: number } = {
  // Its header has 16 bits; libjpeg keeps some of that for itself.
  jpeg: 65_500,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
  webp: 16_383,
  avif: 16_384,
};

/** How large a picture becomes. Throws: `image-too-large`. */
export function enlargedSize(size: PictureSize, scale: Scale): PictureSize {
  const enlarged = { widthPx: scale * size.widthPx, heightPx: scale * size.heightPx };
  const pixels = enlarged.widthPx * enlarged.heightPx;
  if (pixels <= largestPixels) return enlarged;
  throw new TapeError(
    'image-too-large',
    sentence('Enlarged {scale} times, the photo would have {megapixels} megapixels, and the app makes at most {most}.', { scale, megapixels: Math.ceil(pixels / 1e6), most: largestPixels / 1e6 }),
    { kept: 'The photo was not changed.', remedy: 'Enlarge it less, or crop it first.' },
  );
}

/** Throws: `image-too-large` for more floating point than the app reads and writes. */
export function assertFloatFits({ widthPx, heightPx }: PictureSize, channels: number): void {
  if (4 * channels * widthPx * heightPx <= mostFloatBytes) return;
  throw new TapeError('image-too-large', sentence('With 32 bits per channel the picture would take more than the {gigabytes} gigabytes that the app handles.', { gigabytes: mostFloatBytes / 1e9 }), {
    kept: 'Nothing was written.',
    remedy: 'Use 16 bits per channel, or make the picture smaller.',
  });
}

/** Throws: `image-too-large` when a file of this format cannot hold a picture of this size. */
export function assertHolds(format: PhotoFormat, { widthPx, heightPx }: PictureSize, bitDepth: BitDepth, channels: number): void {
  if (bitDepth === 32) assertFloatFits({ widthPx, heightPx }, channels);
  if (Math.max(widthPx, heightPx) <= longestEdgePx[format]) return;
  throw new TapeError('image-too-large', sentence('A file in the format {format} holds at most {edge} pixels a side.', { format: format.toUpperCase(), edge: longestEdgePx[format] }), {
    kept: 'Nothing was written.',
    remedy: 'Export it as PNG or TIFF.',
  });
}
