import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import type { TapeErrorCode } from '../../../electron/core/foundation/tape-error.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { writeExif } from '../../../electron/core/imaging/metadata/tiff-directory.ts';
import type { TiffEntry } from '../../../electron/core/imaging/metadata/tiff-directory.ts';
import { decodedSamples } from '../../support/decoded-samples.ts';
import { convert, missingOracles } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, photoFormats, photoImage, roundTrip } from '../../support/round-trip.ts';

/** Opens what must be refused; gives the error. The file stays as it was, and no scratch image is left. */
async function refusal(path: string): Promise<TapeError> {
  const scratchPath = join(temporaryFolder(), 'x.scratch');
  const before = existsSync(path) && !path.endsWith('folder.png') ? readFileSync(path) : undefined;
  const thrown: unknown = await decodePhoto(path, scratchPath).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof TapeError)) throw new Error(`not refused as it should: ${String(thrown)}`);
  expect(existsSync(scratchPath)).toBe(false);
  if (before !== undefined) expect(readFileSync(path).equals(before)).toBe(true);
  // One sentence, or two short ones; never a codec's own words.
  expect(thrown.message).toMatch(/^[A-Z][^\n]{10,140}\.$/);
  expect(thrown.message).not.toMatch(/vips|Input (file|buffer)|libspng/);
  return thrown;
}

const newFile = (name: string, bytes: Uint8Array | string): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
};

async function expectRefused(path: string, code: TapeErrorCode, words: RegExp): Promise<void> {
  const error = await refusal(path);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
}

describe('a file that is no whole photo', () => {
  test.each(photoFormats)('%s cut short at any place is damaged', async (format) => {
    const bytes = readFileSync(await newPhoto(format, { widthPx: 200, heightPx: 150 }));
    for (const share of [0.02, 0.3, 0.6, 0.9]) {
      await expectRefused(newFile('cut.jpg', bytes.subarray(0, Math.max(40, bytes.length * share))), 'image-damaged', /damaged or cut short/);
    }
  });

  test('is empty', () => expectRefused(newFile('empty.png', ''), 'image-damaged', /empty/));

  test('is text under a photo\'s name', () => expectRefused(newFile('text.jpg', 'Dear diary, '.repeat(100)), 'format-unsupported', /not a photo/));

  test('is one of the first bytes of a photo only', () =>
    expectRefused(newFile('start.jpg', Uint8Array.of(0xff, 0xd8, 0xff)), 'image-damaged', /damaged/));
});

describe('a path that leads to no readable file', () => {
  test('nothing is there', () => expectRefused(join(temporaryFolder(), 'none.png'), 'file-not-found', /not there/));

  test('a link that leads nowhere', () => {
    const path = join(temporaryFolder(), 'link.png');
    symlinkSync(join(temporaryFolder(), 'none.png'), path);
    return expectRefused(path, 'file-not-found', /not there/);
  });

  test('a link to itself', () => {
    const path = join(temporaryFolder(), 'loop.png');
    symlinkSync(path, path);
    return expectRefused(path, 'file-not-readable', /cannot be opened/);
  });

  test('a folder', () => {
    const path = join(temporaryFolder(), 'folder.png');
    mkdirSync(path);
    return expectRefused(path, 'file-not-readable', /not a file/);
  });

  test('a file on the way instead of a folder', () =>
    expectRefused(join(newFile('a.png', 'x'), 'b.png'), 'file-not-found', /not there/));

  test.skipIf(process.platform === 'win32')('a named pipe, at once', () => {
    const path = join(temporaryFolder(), 'pipe.png');
    execFileSync('mkfifo', [path]);
    return expect(decodePhoto(path, join(temporaryFolder(), 'x.scratch'))).rejects.toMatchObject({ code: 'file-not-readable' });
  });
});

test.each(photoFormats)('%s under a wrong name is opened as what it is', async (format) => {
  const bytes = readFileSync(await newPhoto(format));
  expect((await openPhoto(newFile('photo.docx', bytes))).info.format).toBe(format);
});

