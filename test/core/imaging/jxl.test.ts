import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { decodeJxl } from '../../../electron/core/imaging/jxl-photo.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { decodedSamples, samplesAt } from '../../support/decoded-samples.ts';
import { expectExportedAsTiff, tagAsTaken } from '../../support/exported-as-tiff.ts';
import type { ProfileName } from '../../support/icc-profiles.ts';
import { iccProfile } from '../../support/icc-profiles.ts';
import { canWriteJxl, jxlAsPng, losslessJxl, writeJxl } from '../../support/jxl-files.ts';
import { largestDifference } from '../../support/largest-error.ts';
import { convert, exiftool, missingOracles, tagsOf } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import type { Samples } from '../../support/round-trip.ts';
import { newPhoto, photoImage, photoSamples, roundTrip } from '../../support/round-trip.ts';

const size = { widthPx: 128, heightPx: 64 };

/** A JPEG XL of these samples. */
const jxlOf = async (samples: Samples, ...words: readonly string[]): Promise<string> => writeJxl(await newPhoto('png', samples), ...words);

/** The same photo, with a profile embedded. */
function withProfile(path: string, name: ProfileName): string {
  const icc = join(temporaryFolder(), 'profile.icc');
  writeFileSync(icc, iccProfile(name));
  exiftool('-q', '-overwrite_original', `-ICC_Profile<=${icc}`, path);
  return path;
}

const writeFile = (bytes: Uint8Array): string => {
  const path = join(temporaryFolder(), 'photo.jxl');
  writeFileSync(path, bytes);
  return path;
};

