import type { PictureSize } from '../picture.ts';
import { viewOf } from './bytes.ts';
import { directoryTags } from './tiff-directory.ts';

const orientationTag = 0x0112;
/** In the first directory where some cameras and phones say it, and in EXIF's own. */
const widthTags = new Set([0x0100, 0xa002]);
const heightTags = new Set([0x0101, 0xa003]);
const longType = 4;

/**
 * Makes EXIF true of pixels that were turned upright and may have been enlarged: orientation and size, where it
 * tells them. Cuts off the second directory, whose thumbnail shows the photo as it was. All other bytes stay, so
 * that a maker's notes stay readable.
 */
export function exifForPixels(exif: Uint8Array, { widthPx, heightPx }: PictureSize): Uint8Array {
  const copy = new Uint8Array(exif);
  if (copy.length < 14) return copy;
  const view = viewOf(copy);
  const littleEndian = copy[0] === 0x49;

  /** Gives where the directory's entries end; undefined when it hangs over the end. */
  const correct = (directory: number): number | undefined => {
    if (directory + 2 > copy.length) return undefined;
    const end = directory + 2 + 12 * view.getUint16(directory, littleEndian);
    if (end + 4 > copy.length) return undefined;
    for (let at = directory + 2; at < end; at += 12) {
      const tag = view.getUint16(at, littleEndian);
      if (tag === orientationTag) view.setUint16(at + 8, 1, littleEndian);
      if (widthTags.has(tag)) setLong(at, widthPx);
      if (heightTags.has(tag)) setLong(at, heightPx);
    }
    return end;
  };
  /** One number of 32 bits lies in the entry itself, whatever was there. */
  const setLong = (at: number, value: number): void => {
    view.setUint16(at + 2, longType, littleEndian);
    view.setUint32(at + 4, 1, littleEndian);
    view.setUint32(at + 8, value, littleEndian);
  };

  const first = view.getUint32(4, littleEndian);
  const end = correct(first);
  if (end === undefined) return copy;
  for (let at = first + 2; at < end; at += 12) {
    if (view.getUint16(at, littleEndian) === directoryTags.exif) correct(view.getUint32(at + 8, littleEndian));
  }
  view.setUint32(end, 0, littleEndian);
  return copy;
}