test('a file that is replaced or cut while open is read as it was', async () => {
  const path = await newPhoto('png');
  const photo = await openPhoto(path);
  writeFileSync(path, 'gone');
  expect((await decodedSamples(photo)).length).toBe(64 * 48 * 3);
});

describe('a bomb', () => {
  /** A PNG that declares its size and holds hardly anything. */
  const declaredPng = (widthPx: number, heightPx: number): Buffer => {
    const header = Buffer.alloc(25);
    header.writeUInt32BE(13, 0);
    header.write('IHDR', 4, 'latin1');
    header.writeUInt32BE(widthPx, 8);
    header.writeUInt32BE(heightPx, 12);
    header.set([8, 2, 0, 0, 0], 16);
    header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
    return Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), header, Buffer.from([0, 0, 0, 1, 0x49, 0x44, 0x41, 0x54, 0x78, 0, 0, 0, 0])]);
  };

  test.each([
    ['300 megapixels and a row', 20_000, 15_001, 'image-too-large', /larger than the 300 megapixels/],
    ['the largest size of all', 2 ** 31 - 1, 2 ** 31 - 1, 'image-damaged', /damaged/],
  ] as const)('of %s is refused by its header', (_, widthPx, heightPx, code, words) =>
    expectRefused(newFile('bomb.png', declaredPng(widthPx, heightPx)), code, words),
  );

  test('in a TIFF\'s directory, going round in circles, ends', async () => {
    const entries = 1000;
    const file = Buffer.alloc(8 + 2 + 12 * entries + 4);
    file.write('II*\0', 0, 'latin1');
    file.writeUInt32LE(8, 4);
    file.writeUInt16LE(entries, 8);
    for (let i = 0; i < entries; i++) {
      const at = 10 + 12 * i;
      file.writeUInt16LE([0x8769, 0x8825, 0xa005][i % 3] ?? 0, at);
      file.writeUInt16LE(4, at + 2);
      file.writeUInt32LE(1, at + 4);
      file.writeUInt32LE(8, at + 8);
    }
    await expectRefused(newFile('circle.tif', file), 'image-damaged', /damaged/);
  });
});

describe('what the app does not read yet is named', () => {
  const entry = (tag: number, ...data: readonly number[]): TiffEntry => ({ tag, type: data.length === 4 ? 1 : 3, count: data.length === 4 ? 4 : 1, data: Uint8Array.from(data) });
  /** A grey TIFF of one pixel, as a camera's raw file begins. */
  const rawFile = (...more: readonly TiffEntry[]): Uint8Array =>
    writeExif([entry(256, 1, 0), entry(257, 1, 0), entry(258, 8, 0), entry(259, 1, 0), entry(273, 8, 0), entry(277, 1, 0), entry(278, 1, 0), entry(279, 1, 0), ...more]);

  test.each([
    ['DNG, by its version', rawFile(entry(262, 1, 0), entry(50706, 1, 4, 0, 0))],
    ['a mosaic of colour filters', rawFile(entry(262, 0x23, 0x80))],
    ['a preview with the raw picture below it', rawFile(entry(262, 1, 0), entry(254, 1, 0, 0, 0), { tag: 330, type: 4, count: 1, data: Uint8Array.of(8, 0, 0, 0) })],
  ])('a TIFF that is a raw file is not taken for a photo: %s', (_, bytes) => expectRefused(newFile('raw.tif', bytes), 'image-damaged', /raw file/));

  test('a TIFF like those, but without their marks, is read', async () => {
    expect((await openPhoto(newFile('grey.tif', rawFile(entry(262, 1, 0))))).info).toMatchObject({ widthPx: 1, colourChannels: 1 });
  });

  test.each([
    ['GIF', 'GIF89a'],
    ['BigTIFF', 'II+\0\u0008\0\0\0'],
    ['Photoshop', '8BPS\0\u0001'],
    ['PDF', '%PDF-1.7'],
  ])('%s', (name, start) => expectRefused(newFile('x.jpg', Buffer.from(start.padEnd(100, '\0'), 'latin1')), 'format-unsupported', new RegExp(name)));

  test.each([
    ['Canon', '\0\0\0\u0018ftypcrx \0\0\0\u0001'],
    ['Canon', 'II*\0\u0010\0\0\0CR\u0002\0'],
    ['Fujifilm', 'FUJIFILMCCD-RAW 0201'],
    ['Panasonic', 'IIU\0\u0008\0\0\0'],
    ['Olympus', 'IIRO\u0008\0\0\0'],
  ])('the mere beginning of a raw file of %s', (_, start) => expectRefused(newFile('x.raw', Buffer.from(start.padEnd(100, '\0'), 'latin1')), 'image-damaged', /raw file/));

  test('an animation, of which an export would keep one picture', async () => {
    const frames = Buffer.alloc(20 * 20 * 3, 7);
    frames.fill(200, 20 * 10 * 3);
    const webp = await sharp(frames, { raw: { width: 20, height: 20, channels: 3, pageHeight: 10 } }).webp({ loop: 0, delay: [100, 100] }).toBuffer();
    expect((await sharp(webp).metadata()).pages).toBe(2);
    await expectRefused(newFile('moving.webp', webp), 'format-unsupported', /animation/);
  });

  test('AVIF under the general brand of its family is read', async () => {
    const bytes = readFileSync(await newPhoto('avif'));
    bytes.write('mif1', 8, 'latin1');
    expect((await openPhoto(newFile('x.avif', bytes))).info.format).toBe('avif');
  });
});

