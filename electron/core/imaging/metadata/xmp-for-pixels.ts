import type { PictureSize } from '../picture.ts';

/**
 * Makes an XMP packet true of pixels that were turned upright and may have been enlarged: orientation and size,
 * where it tells them, as an attribute or as an element.
 *
 * Source: XMP Part 2, sec. 3.2 and 3.3 (the namespaces tiff and exif).
 */
export function xmpForPixels(xmp: Uint8Array, { widthPx, heightPx }: PictureSize): Uint8Array {
  const values: Readonly<Record<string, number>> = {
    'tiff:Orientation': 1,
    'tiff:ImageWidth': widthPx,
    'tiff:ImageLength': heightPx,
    'exif:PixelXDimension': widthPx,
    'exif:PixelYDimension': heightPx,
  };
  const packet = new TextDecoder().decode(xmp);
  const corrected = Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(new RegExp(`(\\s${name}\\s*=\\s*["']|<${name}>\\s*)\\d+(?=["'\\s<])`, 'g'), (_, ahead: string) => `${ahead}${value}`),
    packet,
  );
  return corrected === packet ? xmp : new TextEncoder().encode(corrected);
}
