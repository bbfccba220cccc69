import { viewOf } from './bytes.ts';

/**
 * The description of an ICC profile, such as "Adobe RGB (1998)".
 *
 * Source: ICC.1:2010, sec. 9.2.41 (desc), 10.15 (multiLocalizedUnicodeType); ICC.1:2001-04, sec. 6.5.17
 * (textDescriptionType).
 */
export function profileName(icc: Uint8Array): string {
  const unnamed = 'Embedded profile';
  if (icc.length < 132) return unnamed;
  const view = viewOf(icc);
  const count = Math.min(view.getUint32(128), 100);
  for (let i = 0; i < count; i++) {
    const at = 132 + 12 * i;
    if (at + 12 > icc.length) break;
    if (ascii(icc, at, 4) !== 'desc') continue;
    const offset = view.getUint32(at + 4);
    const size = view.getUint32(at + 8);
    if (offset + size > icc.length || size < 16) break;
    const name = describe(icc.subarray(offset, offset + size)).replaceAll('\0', '').trim();
    return name === '' || madeByNumbers.test(name) ? unnamed : (fullNames[name] ?? name.slice(0, shownLength));
  }
  return unnamed;
}

/** What is shown of a name, and what is read of it, which may begin with blanks. Units: characters. */
const shownLength = 80;
const longestName = 400;

/** Whether this is an ICC profile of these colours, such as "CMYK". Source: ICC.1:2010, sec. 7.2. */
export const isProfileOf = (colours: string, icc: Uint8Array): boolean =>
  icc.length >= 132 && ascii(icc, 16, 4) === colours && ascii(icc, 36, 4) === 'acsp';

/** What the small profile that the codec embeds is short for. Source: Clinton Ingram, Compact ICC Profiles. */
const fullNames: Readonly<Record<string, string>> = { sP3C: 'Display P3' };

/** The profiles that jxl-oxide makes are called by all their numbers. */
const madeByNumbers = /^(Rgb|Grey)_(Perceptual|Relative|Saturation|Absolute)_/;

function describe(tag: Uint8Array): string {
  const view = viewOf(tag);
  if (ascii(tag, 0, 4) === 'desc') return ascii(tag, 12, Math.min(view.getUint32(8), tag.length - 12, longestName));
  if (ascii(tag, 0, 4) !== 'mluc' || tag.length < 28) return '';
  const [length, offset] = [Math.min(view.getUint32(20), 2 * longestName), view.getUint32(24)];
  if (offset + length > tag.length) return '';
  let text = '';
  for (let at = offset; at + 2 <= offset + length; at += 2) text += String.fromCharCode(view.getUint16(at));
  return text;
}

const ascii = (bytes: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + length));
