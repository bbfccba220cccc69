import { viewOf } from './bytes.ts';

/** The TIFF in a box or an item of EXIF. Source: ISO/IEC 23008-12, A.2.1, and ISO/IEC 18181-2, 9.5: its first four bytes say how far on it begins. */
export function boxedExif(block: Uint8Array): { readonly exif?: Uint8Array } {
  if (block.length < 8) return {};
  const start = 4 + viewOf(block).getUint32(0);
  return start < block.length ? { exif: block.subarray(start) } : {};
}
