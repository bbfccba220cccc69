import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodePhoto } from '../../../electron/core/imaging/encode-photo.ts';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { exifForPixels } from '../../../electron/core/imaging/metadata/exif-for-pixels.ts';
import { xmpForPixels } from '../../../electron/core/imaging/metadata/xmp-for-pixels.ts';
import { exiftool, missingOracles } from '../../support/oracles.ts';
import { newPhoto, photoFormats, recipe } from '../../support/round-trip.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

/** What a camera and an editor write of a photo of 64 x 48. */
const written = [
  '-ExifIFD:ExifImageWidth=64',
  '-ExifIFD:ExifImageHeight=48',
  '-ExifIFD:ISO=200',
  '-IFD0:XResolution=300',
  '-IFD0:YResolution=300',
  '-IFD0:ResolutionUnit=2',
  '-XMP-tiff:ImageWidth=64',
  '-XMP-tiff:ImageHeight=48',
  '-XMP-exif:ExifImageWidth=64',
  '-XMP-exif:ExifImageHeight=48',
  '-XMP-dc:Title=64 x 48',
];
const unchanged = { 'ExifIFD:ISO': 200, 'IFD0:XResolution': 300, 'IFD0:YResolution': 300, 'IFD0:ResolutionUnit': 2, 'XMP-dc:Title': '64 x 48' };

const tagsOf = (path: string): Readonly<Record<string, unknown>> =>
  (JSON.parse(exiftool('-json', '-G1', '-n', path).toString()) as readonly Readonly<Record<string, unknown>>[])[0] ?? {};

async function enlarged(photoPath: string, format: PhotoFormat, widthPx: number, heightPx: number): Promise<string> {
  const [before, after] = [scratchPicture(widthPx, heightPx), scratchPicture(widthPx, heightPx)];
  const outputPath = join(photoPath, '..', `enlarged.${format}`);
  await encodePhoto({
    photoPath,
    beforeScratchPath: before,
    afterScratchPath: after,
    strength: 1,
    outputPath,
    format,
    onConflict: 'fail',
    recipe: { ...recipe, scale: 2 },
  });
  return outputPath;
}

describe.skipIf(missingOracles.length > 0)('an export larger than its photo', () => {
  const photos = new Map<PhotoFormat, string>();
  beforeAll(async () => {
    for (const format of photoFormats) photos.set(format, await newPhoto(format));
    exiftool('-overwrite_original', ...written, ...photos.values());
    exiftool('-overwrite_original', '-IFD0:ImageWidth=64', '-IFD0:ImageHeight=48', '-IFD0:Orientation#=6', photos.get('jpeg') ?? '');
  });

  test.each([...photoFormats.map((format) => [format, format] as const), ['jpeg', 'tiff'], ['tiff', 'jpeg'], ['png', 'webp']] as const)(
    'says its own size wherever a size was told, and all else as it was: %s to %s',
    async (from, to) => {
      // The JPEG lies on its side in the file.
      const [widthPx, heightPx] = from === 'jpeg' ? [96, 128] : [128, 96];
      const photo = photos.get(from) ?? '';
      expect(tagsOf(photo)).toMatchObject({ 'ExifIFD:ExifImageWidth': 64, 'XMP-exif:ExifImageHeight': 48, ...unchanged });
      const tags = tagsOf(await enlarged(photo, to, widthPx, heightPx));
      expect(tags).toMatchObject({
        'ExifIFD:ExifImageWidth': widthPx,
        'ExifIFD:ExifImageHeight': heightPx,
        'XMP-tiff:ImageWidth': widthPx,
        'XMP-tiff:ImageHeight': heightPx,
        'XMP-exif:ExifImageWidth': widthPx,
        'XMP-exif:ExifImageHeight': heightPx,
        'XMP-tape:Scale': 2,
        'Composite:ImageSize': `${widthPx} ${heightPx}`,
        ...unchanged,
      });
      if (from === 'jpeg') expect(tags).toMatchObject({ 'IFD0:ImageWidth': widthPx, 'IFD0:ImageHeight': heightPx, 'IFD0:Orientation': 1 });
    },
  );

  test('says nothing of its size in EXIF where nothing was told, and no scale when nothing was enlarged', async () => {
    const photo = await newPhoto('jpeg');
    exiftool('-overwrite_original', '-ExifIFD:ISO=200', photo);
    const tags = tagsOf(await enlarged(photo, 'png', 128, 96));
    expect(tags).toMatchObject({ 'PNG:ImageWidth': 128, 'ExifIFD:ISO': 200 });
    expect(Object.keys(tags).filter((name) => /^(ExifIFD|IFD0|XMP-).*(Width|Height)$/.test(name))).toEqual([]);
  });
});

test.each([
  ['an attribute in either quotes', `<rdf:Description tiff:ImageWidth='64' exif:PixelYDimension="48"/>`, `<rdf:Description tiff:ImageWidth='6000' exif:PixelYDimension="4000"/>`],
  ['an element', '<tiff:ImageLength>48</tiff:ImageLength>\n<exif:PixelXDimension> 64 </exif:PixelXDimension>', '<tiff:ImageLength>4000</tiff:ImageLength>\n<exif:PixelXDimension> 6000 </exif:PixelXDimension>'],
  ['other names alone', '<a xtiff:ImageWidth="64" tiff:ImageWidths="64">tiff:ImageWidth="64</a>', null],
])('a size in XMP is corrected as %s', (_, before, after) => {
  const xmp = new TextEncoder().encode(before);
  expect(new TextDecoder().decode(xmpForPixels(xmp, { widthPx: 6000, heightPx: 4000 }))).toBe(after ?? before);
});

test('EXIF whose directories lie outside or in a circle is left as far as it cannot be read', () => {
  const exif = (pointer: number): Uint8Array => {
    const bytes = Buffer.alloc(26);
    bytes.write('II*\0', 'latin1');
    bytes.writeUInt32LE(8, 4);
    bytes.writeUInt16LE(1, 8);
    bytes.writeUInt16LE(0x8769, 10);
    bytes.writeUInt16LE(4, 12);
    bytes.writeUInt32LE(1, 14);
    bytes.writeUInt32LE(pointer, 18);
    return bytes;
  };
  for (const pointer of [0, 8, 20, 25, 26, 0xffff_ffff]) {
    const before = exif(pointer);
    const after = exifForPixels(before, { widthPx: 1, heightPx: 1 });
    expect(after).toHaveLength(before.length);
    expect(after.subarray(0, 10)).toEqual(new Uint8Array(before.subarray(0, 10)));
  }
});
