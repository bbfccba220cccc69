import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { encodePhoto } from '../../../electron/core/imaging/encode-photo.ts';
import { extensionOf } from '../../../electron/core/imaging/format-extensions.ts';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { chosenMetadata } from '../../../electron/core/imaging/metadata/chosen-metadata.ts';
import { metadataGroups, usualWriting } from '../../../electron/core/imaging/writing.ts';
import type { MetadataGroup, Writing } from '../../../electron/core/imaging/writing.ts';
import { exiftool, missingOracles, tagsOf } from '../../support/oracles.ts';
import type { Tags } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, photoFormats, recipe } from '../../support/round-trip.ts';

/** Exports a photo untouched, written in this way. */
async function written(photoPath: string, format: PhotoFormat, writing: Partial<Writing>): Promise<string> {
  const folder = temporaryFolder();
  const scratchPath = join(folder, 'before.scratch');
  await decodePhoto(photoPath, scratchPath);
  const outputPath = join(folder, `out${extensionOf[format]}`);
  await encodePhoto({
    photoPath, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath, format, onConflict: 'fail', recipe, writing: { ...usualWriting, ...writing },
  });
  return outputPath;
}

describe('a file', () => {
  test.each(['jpeg', 'webp', 'avif'] as const)('in %s is smaller at a lower quality, and larger at a higher one', async (format) => {
    const photo = await newPhoto('png', { widthPx: 200, heightPx: 150 });
    const sizes = await Promise.all([20, 60, null, 100].map(async (quality) => statSync(await written(photo, format, { quality })).size));
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(4);
  });

  test('of a lossless WebP stays lossless until a quality is asked for', async () => {
    const photo = await newPhoto('webp', {}, (image) => image.webp({ lossless: true }));
    const pixels = async (path: string): Promise<Buffer> => sharp(path).raw().toBuffer();
    expect(await pixels(await written(photo, 'webp', {}))).toEqual(await pixels(photo));
    expect(await pixels(await written(photo, 'webp', { quality: 70 }))).not.toEqual(await pixels(photo));
  });

  test('has its colours as fine as was asked', async () => {
    const photo = await newPhoto('png');
    for (const chroma of ['4:4:4', '4:2:0'] as const) {
      expect((await sharp(await written(photo, 'jpeg', { chroma })).metadata()).chromaSubsampling).toBe(chroma);
      const avif = readFileSync(await written(photo, 'avif', { chroma }));
      // Two bits of the third byte. Source: AV1 Codec ISO Media File Format Binding, sec. 2.3.3.
      expect(((avif[avif.indexOf('av1C') + 6] ?? 0) >> 2) & 3).toBe(chroma === '4:2:0' ? 3 : 0);
    }
  });

  test.each(['png', 'tiff'] as const)('in %s has the depth that was asked for', async (format) => {
    const [eight, sixteen] = [await newPhoto('png'), await newPhoto('png', { depth: 16 })];
    const depthOf = async (photo: string, bitDepth: Writing['bitDepth']): Promise<string | undefined> => (await sharp(await written(photo, format, { bitDepth })).metadata()).depth;
    expect(await depthOf(eight, 'keep')).toBe('uchar');
    expect(await depthOf(sixteen, 'keep')).toBe('ushort');
    expect(await depthOf(eight, 16)).toBe('ushort');
    expect(await depthOf(sixteen, 8)).toBe('uchar');
  });
});

const tagsByGroup: Readonly<Record<MetadataGroup, readonly string[]>> = {
  camera: [
    '-IFD0:Make=Maker', '-IFD0:Model=Model 1', '-ExifIFD:DateTimeOriginal=2024:01:02 03:04:05', '-ExifIFD:ISO=12800', '-ExifIFD:LensModel=50mm F1.8',
    '-XMP-exif:ISO=12800', '-XMP-tiff:Make=Maker', '-XMP-aux:Lens=50mm', '-XMP-xmp:CreateDate=2024:01:02 03:04:05',
  ],
  words: [
    '-IFD0:ImageDescription=A bridge over the river Spree', '-IFD0:Artist=Ann', '-IFD0:Copyright=(c) Ann', '-ExifIFD:UserComment=Hello, you', '-XMP-dc:Title=Bridge', '-XMP-xmp:Rating=4',
    '-IPTC:Keywords=bridge', '-IPTC:Caption-Abstract=A bridge',
  ],
  place: [
    '-GPS:GPSLatitude=52.5123', '-GPS:GPSLatitudeRef=N', '-GPS:GPSLongitude=13.25', '-GPS:GPSLongitudeRef=E', '-GPS:GPSMapDatum=WGS-84 and more',
    '-XMP-exif:GPSLatitude=52.5', '-XMP-photoshop:City=Berlin', '-XMP-iptcCore:Location=Spreebogen', '-IPTC:City=Berlin', '-IPTC:Country-PrimaryLocationName=Germany',
  ],
};

