import type { FilledSentence } from '../../words/sentence.ts';
import { phrase, sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { SourceFormat } from './imaging-service.ts';

/** Enough of a file's beginning to tell its format. */
export const signatureBytes = 32;

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** By the main brand, or by one of those that a file of the general brand is compatible with. */
const isAvif = (bytes: Uint8Array): boolean => {
  const brands: readonly string[] = ascii(bytes, 16, signatureBytes).match(/.{4}/gs) ?? [];
  return ascii(bytes, 4, 8) === 'ftyp' && (/^avi[fs]$/.test(ascii(bytes, 8, 12)) || (ascii(bytes, 8, 12) === 'mif1' && brands.includes('avif')));
};

/** The brands of pictures, and of several with a main one, that HEVC has compressed. Source: ISO/IEC 23008-12, annex B. */
const isHeic = (bytes: Uint8Array): boolean => ascii(bytes, 4, 8) === 'ftyp' && /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(ascii(bytes, 8, 12));

/** Alone, or in a container. Source: ISO/IEC 18181-2, 9.1. */
const isJxl = (bytes: Uint8Array): boolean => (bytes[0] === 0xff && bytes[1] === 0x0a) || ascii(bytes, 0, 12) === '\0\0\0\u000cJXL \r\n\u0087\n';

/** Raw files that are no TIFFs, or say by themselves that they are none: of Canon, Fujifilm, Panasonic and Olympus. */
const isRaw = (bytes: Uint8Array): boolean =>
  ascii(bytes, 4, 11) === 'ftypcrx' ||
  ascii(bytes, 8, 10) === 'CR' ||
  ascii(bytes, 0, 8) === 'FUJIFILM' ||
  ascii(bytes, 0, 4) === 'IIU\0' ||
  /^(IIRO|IIRS|MMOR)$/.test(ascii(bytes, 0, 4));

/** Formats that people will try and that we do not read yet, by what their files begin with. */
const unsupported: readonly (readonly [FilledSentence, (bytes: Uint8Array) => boolean])[] = [
  [phrase('a BigTIFF'), (bytes) => ascii(bytes, 0, 4) === 'II+\0' || ascii(bytes, 0, 4) === 'MM\0+'],
  [phrase('a GIF'), (bytes) => ascii(bytes, 0, 4) === 'GIF8'],
  [phrase('a Photoshop document'), (bytes) => ascii(bytes, 0, 4) === '8BPS'],
  [phrase('a PDF'), (bytes) => ascii(bytes, 0, 4) === '%PDF'],
];

/**
 * Tells a photo's format from its first bytes, never from its name. Many raw files begin as TIFFs do, and are told by their tags (`tiffLayout`).
 *
 * Throws: `format-unsupported`.
 */
export function formatOf(bytes: Uint8Array): SourceFormat {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (ascii(bytes, 0, 8) === '\u0089PNG\r\n\u001a\n') return 'png';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (isAvif(bytes)) return 'avif';
  if (isHeic(bytes)) return 'heic';
  if (isJxl(bytes)) return 'jxl';
  if (isRaw(bytes)) return 'raw';
  const known = unsupported.find(([, matches]) => matches(bytes));
  if (known === undefined && (ascii(bytes, 0, 4) === 'II*\0' || ascii(bytes, 0, 4) === 'MM\0*')) return 'tiff';
  throw new TapeError(
    'format-unsupported',
    known === undefined ? 'This is not a photo that the app can read.' : sentence('This is {kind}, which the app cannot read yet.', { kind: known[0] }),
    { remedy: 'Export it as a 16-bit TIFF, or use a JPEG, PNG, TIFF, WebP, AVIF, HEIC, JPEG XL or raw file.' },
  );
}
