import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { describePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { jxlCodestream } from '../../../electron/core/imaging/metadata/jxl-boxes.ts';
import { jpegSegments } from '../../../electron/core/imaging/metadata/jpeg-segments.ts';
import { affordableMetadata, largestBlockBytes, mostBlocks } from '../../../electron/core/imaging/metadata/photo-metadata.ts';
import { profileName } from '../../../electron/core/imaging/metadata/profile-name.ts';
import { withRecipe } from '../../../electron/core/imaging/metadata/recipe-xmp.ts';
import { tiffPages } from '../../../electron/core/imaging/metadata/tiff-layout.ts';
import { webpChunks } from '../../../electron/core/imaging/metadata/webp-chunks.ts';
import { xmpWithoutDevelopment } from '../../../electron/core/imaging/metadata/xmp-without-development.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import type { Recipe } from '../../../electron/core/imaging/imaging-service.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto } from '../../support/round-trip.ts';

// What grows with the square of a file's length would take minutes here, and runs into the test's own time limit.
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const recipe: Recipe = { task: 'denoise', modelId: 'm', modelSha256: '', scale: 1, strength: 1, sparesUndamaged: false, device: 'CPU', appVersion: '1' };

describe('an XMP packet of millions of tags that never end', () => {
  test.each(['<rdf:Description ', '<rdf:Description xmlns:tape="https://tape-studio.app/ns/1.0/" ', '<crs:a ', '<crs:a>'])('such as %s is read once', (tag) => {
    const packet = `${tag.repeat(2_000_000 / tag.length)}</rdf:RDF>`;
    expect(textOf(withRecipe(bytesOf(packet), recipe))).toContain('tape:Task="denoise"');
    expect(textOf(xmpWithoutDevelopment(bytesOf(packet)))).toBe(packet);
  });

  test('in the extension of a JPEG is read once', async () => {
    const whole = bytesOf('<rdf:RDF '.repeat(200_000));
    const digest = createHash('md5').update(whole).digest('hex').toUpperCase();
    const main = `<x xmpNote:HasExtendedXMP="${digest}"/>${' '.repeat(60_000)}`;
    const segment = (header: string, body: Uint8Array): Buffer => {
      const head = Buffer.from([0xff, 0xe1, 0, 0]);
      head.writeUInt16BE(2 + header.length + body.length, 2);
      return Buffer.concat([head, Buffer.from(header, 'latin1'), body]);
    };
    const extensions: Buffer[] = [];
    for (let offset = 0; offset < whole.length; offset += 60_000) {
      const head = Buffer.alloc(40);
      head.write(digest, 0, 'latin1');
      head.writeUInt32BE(whole.length, 32);
      head.writeUInt32BE(offset, 36);
      extensions.push(segment('http://ns.adobe.com/xmp/extension/\0', Buffer.concat([head, whole.subarray(offset, offset + 60_000)])));
    }
    const jpeg = readFileSync(await newPhoto('jpeg'));
    const file = Buffer.concat([jpeg.subarray(0, 2), segment('http://ns.adobe.com/xap/1.0/\0', bytesOf(main)), ...extensions, jpeg.subarray(2)]);
    expect(textOf(jpegSegments.read(file).xmp)).toBe(main);
  });
});

test('what a raw file was developed by is left out, nested and side by side, and all else stays', () => {
  const packet = '<a><crs:Mask x="1"><crs:Tone>1</crs:Tone><b/></crs:Mask>kept<crs:Tone/><crs:Open><c/><crs:Tone>2</crs:Tone>also</a>';
  expect(textOf(xmpWithoutDevelopment(bytesOf(packet)))).toBe('<a>kept<crs:Open><c/>also</a>');
});