describe.skipIf(!canWriteJxl || missingOracles.length > 0)('a JPEG XL', () => {
  test.each([
    ['RGB of 8 bits', { channels: 3, depth: 8 }],
    ['RGB with alpha of 8 bits', { channels: 4, depth: 8 }],
    ['grey of 8 bits', { channels: 1, depth: 8 }],
    ['RGB of 16 bits', { channels: 3, depth: 16 }],
    ['RGB with alpha of 16 bits', { channels: 4, depth: 16 }],
    ['grey of 16 bits', { channels: 1, depth: 16 }],
    ['grey with alpha of 16 bits', { channels: 2, depth: 16 }],
  ] as const)('without loss, of %s, gives the very samples', async (_, kind) => {
    const photo = await openPhoto(await jxlOf({ ...size, ...kind }, ...losslessJxl));
    const isGrey = kind.channels < 3;
    expect(photo.info).toEqual({ format: 'jxl', ...size, bitDepth: kind.depth, colourChannels: isGrey ? 1 : 3, hasAlpha: kind.channels % 2 === 0 });
    // That libjxl stores alpha with 8 bits.
    const isAlpha = (i: number): boolean => kind.channels % 2 === 0 && i % kind.channels === kind.channels - 1;
    const expected = photoSamples({ ...size, ...kind }).map((value, i) => (kind.depth === 16 && isAlpha(i) ? 257 * Math.round(value / 257) : value));
    expect(await decodedSamples(photo)).toEqual(expected);
  });

  test.each([
    ['8 bits', { channels: 3, depth: 8 }, 1],
    ['16 bits', { channels: 3, depth: 16 }, 16],
    ['grey of 8 bits', { channels: 1, depth: 8 }, 1],
  ] as const)('with loss, of %s, is decoded as libjxl does it', async (_, kind, most) => {
    const path = await jxlOf({ ...size, ...kind }, '-d', '1');
    const photo = await openPhoto(path);
    const theirs = await decodedSamples(await openPhoto(jxlAsPng(path)));
    expect(photo.info.bitDepth).toBe(kind.depth);
    expect(largestDifference(await decodedSamples(photo), theirs)).toBeLessThanOrEqual(most);
  });

  test('that is a JPEG packed without loss is that JPEG', async () => {
    const jpeg = await newPhoto('jpeg', size);
    expect(largestDifference(await decodedSamples(await openPhoto(writeJxl(jpeg))), await sharp(jpeg).raw().toBuffer())).toBeLessThanOrEqual(3);
  });

  test.each([
    ['without loss', losslessJxl, 3, 1],
    ['with loss', ['-d', '1'], 3, 1],
    ['step by step, with alpha', ['-d', '1', '-p'], 4, 1],
    ['turned', ['-d', '1'], 3, 6],
  ] as const)('%s is the same in bands', async (_, words, channels, orientation) => {
    const png = await newPhoto('png', { widthPx: 300, heightPx: 520, channels, depth: 8 });
    exiftool('-q', '-n', '-overwrite_original', `-Orientation=${orientation}`, png);
    const path = writeJxl(png, ...words);
    const photo = await openPhoto(path);
    const inBands = join(temporaryFolder(), 'bands.v');
    // Of 100 rows; groups of the codec have 256.
    await decodeJxl(photo.bytes, photo.info, inBands, 300 * 100);
    expect(samplesAt(inBands)).toEqual(await decodedSamples(photo));
  });

  test.each(['Adobe RGB', 'Display P3', 'ProPhoto', 'sRGB'] as const)('without loss keeps its profile (%s) byte for byte', async (name) => {
    const photo = await openPhoto(writeJxl(withProfile(await newPhoto('png', size), name), ...losslessJxl));
    expect(Buffer.from(photo.metadata().icc ?? []).equals(iccProfile(name))).toBe(true);
  });

  test('of 10 bits keeps them all, stretched to 16', async () => {
    const samples = { ...size, channels: 3, depth: 16 } as const;
    const photo = await openPhoto(await jxlOf(samples, ...losslessJxl, '--override_bitdepth=10'));
    expect(photo.info.bitDepth).toBe(16);
    const decoded = await decodedSamples(photo);
    expect(new Set(decoded).size).toBeGreaterThan(256);
    expect(largestDifference(decoded, photoSamples(samples))).toBeLessThanOrEqual(65_535 / 1023);
  });

  test('of floating point comes with 16 bits', async () => {
    const pfm = join(temporaryFolder(), 'photo.pfm');
    convert(await newPhoto('png', { ...size, channels: 3, depth: 16 }), '-depth', '32', '-define', 'quantum:format=floating-point', pfm);
    const photo = await openPhoto(writeJxl(pfm, ...losslessJxl, '-x', 'color_space=RGB_D65_SRG_Rel_SRG'));
    expect(photo.info.bitDepth).toBe(16);
    expect(await decodedSamples(photo)).toEqual(photoSamples({ ...size, channels: 3, depth: 16 }));
  });

  test('is turned upright by its codestream, and not a second time by what EXIF says', async () => {
    const samples = { ...size, channels: 3, depth: 8 } as const;
    const png = await newPhoto('png', samples);
    exiftool('-q', '-n', '-overwrite_original', '-Orientation=6', png);
    const path = writeJxl(png, ...losslessJxl);
    exiftool('-q', '-m', '-n', '-overwrite_original', '-IFD0:Make=Maker', '-IFD0:Orientation=6', path);
    const photo = await openPhoto(path);
    expect(photo.info).toMatchObject({ widthPx: size.heightPx, heightPx: size.widthPx });
    expect(Buffer.from(await decodedSamples(photo)).equals(await photoImage(samples).rotate(90).raw().toBuffer())).toBe(true);
    const { outputPath } = await roundTrip(path);
    expect(tagsOf(outputPath).get(outputPath)).toMatchObject({ 'IFD0:Make': 'Maker', 'IFD0:Orientation': 1 });
  });

  test('of several pictures is an animation', async () => {
    const gif = join(temporaryFolder(), 'film.gif');
    convert('-delay', '10', await newPhoto('png'), '(', '+clone', '-flip', ')', gif);
    await expect(openPhoto(writeJxl(gif))).rejects.toMatchObject({ code: 'format-unsupported', message: expect.stringContaining('animation') as string });
  });

  test.each([
    ['HDR', 'RGB_D65_202_Rel_PeQ', /HDR/],
    ['HDR of broadcasters', 'RGB_D65_202_Rel_HLG', /HDR/],
    ['linear light', 'RGB_D65_SRG_Rel_Lin', /code points/],
    ['Rec. 2020 by name only', 'RGB_D65_202_Rel_SRG', /code points/],
    ['the P3 of cinemas', 'RGB_DCI_DCI_Rel_SRG', /code points/],
  ] as const)('in %s is refused', async (_, name, words) => {
    const path = await jxlOf({ ...size, channels: 3, depth: 8 }, ...losslessJxl, '-x', `color_space=${name}`);
    await expect(openPhoto(path)).rejects.toMatchObject({ code: 'colour-unsupported', message: expect.stringMatching(words) as string });
  });

  test.each([
    ['Display P3', 'RGB_D65_DCI_Rel_SRG', 'Display P3'],
    ['sRGB', 'RGB_D65_SRG_Rel_SRG', null],
  ] as const)('that says by name that it is in %s is read as that', async (_, name, profile) => {
    const path = await jxlOf({ ...size, channels: 3, depth: 8 }, ...losslessJxl, '-x', `color_space=${name}`);
    expect(await decodePhoto(path, join(temporaryFolder(), 'scratch'))).toMatchObject({ format: 'jxl', profileName: profile });
  });

  // With another profile they would differ by 7, or by 25.
  test.each(['Adobe RGB', 'ProPhoto'] as const)('with loss has colours that mean what they meant (%s)', async (name) => {
    // Without the noise, of which some is lost.
    const png = withProfile(await newPhoto('png', size, (image) => image.blur(4)), name);
    const { info, outputPath } = await roundTrip(writeJxl(png, '-d', '0.3'), 'png');
    expect(info.profileName).toBe('Embedded profile');
    const seen = (path: string): Promise<Buffer> => sharp(path).pipelineColourspace('rgb16').withIccProfile('srgb').raw().toBuffer();
    const [ours, original] = [await seen(outputPath), await seen(png)];
    expect(ours.reduce((sum, value, i) => sum + Math.abs(value - original[i]!), 0) / ours.length).toBeLessThan(5);
  });

  test('that was cut short anywhere is a damaged photo', async () => {
    const bytes = readFileSync(await jxlOf({ ...size, channels: 3, depth: 8 }, ...losslessJxl));
    for (const share of [0.0003, 0.02, 0.1, 0.3, 0.6, 0.95]) {
      await expect(decodePhoto(writeFile(bytes.subarray(0, Math.max(4, Math.floor(share * bytes.length)))), join(temporaryFolder(), 'scratch'))).rejects.toMatchObject({ code: 'image-damaged' });
    }
  });
});

