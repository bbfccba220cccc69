import { sentence } from '../../words/sentence.ts';
import { gigabytes, ownBudgetBytes } from '../foundation/memory-budget.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { CodecImageSize } from './codec-image.ts';
import type { PhotoFormat, PhotoInfo } from './imaging-service.ts';

/** JPEG XLs are decoded whole up to so many pixels, larger ones in bands of them: fewer would decode the beginning of a file more often, more take more memory. */
export const jxlBandPixels = 25e6;

/** The imaging worker itself, with its libraries and the strips that it works on. */
const workerBytes = 200e6;

/**
 * Bytes a pixel that a decoder holds beside the file: by measuring the process's peak with pictures of 100 megapixels, rounded up; of HEIC
 * reckoned from what libheif and we copy; of JPEG XL what it is without loss, which is more. What comes row by row costs next to nothing; what must be whole before its first row is there, as
 * pictures that are turned must, costs its samples, and the decoder's own: what the header does not tell of that is left to the supervisor.
 */
const decodingBytesPerPixel = { jpeg: 1, png: 1, tiff: 1, webp: 8, avif: 19, heic: 20, jxl: 20, raw: 12 } as const satisfies Record<PhotoInfo['format'], number>;
/** The same of encoders, with the encoded file; of AVIF a cautious guess, not measured to its end. PNG and TIFF are at most as large as their samples. */
const encodingBytesPerPixel = { jpeg: 2, webp: 20, avif: 40 } as const satisfies Record<Exclude<PhotoFormat, 'png' | 'tiff'>, number>;
/** Above this a JPEG is written row by row, with the usual Huffman codes: fitting them keeps all coefficients in memory, for a few per cent. */
export const mostPixelsForOwnCodes = 50e6;
const ownCodesBytesPerPixel = 7;

/** What is decoded whole up to so many pixels, and takes more for each of those. */
const wholeUpTo = { raw: { pixels: 30e6, bytesPerPixel: 36 }, jxl: { pixels: jxlBandPixels, bytesPerPixel: 48 } } as const;

/** What opening a photo takes, about. */
export function decodingBytes({ format, widthPx, heightPx }: Pick<PhotoInfo, 'format' | 'widthPx' | 'heightPx'>, fileBytes: number): number {
  const pixels = widthPx * heightPx;
  const whole = format === 'raw' || format === 'jxl' ? wholeUpTo[format] : undefined;
  const wholeBytes = whole === undefined ? 0 : whole.bytesPerPixel * Math.min(whole.pixels, pixels);
  // jxl-oxide copies the file.
  const copies = format === 'jxl' ? 2 : 1;
  return workerBytes + copies * fileBytes + Math.max(wholeBytes, decodingBytesPerPixel[format] * pixels);
}

/** What writing a picture takes, about. */
export function encodingBytes(format: PhotoFormat, { widthPx, heightPx, channels, bitDepth }: CodecImageSize): number {
  const pixels = widthPx * heightPx;
  const isWhole = format === 'jpeg' && pixels <= mostPixelsForOwnCodes;
  const bytesPerPixel = format === 'png' || format === 'tiff' ? channels * (bitDepth / 8) : isWhole ? ownCodesBytesPerPixel : encodingBytesPerPixel[format];
  return workerBytes + bytesPerPixel * pixels;
}

/** Throws: `image-too-large` where that is more than this process may hold. */
export function assertAffordable(step: 'opening' | 'writing', needBytes: number): void {
  const budgetBytes = ownBudgetBytes();
  if (needBytes <= budgetBytes) return;
  const words = sentence('{step, select, opening {Opening} other {Writing}} this photo takes about {need} of memory, more than the {budget} that the app may use.', {
    step,
    need: gigabytes(needBytes),
    budget: gigabytes(budgetBytes),
  });
  throw new TapeError('image-too-large', words, {
    kept: 'Nothing was written.',
    remedy: 'Let the app use more memory, in the settings or by --memory on the command line, or make the photo smaller.',
  });
}
