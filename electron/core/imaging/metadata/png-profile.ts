import { latin1, startsWith } from './bytes.ts';
import { readPhotoshopIptc } from './photoshop-resources.ts';

const exifHeader = 'Exif\0\0';

export interface PngProfile {
  readonly kind: 'exif' | 'iptc';
  readonly bytes: Uint8Array;
}

/**
 * Reads a profile that was written as hexadecimal text, as ImageMagick does for what PNG has no chunk for:
 * a line with the name, a line with the length, lines of digits. Undefined when it is of no use to us.
 *
 * Source: ImageMagick, coders/png.c (Magick_png_write_raw_profile); exiftool, PNG.pm (ProcessProfile).
 */
export function readPngProfile(name: string, text: Uint8Array): PngProfile | undefined {
  const [, digits] = /^\n[^\n]*\n *\d+\n([\da-f\n]*)$/i.exec(Buffer.from(text).toString('latin1')) ?? [];
  if (digits === undefined) return undefined;
  const bytes = new Uint8Array(Buffer.from(digits.replaceAll('\n', ''), 'hex'));
  if (name === 'iptc' || name === '8bim') {
    const iptc = startsWith(bytes, '8BIM') ? readPhotoshopIptc(bytes) : bytes;
    return iptc === undefined ? undefined : { kind: 'iptc', bytes: iptc };
  }
  if ((name === 'exif' || name === 'APP1') && startsWith(bytes, exifHeader)) return { kind: 'exif', bytes: bytes.subarray(exifHeader.length) };
  return undefined;
}

export function writePngProfile(name: string, bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes).toString('hex').match(/.{1,72}/g) ?? [];
  return latin1(`\n${name}\n${String(bytes.length).padStart(8)}\n${lines.join('\n')}\n`);
}