/** A file of boxes. Source: ISO/IEC 18181-2. */
const boxes = (...contents: readonly (readonly [type: string, content: Uint8Array | string])[]): Buffer =>
  Buffer.concat([['JXL ', Buffer.from('\r\n\u0087\n', 'latin1')] as const, ['ftyp', 'jxl \0\0\0\0jxl '] as const, ...contents].flatMap(([type, content]) => {
    const data = Buffer.from(content);
    const head = Buffer.from(`\0\0\0\0${type}`, 'latin1');
    head.writeUInt32BE(data.length + 8);
    return [head, data];
  }));

describe.skipIf(!canWriteJxl)('the boxes of a JPEG XL', () => {
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>';
  const packed = (type: string, content: Uint8Array | string): readonly [string, Buffer] => ['brob', Buffer.concat([Buffer.from(type), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })])];
  const codestream = async (): Promise<Buffer> => readFileSync(await jxlOf({ ...size, channels: 3, depth: 8 }, ...losslessJxl, '--container=0'));
  const metadataOf = async (bytes: Buffer) => (await openPhoto(writeFile(bytes))).metadata();

  test('may hold EXIF and XMP, packed or not', async () => {
    const exif = Buffer.from('\0\0\0\u0002..II*\0\u0008\0\0\0\0\0\0\0\0\0', 'latin1');
    const picture = ['jxlc', await codestream()] as const;
    const expected = { exif: new Uint8Array(exif.subarray(6)), xmp: new Uint8Array(Buffer.from(xmp)) };
    for (const contents of [[['Exif', exif], ['xml ', xmp], picture], [picture, packed('xml ', xmp), packed('Exif', exif)]] as const) {
      const { exif: readExif, xmp: readXmp } = await metadataOf(boxes(...contents));
      expect({ exif: new Uint8Array(readExif!), xmp: new Uint8Array(readXmp!) }).toEqual(expected);
    }
  });

  test('may hold the picture in parts', async () => {
    const bytes = await codestream();
    /** The last one is marked. */
    const part = (number: number, from: number, to?: number): readonly [string, Buffer] => ['jxlp', Buffer.concat([Buffer.from([to === undefined ? 0x80 : 0, 0, 0, number]), bytes.subarray(from, to)])];
    const photo = await openPhoto(writeFile(boxes(part(0, 0, 5), part(1, 5, 3000), ['xml ', xmp], part(2, 3000))));
    expect(await decodedSamples(photo)).toEqual(photoSamples({ ...size, channels: 3, depth: 8 }));
  });

  test('that are damaged, or unpack to more than any photo has, count as absent', async () => {
    const picture = ['jxlc', await codestream()] as const;
    expect(await metadataOf(boxes(['brob', 'xml no Brotli'], picture))).toEqual({});
    expect(await metadataOf(boxes(packed('xml ', Buffer.alloc(100_000_000)), picture))).toEqual({});
    expect(await metadataOf(boxes(['Exif', 'x'], picture))).toEqual({});
  });

  test('that claim to be longer than the file end with it', async () => {
    const bytes = boxes(['jxlc', await codestream()]);
    bytes.writeUInt32BE(0xffff_fff0, 32);
    expect(await decodedSamples(await openPhoto(writeFile(bytes)))).toEqual(photoSamples({ ...size, channels: 3, depth: 8 }));
  });
});

