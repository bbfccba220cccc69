import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pngChunks } from '../../../electron/core/imaging/metadata/png-chunks.ts';
import { readTiffDirectory, writeExif } from '../../../electron/core/imaging/metadata/tiff-directory.ts';
import { tiffTags } from '../../../electron/core/imaging/metadata/tiff-tags.ts';
import { exifForPixels } from '../../../electron/core/imaging/metadata/exif-for-pixels.ts';
import { webpChunks } from '../../../electron/core/imaging/metadata/webp-chunks.ts';
import { convert, exiftool, magickPixels, magickSays, missingOracles, profilesOf, tagsOf } from '../../support/oracles.ts';
import type { Tags } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, roundTrip } from '../../support/round-trip.ts';

const tagsOfOne = (path: string): Tags => tagsOf(path).get(path) ?? {};

describe.skipIf(missingOracles.length > 0)('as exiftool sees it,', () => {
  test('XMP too long for one segment of JPEG goes in and out, in JPEG and beyond', async () => {
    const photo = await newPhoto('jpeg');
    const long = 'A long story. '.repeat(9000);
    writeFileSync(`${photo}.txt`, long);
    exiftool('-overwrite_original', '-XMP-xmp:Rating=3', `-XMP-dc:Description<=${photo}.txt`, photo);
    expect(readFileSync(photo).includes('HasExtendedXMP')).toBe(true);
    const first = await roundTrip(photo);
    const second = await roundTrip(first.outputPath);
    const png = await roundTrip(second.outputPath, 'png');
    for (const path of [first.outputPath, second.outputPath, png.outputPath]) {
      expect(tagsOfOne(path)).toMatchObject({ 'XMP-dc:Description': long, 'XMP-xmp:Rating': 3, 'XMP-tape:Task': 'denoise' });
    }
    expect(tagsOfOne(png.outputPath)).not.toHaveProperty('XMP-xmpNote:HasExtendedXMP');
  });

  test('a second export replaces the recipe of the first', async () => {
    const { outputPath } = await roundTrip((await roundTrip(await newPhoto('tiff'))).outputPath);
    const packet = exiftool('-b', '-XMP', outputPath).toString();
    expect(packet.match(/tape:Task=/g)).toHaveLength(1);
  });

  test('a big-endian TIFF loses nothing', async () => {
    const path = join(temporaryFolder(), 'big.tif');
    convert(await newPhoto('png', { depth: 16 }), '-define', 'tiff:endian=msb', path);
    exiftool('-overwrite_original', '-Artist=Ann', '-ISO=800', '-FNumber=2.8', '-GPSLatitude=52.5', '-IPTC:City=Berlin', '-IPTC:Keywords=a', path);
    expect(readFileSync(path).toString('latin1', 0, 2)).toBe('MM');
    const { outputPath } = await roundTrip(path);
    const [before, after] = magickPixels(path, outputPath);
    expect(after).toEqual(before);
    expect(tagsOfOne(outputPath)).toMatchObject({
      'IFD0:Artist': 'Ann',
      'ExifIFD:ISO': 800,
      'ExifIFD:FNumber': 2.8,
      'GPS:GPSLatitude': 52.5,
      'IPTC:City': 'Berlin',
      'IPTC:Keywords': 'a',
    });
  });

  test('profiles that ImageMagick hid in a PNG\'s text are found', async () => {
    const photo = await newPhoto('jpeg');
    exiftool('-overwrite_original', '-IPTC:City=Berlin', photo);
    const path = join(temporaryFolder(), 'hidden.png');
    convert(photo, path);
    expect(readFileSync(path).includes('Raw profile type')).toBe(true);
    for (const format of ['png', 'tiff'] as const) {
      expect(tagsOfOne((await roundTrip(path, format)).outputPath)).toMatchObject({ 'IPTC:City': 'Berlin' });
    }
  });

  test('what belongs to one format stays in it: a PNG\'s text, gamma and resolution', async () => {
    const path = join(temporaryFolder(), 'text.png');
    convert(await newPhoto('png'), '-set', 'Title', 'A bridge', '-density', '300', '-units', 'PixelsPerInch', '-gamma', '1.0', '-define', 'png:include-chunk=gAMA,cHRM', path);
    exiftool('-overwrite_original', '-PNG:Author=Ann', '-PNG:Gamma=1.8', path);
    // The background colour is a number of the picture's own kind, which may have been a palette.
    const { 'PNG:BackgroundColor': _, ...before } = tagsOfOne(path);
    expect(before).toMatchObject({ 'PNG:Title': 'A bridge', 'PNG:Author': 'Ann', 'PNG-pHYs:PixelsPerUnitX': 11811 });
    const { outputPath } = await roundTrip(path);
    expect(tagsOfOne(outputPath)).toMatchObject(before);
    expect(magickSays('%x %m', outputPath)).toEqual(magickSays('%x %m', path));
    expect(exiftool('-validate', '-warning', '-b', outputPath).toString()).not.toMatch(/duplicate/i);
  });

  test('what belongs to one format stays in it: a JPEG\'s comment and resolution', async () => {
    const photo = await newPhoto('jpeg');
    exiftool('-overwrite_original', '-Comment=Hello', '-JFIF:XResolution=240', '-JFIF:YResolution=240', '-JFIF:ResolutionUnit=1', photo);
    const { outputPath } = await roundTrip(photo);
    expect(tagsOfOne(outputPath)).toMatchObject({ 'JFIF:XResolution': 240, 'JFIF:YResolution': 240 });
    expect(exiftool('-b', '-Comment', outputPath).toString()).toBe('Hello');
    expect(exiftool('-b', '-Comment', (await roundTrip(photo, 'png')).outputPath).toString()).toBe('');
  });

  test('a unit of resolution that there is not stays out of a TIFF, which could not be opened with it', async () => {
    const photo = await newPhoto('jpeg');
    exiftool('-overwrite_original', '-n', '-IFD0:Artist=Ann', '-IFD0:ResolutionUnit=9', photo);
    const { outputPath } = await roundTrip(photo, 'tiff');
    expect(tagsOfOne(outputPath)).toMatchObject({ 'IFD0:Artist': 'Ann' });
    expect((await roundTrip(outputPath)).info.format).toBe('tiff');
  });

  test('a thumbnail of the photo as it was is left out, and nothing else', async () => {
    const photo = await newPhoto('jpeg');
    const thumbnail = await newPhoto('jpeg', { widthPx: 16, heightPx: 12 });
    exiftool('-overwrite_original', '-Artist=Ann', `-ThumbnailImage<=${thumbnail}`, photo);
    expect(tagsOfOne(photo)).toHaveProperty('IFD1:ThumbnailLength');
    const { outputPath } = await roundTrip(photo);
    expect(Object.keys(tagsOfOne(outputPath)).filter((name) => name.startsWith('IFD1:'))).toEqual([]);
    expect(tagsOfOne(outputPath)).toMatchObject({ 'IFD0:Artist': 'Ann' });
  });

  test('XMP says upright once the pixels are', async () => {
    const photo = await newPhoto('jpeg');
    exiftool('-overwrite_original', '-n', '-XMP-tiff:Orientation=6', '-IFD0:Orientation=6', photo);
    expect(tagsOfOne((await roundTrip(photo)).outputPath)).toMatchObject({ 'XMP-tiff:Orientation': 1, 'IFD0:Orientation': 1 });
  });

  test('a profile of several of JPEG\'s segments is put together again', async () => {
    const photo = await newPhoto('jpeg', {}, (image) => image.withIccProfile('p3'));
    const icc = Buffer.concat([exiftool('-b', '-ICC_Profile', photo), Buffer.alloc(150_000, 'x')]);
    // The length that a profile declares of itself.
    icc.writeUInt32BE(icc.length, 0);
    writeFileSync(`${photo}.icc`, icc);
    exiftool('-overwrite_original', `-ICC_Profile<=${photo}.icc`, photo);
    const { outputPath } = await roundTrip(photo);
    expect(profilesOf(outputPath)).toEqual([`base64:${icc.toString('base64')}`]);
    expect(profilesOf((await roundTrip(outputPath, 'webp')).outputPath)).toEqual([`base64:${icc.toString('base64')}`]);
  });
});

