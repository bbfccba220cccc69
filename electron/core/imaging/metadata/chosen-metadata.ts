import type { MetadataGroup } from '../writing.ts';
import { viewOf } from './bytes.ts';
import type { PhotoMetadata } from './photo-metadata.ts';
import type { TiffEntry } from './tiff-directory.ts';
import { directoryTags, readTiffDirectory, writeExif } from './tiff-directory.ts';

/** Description, artist, copyright, user comment, and Windows' title, comment, author, keywords and subject. Source: Exif 2.32, sec. 4.6. */
const wordTags = new Set([0x010e, 0x013b, 0x8298, 0x9286, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f, 0x4746, 0x4749]);

/** Of IPTC's second record: content location, city, sub-location, province, country. Source: IPTC-IIM 4.2, sec. 6. */
const placeRecords = new Set([26, 27, 90, 92, 95, 100, 101]);

/** Properties of XMP by group, as `prefix:name`, or a whole prefix. Source: XMP Part 2; IPTC Photo Metadata 2023. */
const xmpProperties: Readonly<Record<Exclude<MetadataGroup, 'words'>, string>> = {
  place:
    '(?:exif:GPS[\\w.-]*|exifEX:GPS[\\w.-]*|photoshop:(?:City|State|Country)|Iptc4xmpCore:(?:Location|CountryCode)|Iptc4xmpExt:(?:LocationShown|LocationCreated)|lr:hierarchicalLocation)',
  camera: '(?:(?:exif|exifEX|aux|tiff):(?!GPS)[\\w.-]+|xmp:(?:CreateDate|ModifyDate|MetadataDate)|photoshop:DateCreated)',
};

/** A photo's metadata without these groups. The profile stays, since without it the colours are others. */
export function chosenMetadata(metadata: PhotoMetadata, leftOut: readonly MetadataGroup[]): PhotoMetadata {
  if (leftOut.length === 0) return metadata;
  const { exif: wholeExif, xmp: wholeXmp, iptc: wholeIptc, own, ...others } = metadata;
  const without = new Set(leftOut);
  const exif = wholeExif === undefined ? undefined : exifWithout(wholeExif, without);
  const xmp = wholeXmp === undefined || without.has('words') ? undefined : xmpWithout(wholeXmp, without);
  const iptc = wholeIptc === undefined || without.has('words') ? undefined : without.has('place') ? iptcWithoutPlace(wholeIptc) : wholeIptc;
  return {
    ...others,
    ...(exif === undefined ? {} : { exif }),
    ...(xmp === undefined ? {} : { xmp }),
    ...(iptc === undefined ? {} : { iptc }),
    // Comments are anybody's words, and may tell anything.
    ...(own === undefined || without.has('words') ? {} : { own }),
  };
}

function exifWithout(exif: Uint8Array, without: ReadonlySet<MetadataGroup>): Uint8Array | undefined {
  const isLeftOut = (tag: number): boolean =>
    tag === directoryTags.gps ? without.has('place') : wordTags.has(tag) ? without.has('words') : without.has('camera');
  if (!without.has('camera')) return exifCutOut(exif, isLeftOut);
  const all = readTiffDirectory(exif);
  const within = (entries: readonly TiffEntry[]): readonly TiffEntry[] => entries.filter(({ tag }) => !isLeftOut(tag));
  const shot = within(all.find(({ tag }) => tag === directoryTags.exif)?.directory ?? []);
  const kept = [...within(all), ...all.filter(({ tag }) => tag === directoryTags.exif && shot.length > 0).map((entry) => ({ ...entry, directory: shot }))];
  return kept.length === 0 ? undefined : writeExif(kept);
}

/** Cuts entries out and blanks what they pointed to; all other bytes stay, so that a maker's notes stay readable. */
function exifCutOut(exif: Uint8Array, isLeftOut: (tag: number) => boolean): Uint8Array {
  const copy = new Uint8Array(exif);
  if (copy.length < 14) return copy;
  const view = viewOf(copy);
  const littleEndian = copy[0] === 0x49;
  const blank = (start: number, end: number): void => {
    copy.fill(0, Math.min(start, copy.length), Math.min(end, copy.length));
  };
  const entriesAt = (directory: number): number => {
    if (directory + 2 > copy.length) return 0;
    return Math.min(view.getUint16(directory, littleEndian), Math.floor((copy.length - directory - 2) / 12));
  };
  const blankValue = (at: number): void => {
    const size = valueSizes[view.getUint16(at + 2, littleEndian)] ?? 1;
    const length = size * view.getUint32(at + 4, littleEndian);
    const start = view.getUint32(at + 8, littleEndian);
    if (length > 4) blank(start, start + length);
  };
  const blankDirectory = (directory: number): void => {
    const count = entriesAt(directory);
    for (let index = 0; index < count; index++) blankValue(directory + 2 + 12 * index);
    blank(directory, directory + 2 + 12 * count + 4);
  };
  const cut = (directory: number): void => {
    let count = entriesAt(directory);
    for (let index = count - 1; index >= 0; index--) {
      const at = directory + 2 + 12 * index;
      if (!isLeftOut(view.getUint16(at, littleEndian))) continue;
      if (view.getUint16(at, littleEndian) === directoryTags.gps) blankDirectory(view.getUint32(at + 8, littleEndian));
      else blankValue(at);
      // Those behind it move up, with the pointer to the next directory.
      const end = Math.min(directory + 2 + 12 * count + 4, copy.length);
      copy.copyWithin(at, at + 12, end);
      blank(end - 12, end);
      count -= 1;
      view.setUint16(directory, count, littleEndian);
    }
  };
  const first = view.getUint32(4, littleEndian);
  cut(first);
  for (let index = 0; index < entriesAt(first); index++) {
    const at = first + 2 + 12 * index;
    if (view.getUint16(at, littleEndian) === directoryTags.exif) cut(view.getUint32(at + 8, littleEndian));
  }
  return copy;
}

/** Bytes of one value, by type. Source: TIFF 6.0, sec. 2. */
const valueSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 };

/** As attributes and as elements. */
function xmpWithout(xmp: Uint8Array, without: ReadonlySet<MetadataGroup>): Uint8Array {
  const packet = new TextDecoder().decode(xmp);
  const groups = (['place', 'camera'] as const).filter((group) => without.has(group));
  const left = groups.reduce((text, group) => {
    const name = xmpProperties[group];
    return text
      .replaceAll(new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`, 'g'), '')
      .replaceAll(new RegExp(`<${name}(?:\\s[^>]*)?/>`, 'g'), '')
      .replaceAll(new RegExp(`<(${name})(?:\\s[^>]*)?>[\\s\\S]*?</\\1>`, 'g'), '');
  }, packet);
  return left === packet ? xmp : new TextEncoder().encode(left);
}

/** Records are a marker, two numbers, a length of 15 bits, and bytes; what is no such record ends them. */
function iptcWithoutPlace(iptc: Uint8Array): Uint8Array {
  const view = viewOf(iptc);
  const kept: number[] = [];
  let at = 0;
  while (at + 5 <= iptc.length && iptc[at] === 0x1c) {
    const length = view.getUint16(at + 3);
    const end = at + 5 + length;
    // Of longer records nobody writes any.
    if (length > 0x7fff || end > iptc.length) break;
    const isPlace = iptc[at + 1] === 2 && placeRecords.has(iptc[at + 2] ?? 0);
    if (!isPlace) kept.push(...iptc.subarray(at, end));
    at = end;
  }
  return Uint8Array.from(kept);
}