/** A codestream's header of bits, the lowest first: numbers with how many they take. Source: ISO/IEC 18181-1, annex D. */
function header(...fields: readonly (readonly [value: number, bits: number])[]): Buffer {
  const bits = fields.flatMap(([value, count]) => Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** i) % 2));
  const bytes = Buffer.alloc(2000);
  bits.forEach((bit, i) => (bytes[2 + (i >> 3)]! |= bit << (i & 7)));
  bytes.set([0xff, 0x0a]);
  return bytes;
}

describe('the header of a JPEG XL', () => {
  const edge = (px: number): readonly (readonly [number, number])[] => [[3, 2], [px - 1, 30]];
  const sizeOf = (widthPx: number, heightPx: number): readonly (readonly [number, number])[] => [[0, 1], ...edge(heightPx), [0, 3], ...edge(widthPx)];
  /** Behind the size: not all as usual, nothing extra, 8 bits, one channel of this type with 8 bits, and what is said of it. */
  const channel = (type: readonly (readonly [number, number])[], ...said: readonly (readonly [number, number])[]): Buffer =>
    header(...sizeOf(64, 64), [0, 1], [0, 1], [0, 3], [1, 1], [1, 2], [0, 1], ...type, [0, 3], [0, 2], [0, 2], ...said);

  test.each([
    ['more pixels than the app takes', header(...sizeOf(20_000, 15_001), [1, 1]), 'image-too-large', /300 megapixels/],
    ['as many as there can be', header(...sizeOf(2 ** 30, 2 ** 30), [1, 1]), 'image-too-large', /300 megapixels/],
    ['300 megapixels, and holds none', header(...sizeOf(20_000, 15_000), [1, 1]), 'image-damaged', /damaged/],
    ['nothing', Buffer.from([0xff, 0x0a, 0, 0]), 'image-damaged', /damaged/],
    ['CMYK', channel([[2, 2], [2, 4]]), 'colour-unsupported', /CMYK/],
    ['spot colours', channel([[2, 2], [0, 4]]), 'colour-unsupported', /spot colours/],
    ['a channel that must not be left out', channel([[2, 2], [13, 4]]), 'format-unsupported', /kind of their own/],
    ['colours multiplied by their alpha', channel([[0, 2]], [1, 1]), 'format-unsupported', /multiplied/],
    ['numbers of 24 bits', header(...sizeOf(64, 64), [0, 1], [0, 1], [0, 1], [3, 2], [23, 6], [1, 1], [0, 2], [0, 1], [1, 1]), 'format-unsupported', /24 bits/],
  ] as const)('that declares %s: %#', async (_, bytes, code, words) => {
    await expect(decodePhoto(writeFile(bytes), join(temporaryFolder(), 'scratch'))).rejects.toMatchObject({ code, message: expect.stringMatching(words) as string });
  });
});

describe.skipIf(!canWriteJxl || missingOracles.length > 0)('an export of a JPEG XL', () => {
  test('is a TIFF of 16 bits, with its very pixels, profile, EXIF and XMP', async () => {
    const jpeg = withProfile(await newPhoto('jpeg', size), 'Adobe RGB');
    tagAsTaken(jpeg);
    const path = writeJxl(jpeg);
    await expectExportedAsTiff(path, { madeOf: jpeg, asPng: jxlAsPng(path), info: { format: 'jxl', bitDepth: 8, profileName: 'Adobe RGB like' } });
  });

  test('can be a JPEG', async () => {
    const { outputPath } = await roundTrip(writeJxl(await newPhoto('png', size)), 'jpeg');
    expect((await sharp(outputPath).metadata()).format).toBe('jpeg');
  });
});