test('IPTC records that a TIFF declares as numbers keep their order', () => {
  const records = Uint8Array.of(0x1c, 2, 0x5a, 0, 3, 0x42, 0x65, 0x72);
  const turned = Uint8Array.of(0, 0x5a, 2, 0x1c, 0x72, 0x65, 0x42, 3);
  for (const data of [records, turned]) {
    expect(tiffTags.read(writeExif([{ tag: 33723, type: 4, count: 2, data }])).iptc).toEqual(records);
  }
});

describe('a damaged block counts as absent:', () => {
  test('a PNG\'s profile that cannot be inflated', async () => {
    const png = readFileSync(await newPhoto('png'));
    const chunk = Buffer.alloc(12 + 20);
    chunk.writeUInt32BE(20, 0);
    chunk.write('iCCPname\0\0not deflated', 4, 'latin1');
    expect(pngChunks.read(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])).icc).toBeUndefined();
  });

  test('a PNG\'s profile that would fill the memory', async () => {
    const png = readFileSync(await newPhoto('png'));
    const data = Buffer.concat([Buffer.from('name\0\0', 'latin1'), deflateSync(Buffer.alloc(64 * 1024 * 1024))]);
    const chunk = Buffer.alloc(12 + data.length);
    chunk.writeUInt32BE(data.length, 0);
    chunk.write('iCCP', 4, 'latin1');
    chunk.set(data, 8);
    expect(pngChunks.read(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])).icc).toBeUndefined();
  });

  test('EXIF of any few bytes', () => {
    for (let length = 0; length < 40; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 255, 255][i] ?? 0x12);
      expect(readTiffDirectory(bytes)).toEqual(expect.any(Array));
      expect(exifForPixels(bytes, { widthPx: 1, heightPx: 1 })).toHaveLength(length);
    }
  });

  test('a TIFF tag that stands there twice', () => {
    const artist = (text: string) => ({ tag: 0x013b, type: 2, count: 2, data: Uint8Array.of(text.charCodeAt(0), 0) });
    expect(readTiffDirectory(writeExif([artist('a'), artist('b')]))).toEqual([artist('a')]);
  });

  test('WebP chunks beyond the end', async () => {
    const webp = readFileSync(await newPhoto('webp'));
    expect(webpChunks.read(Buffer.concat([webp, Buffer.from('EXIF\u00ff\u00ff\u00ff\u00ff', 'latin1')]))).toMatchObject({ exif: Buffer.alloc(0) });
  });
});