describe.skipIf(missingOracles.length > 0)('colours that are not RGB or grey are refused: what ImageMagick writes as', () => {
  const rgb = async (): Promise<string> => newPhoto('png');
  test.each([
    ['CMYK', 'jpg', ['-colorspace', 'CMYK'], 'colour-unsupported', /CMYK/],
    ['CMYK', 'tif', ['-colorspace', 'CMYK'], 'colour-unsupported', /CMYK/],
    ['8-bit Lab', 'tif', ['-depth', '8', '-colorspace', 'Lab'], 'colour-unsupported', /Lab/],
    ['16-bit Lab', 'tif', ['-depth', '16', '-colorspace', 'Lab'], 'colour-unsupported', /Lab/],
    ['64-bit floating point', 'tif', ['-depth', '64', '-define', 'quantum:format=floating-point'], 'format-unsupported', /floating point of 64 bits/],
  ] as const)('%s in a .%s', async (_, extension, args, code, words) => {
    const path = join(temporaryFolder(), `photo.${extension}`);
    convert(await rgb(), ...args, path);
    await expectRefused(path, code, words);
  });
});

describe('shapes at the edge', () => {
  test.each([
    [1, 1, 'png'],
    [1, 1, 'tiff'],
    [1, 1, 'jpeg'],
    [1, 1, 'webp'],
    [1, 1, 'avif'],
    [1, 20_000, 'png'],
    [20_000, 1, 'tiff'],
    [20_000, 1, 'jpeg'],
  ] as const)('%i x %i goes through as %s', async (widthPx, heightPx, format) => {
    const { info, outputPath } = await roundTrip(await newPhoto(format, { widthPx, heightPx }));
    expect(info).toMatchObject({ widthPx, heightPx, format });
    expect(await sharp(outputPath).metadata()).toMatchObject({ width: widthPx, height: heightPx });
  });

  test.each(['webp', 'avif'] as const)('a strip that %s cannot hold is refused before anything is written', async (format) => {
    const photo = await newPhoto('png', { widthPx: 20_000, heightPx: 1 });
    await expect(roundTrip(photo, format)).rejects.toMatchObject({ code: 'image-too-large', remedy: expect.stringContaining('TIFF') as string });
  });

  test('an interlaced palette becomes what it shows', async () => {
    const palette = newFile('palette.png', await photoImage({ widthPx: 30, heightPx: 20, channels: 3, depth: 8 }).png({ palette: true, progressive: true }).toBuffer());
    expect((await roundTrip(palette)).info).toMatchObject({ bitDepth: 8, colourChannels: 3 });
  });
});