describe('a profile whose name is a megabyte long', () => {
  const profile = (tag: Buffer): Buffer => {
    const icc = Buffer.alloc(144);
    icc.writeUInt32BE(1, 128);
    icc.write('desc', 132, 'latin1');
    icc.writeUInt32BE(144, 136);
    icc.writeUInt32BE(tag.length, 140);
    return Buffer.concat([icc, tag]);
  };
  const older = Buffer.concat([Buffer.from('desc\0\0\0\0', 'latin1'), Buffer.from([0, 0x10, 0, 0]), Buffer.alloc(2 ** 20, 'n')]);
  const newer = Buffer.concat([Buffer.from('mluc\0\0\0\0', 'latin1'), Buffer.from([0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 28]), Buffer.alloc(2 ** 20, '\0n', 'latin1')]);

  test.each([['of the older kind', older], ['of the newer kind', newer]])('%s is cut, and the photo opens', async (_, tag) => {
    expect(profileName(profile(tag))).toBe('n'.repeat(80));
    const jpeg = readFileSync(await newPhoto('jpeg'));
    const path = join(temporaryFolder(), 'x.jpg');
    writeFileSync(path, Buffer.concat(jpegSegments.write(jpeg, { icc: profile(tag) })));
    expect(describePhoto(await openPhoto(path)).profileName).toBe('n'.repeat(80));
  });
});

test('directories of a TIFF that overlap a hundred thousand times are looked at no more than the file is long', () => {
  const directories = 100_000;
  const entriesBytes = 12 * 65_535;
  const file = Buffer.alloc(8 + 4 * directories + 2 + entriesBytes + 4, 0xff);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(8, 4);
  for (let i = 0; i < directories; i++) file.writeUInt32LE(i + 1 < directories ? 8 + 4 * (i + 1) : 0, 8 + 4 * i + 2 + entriesBytes);
  expect(tiffPages(file)).toBeLessThan(10);
});

describe('metadata without end', () => {
  test('in one block is left out, and the photo opens', async () => {
    const fits = new Uint8Array(largestBlockBytes);
    const tooLarge = new Uint8Array(largestBlockBytes + 1);
    expect(Object.keys(affordableMetadata({ icc: tooLarge, exif: fits, xmp: tooLarge, iptc: tooLarge, own: [fits, fits, new Uint8Array(1)] }))).toEqual(['exif', 'own']);
    expect(affordableMetadata({ own: [fits, fits] }).own).toHaveLength(1);
    const png = readFileSync(await newPhoto('png'));
    const body = Buffer.concat([Buffer.from('iTXtXML:com.adobe.xmp\0\0\0\0\0', 'latin1'), tooLarge]);
    const chunk = Buffer.alloc(8 + body.length);
    chunk.writeUInt32BE(body.length - 4, 0);
    chunk.set(body, 4);
    chunk.writeUInt32BE(crc32(body), 4 + body.length);
    const path = join(temporaryFolder(), 'x.png');
    writeFileSync(path, Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]));
    expect((await openPhoto(path)).metadata().xmp).toBeUndefined();
  });

  test('in many blocks is read to an end', async () => {
    const jpeg = readFileSync(await newPhoto('jpeg'));
    const comment = Buffer.from([0xff, 0xfe, 0, 3, 0x61]);
    const file = Buffer.concat([jpeg.subarray(0, 2), ...Array.from({ length: 2 * mostBlocks }, () => comment), jpeg.subarray(2)]);
    expect(jpegSegments.read(file).own).toHaveLength(mostBlocks);
    const webp = readFileSync(await newPhoto('webp'));
    const exif = Buffer.concat([Buffer.from('EXIF', 'latin1'), Buffer.from([4, 0, 0, 0]), Buffer.from('II*\0', 'latin1')]);
    const chunks = (count: number): Buffer => Buffer.concat([webp, Buffer.alloc(8 * count, 'abcd\0\0\0\0', 'latin1'), exif]);
    expect(webpChunks.read(chunks(10)).exif).toBeDefined();
    expect(webpChunks.read(chunks(mostBlocks)).exif).toBeUndefined();
    const box = (type: string, content: string): Buffer => {
      const bytes = Buffer.from(`\0\0\0\0${type}${content}`, 'latin1');
      bytes.writeUInt32BE(bytes.length);
      return bytes;
    };
    const boxes = (count: number): Buffer => Buffer.concat([...Array.from({ length: count }, () => box('jxlp', '\0\0\0\0')), box('jxlp', '\0\0\0\0picture')]);
    expect(Buffer.from(jxlCodestream(boxes(10), 100)).toString()).toBe('picture');
    expect(jxlCodestream(boxes(mostBlocks), 100)).toHaveLength(0);
  });
});
