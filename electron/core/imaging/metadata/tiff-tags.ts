import { uint32, viewOf } from './bytes.ts';
import type { MetadataContainer } from './photo-metadata.ts';
import type { TiffDirectory, TiffEntry } from './tiff-directory.ts';
import { directoryTags, inLittleEndian, readTiffDirectory, writeExif, writeTiffDirectory } from './tiff-directory.ts';

const tags = { resolutionUnit: 0x0128, xmp: 700, iptc: 33723, icc: 34675 } as const;
const bytesType = 1;
const undefinedType = 7;

/**
 * Tags of the first directory that tell of the photo, not of how its pixels lie in the file: names,
 * description, make, model, resolution, software, dates, artist, host, primaries, ratings, copyright,
 * Windows' own texts, EXIF and GPS.
 */
const descriptiveTags = new Set<number>([
  0x000b, 0x010d, 0x010e, 0x010f, 0x0110, 0x0112, 0x011a, 0x011b, 0x011d, 0x0128, 0x0131, 0x0132, 0x013b, 0x013c,
  0x013e, 0x013f, 0x4746, 0x4749, 0x8298, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f, directoryTags.exif,
  directoryTags.gps,
]);

const descriptive = (directory: TiffDirectory): TiffDirectory => directory.filter(({ tag }) => descriptiveTags.has(tag));

/** A unit of resolution that there is not, for which libtiff refuses the whole file; in EXIF it may stand. */
const isNoUnit = ({ tag, data }: TiffEntry): boolean => tag === tags.resolutionUnit && !([1, 2, 3].includes(data[0] ?? 0) && (data[1] ?? 0) === 0);

/**
 * Metadata in a TIFF's own directory. Writing appends a new directory with the old one's entries and ours,
 * and points the file at it; the pixels stay where they are.
 *
 * Source: TIFF 6.0, sec. 2; XMP Part 3 sec. 1.1.6; ICC.1:2010 Annex B.3.
 */
export const tiffTags: MetadataContainer = {
  read: (file) => {
    const directory = readTiffDirectory(file);
    const find = (tag: number): Uint8Array | undefined => directory.find((entry) => entry.tag === tag)?.data;
    const [icc, xmp, records] = [find(tags.icc), find(tags.xmp), find(tags.iptc)];
    const iptc = records === undefined ? undefined : inOrder(records);
    const exif = descriptive(directory);
    return {
      ...(icc === undefined ? {} : { icc }),
      ...(exif.length === 0 ? {} : { exif: writeExif(exif) }),
      ...(xmp === undefined ? {} : { xmp }),
      ...(iptc === undefined ? {} : { iptc }),
    };
  },
  write: (file, { icc, exif, xmp, iptc }) => {
    if (viewOf(file).getUint16(0) !== 0x4949) throw new Error('internal: a big-endian TIFF from our own encoder');
    const raw = (tag: number, type: number, data: Uint8Array | undefined): readonly TiffEntry[] =>
      data === undefined ? [] : [{ tag, type, count: data.length, data }];
    const added = [
      ...(exif === undefined ? [] : descriptive(readTiffDirectory(exif)).filter((entry) => !isNoUnit(entry))),
      ...raw(tags.icc, undefinedType, icc),
      ...raw(tags.xmp, bytesType, xmp),
      ...raw(tags.iptc, undefinedType, iptc),
    ];
    const replaced = new Set(added.map(({ tag }) => tag));
    const directory = [...readTiffDirectory(file).filter(({ tag }) => !replaced.has(tag)), ...added];
    const padding = new Uint8Array(file.length % 2);
    const offset = file.length + padding.length;
    return [file.subarray(0, 4), uint32(offset, true), file.subarray(8), padding, writeTiffDirectory(directory, offset)];
  },
};

/** Some writers declare IPTC records as numbers of 32 bits, which turns them round with the byte order. */
function inOrder(records: Uint8Array): Uint8Array {
  const recordMarker = 0x1c;
  return records[0] !== recordMarker && records[3] === recordMarker ? inLittleEndian(records, 4, false) : records;
}
