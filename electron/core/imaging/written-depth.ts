import { isWritten } from './format-extensions.ts';
import type { BitDepth, PhotoFormat, PhotoInfo } from './imaging-service.ts';
import type { Writing } from './writing.ts';

/** Bits per sample of the file that a photo becomes. */
export function writtenDepth(photo: Pick<PhotoInfo, 'bitDepth' | 'format'>, format: PhotoFormat, { bitDepth }: Writing): BitDepth {
  if (format !== 'png' && format !== 'tiff') return 8;
  if (bitDepth !== 'keep') return bitDepth;
  if (photo.bitDepth === 32 && format === 'tiff') return 32;
  // A format that is read only has no depth that the export could keep.
  return photo.bitDepth > 8 || !isWritten(photo.format) ? 16 : 8;
}