const nameOf = (argument: string): string => argument.slice(1, argument.indexOf('='));

describe.skipIf(missingOracles.length > 0)('a photo without some of its metadata', () => {
  const holds: Readonly<Record<PhotoFormat, (name: string) => boolean>> = {
    jpeg: () => true,
    png: () => true,
    tiff: () => true,
    webp: (name) => !name.startsWith('IPTC'),
    avif: (name) => !name.startsWith('IPTC'),
  };
  const photos = new Map<PhotoFormat, string>();
  let tags: ReadonlyMap<string, Tags>;
  const outputs = new Map<string, string>();
  const subsets = metadataGroups.flatMap((group): (readonly MetadataGroup[])[] => [[group], metadataGroups.filter((other) => other !== group)]).concat([metadataGroups]);

  beforeAll(async () => {
    for (const format of photoFormats) {
      const path = await newPhoto(format);
      exiftool('-overwrite_original', ...Object.values(tagsByGroup).flat().filter((argument) => holds[format](nameOf(argument))), path);
      photos.set(format, path);
      for (const leavesOut of subsets) outputs.set(`${format} ${leavesOut.join()}`, await written(path, format, { leavesOut }));
    }
    tags = tagsOf(...photos.values(), ...outputs.values());
  });

  test.each(photoFormats.flatMap((format) => subsets.map((leavesOut) => [format, leavesOut] as const)))('in %s lacks %j and keeps the rest', (format, leavesOut) => {
    const before = Object.keys(tags.get(photos.get(format) ?? '') ?? {});
    const after = Object.keys(tags.get(outputs.get(`${format} ${leavesOut.join()}`) ?? '') ?? {});
    for (const group of metadataGroups) {
      const names = tagsByGroup[group].map(nameOf).filter((name) => holds[format](name) && before.includes(name));
      expect(names.length).toBeGreaterThan(3);
      // XMP holds words among much else, and goes with them; EXIF keeps what it has of the others.
      const expected = leavesOut.includes(group) ? [] : names.filter((name) => !leavesOut.includes('words') || !/^(XMP|IPTC)/.test(name));
      expect(names.filter((name) => after.includes(name)), group).toEqual(expected);
    }
    // What was done to it is always named.
    expect(after.some((name) => name.startsWith('XMP-tape'))).toBe(true);
  });

  test('holds no byte of what was left out', async () => {
    const bytes = (leavesOut: readonly MetadataGroup[]): string => readFileSync(outputs.get(`jpeg ${leavesOut.join()}`) ?? '').toString('latin1');
    expect(bytes(['camera'])).toContain('WGS-84 and more');
    for (const secret of ['WGS-84 and more', 'Spreebogen', 'Berlin', 'Germany']) expect(bytes(['place'])).not.toContain(secret);
    for (const secret of ['river Spree', 'Hello, you', '(c) Ann']) expect(bytes(['words'])).not.toContain(secret);
    await expect(sharp(outputs.get('jpeg camera,words,place')).metadata()).resolves.toMatchObject({ format: 'jpeg' });
  });
});

test('metadata of a hostile file is cut without harm', () => {
  const blocks = [new Uint8Array(3), new Uint8Array(40).fill(255), Uint8Array.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 255, 255, ...new Array<number>(60).fill(0x25)])];
  // A directory of places that lies on top of the one that names it.
  const circle = Uint8Array.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]);
  for (const exif of [...blocks, circle]) {
    for (const group of metadataGroups) {
      const { exif: left } = chosenMetadata({ exif, iptc: exif, xmp: exif }, [group]);
      expect(left?.length ?? 0).toBeLessThanOrEqual(exif.length + 200);
    }
  }
});
