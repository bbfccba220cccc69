import { viewOf } from './bytes.ts';

const orientationTag = 0x0112;

/**
 * Sets the orientation to upright, since the pixels have been turned, and cuts off the second directory,
 * whose thumbnail shows the photo as it was. All other bytes stay, so that a maker's notes stay readable.
 */
export function uprightExif(exif: Uint8Array): Uint8Array {
  const copy = new Uint8Array(exif);
  if (copy.length < 14) return copy;
  const view = viewOf(copy);
  const littleEndian = copy[0] === 0x49;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > copy.length) return copy;
  const count = view.getUint16(directory, littleEndian);
  const end = directory + 2 + 12 * count;
  if (end + 4 > copy.length) return copy;
  for (let at = directory + 2; at < end; at += 12) {
    if (view.getUint16(at, littleEndian) === orientationTag) view.setUint16(at + 8, 1, littleEndian);
  }
  view.setUint32(end, 0, littleEndian);
  return copy;
}
