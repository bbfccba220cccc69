import { gigabytes, ownBudgetBytes } from '../foundation/memory-budget.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { PhotoFormat, PhotoInfo } from './imaging-service.ts';
import type { PictureSize } from './picture.ts';

/** The imaging worker itself, with its libraries and the strips that it works on. */
const workerBytes = 200e6;

/**
 * Bytes a pixel that a decoder holds beside the file: by measuring the process's peak with pictures of 100 megapixels, rounded up. What
 * comes row by row costs next to nothing; what must be whole before its first row is there costs its samples, and the decoder's own.
 */
const decodingBytesPerPixel = { jpeg: 1, png: 1, tiff: 1, webp: 8, avif: 16, heic: 20, raw: 12 } as const satisfies Record<PhotoInfo['format'], number>;
/** The same of encoders, with the encoded file, which is twice in memory when its metadata is written into it. */
const encodingBytesPerPixel = { jpeg: 7, png: 7, tiff: 8, webp: 20, avif: 40 } as const satisfies Record<PhotoFormat, number>;

/** What opening a photo takes at most, about. */
export const decodingBytes = ({ format, widthPx, heightPx }: Pick<PhotoInfo, 'format' | 'widthPx' | 'heightPx'>, fileBytes: number): number =>
  workerBytes + fileBytes + decodingBytesPerPixel[format] * widthPx * heightPx;

/** What writing a picture takes at most, about. */
export const encodingBytes = (format: PhotoFormat, { widthPx, heightPx }: PictureSize): number =>
  workerBytes + encodingBytesPerPixel[format] * widthPx * heightPx;

/** Throws: `image-too-large` where that is more than this process may hold. */
export function assertAffordable(step: 'Opening' | 'Writing', needBytes: number): void {
  const budgetBytes = ownBudgetBytes();
  if (needBytes <= budgetBytes) return;
  throw new TapeError('image-too-large', `${step} this photo takes about ${gigabytes(needBytes)} of memory, more than the ${gigabytes(budgetBytes)} that the app may use.`, {
    kept: 'Nothing was written.',
    remedy: 'Let the app use more memory, in the settings or by --memory on the command line, or make the photo smaller.',
  });
}
