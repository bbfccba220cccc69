import { statSync } from 'node:fs';
import { sentence } from '../../words/sentence.ts';
import type { CallLimits } from '../foundation/process-supervisor.ts';
import type { ImagingShape, PhotoFormat } from './imaging-service.ts';

const minuteMs = 60_000;

/**
 * Ten times and more what a megapixel of noise took on two cores that nine other processes wanted too: 0.1 s as JPEG, 0.2 as PNG and TIFF of
 * 16 bits, 1.3 as lossless WebP, 28 as AVIF.
 */
const writingSecondsPerMegapixel = { jpeg: 5, png: 5, tiff: 5, webp: 20, avif: 300 } as const satisfies Record<PhotoFormat, number>;

/** A pixel of a scratch image has three planes at least, of four bytes. */
const leastBytesPerPixel = 12;

const saveAnew = sentence('Save the photo anew in the program that wrote it.');

/** How long the imaging worker's calls may take, as far as they read or write files of others: only what never ends is ended. */
export const imagingLimits = {
  describe: { mostMs: () => 5 * minuteMs, remedy: saveAnew },
  captureTime: { mostMs: () => 5 * minuteMs, remedy: saveAnew },
  decode: { mostMs: () => 30 * minuteMs, remedy: saveAnew },
  encode: {
    mostMs: ({ format, beforeScratchPath }) => {
      const megapixels = (statSync(beforeScratchPath, { throwIfNoEntry: false })?.size ?? 0) / leastBytesPerPixel / 1e6;
      return 5 * minuteMs + 1000 * writingSecondsPerMegapixel[format] * megapixels;
    },
    remedy: sentence('Export it in another format.'),
  },
} as const satisfies CallLimits<ImagingShape>;
