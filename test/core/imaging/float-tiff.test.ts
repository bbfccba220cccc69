import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { encodePhoto } from '../../../electron/core/imaging/encode-photo.ts';
import { enlargeScratch } from '../../../electron/core/imaging/enlarge-scratch.ts';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { renderTile } from '../../../electron/core/imaging/pyramid.ts';
import { assertHolds } from '../../../electron/core/imaging/size-limits.ts';
import { floatPicture, newFloatTiff, readFloatTiff } from '../../support/float-tiffs.ts';
import type { FloatLayout, FloatPicture } from '../../support/float-tiffs.ts';
import { convert, exiftool, magickPixels, magickSays, missingOracles, tagsOf } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, roundTrip } from '../../support/round-trip.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';

const channelCounts = [1, 2, 3, 4] as const;
const layouts: readonly (readonly [string, FloatLayout])[] = [
  ['in strips', {}],
  ['big-endian', { bigEndian: true }],
  ['in tiles', { tilePx: 16 }],
  ['plane by plane', { planar: true }],
  ['predicted', { predictor: true }],
  ['predicted, big-endian', { predictor: true, bigEndian: true }],
  ['predicted, in tiles', { predictor: true, tilePx: 32 }],
];

const pixel = (...values: readonly number[]): FloatPicture => ({
  widthPx: 1,
  heightPx: 1,
  channels: values.length as FloatPicture['channels'],
  data: Float32Array.from(values),
});

async function refusal(path: string): Promise<TapeError> {
  const thrown: unknown = await roundTrip(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof TapeError)) throw new Error(`not refused as it should: ${String(thrown)}`);
  return thrown;
}

/** Exports a photo with this restoration. Shapes: planar [3, H, W], of the size of `before`. */
async function restored(photoPath: string, before: string, after: Float32Array, more: { readonly strength?: number; readonly format?: PhotoFormat } = {}): Promise<string> {
  const { widthPx, heightPx } = (await openPhoto(photoPath)).info;
  const scale = Math.sqrt(after.length / 3 / widthPx / heightPx);
  const outputPath = join(temporaryFolder(), 'export');
  const afterScratchPath = scratchPicture(scale * widthPx, scale * heightPx, after);
  await encodePhoto({ photoPath, beforeScratchPath: before, afterScratchPath, strength: 1, outputPath, format: 'tiff', onConflict: 'fail', recipe: null, ...more });
  return outputPath;
}

async function decoded(photoPath: string): Promise<string> {
  const scratchPath = join(temporaryFolder(), 'before.scratch');
  await decodePhoto(photoPath, scratchPath);
  return scratchPath;
}

describe('a TIFF of 32-bit floating point', () => {
  test.each(layouts.flatMap(([name, layout]) => channelCounts.filter((channels) => layout.planar !== true || channels !== 2).map((channels) => [name, channels, layout] as const)))(
    '%s, of %i channels, comes out with the very numbers that went in',
    async (_, channels, layout) => {
      const picture = floatPicture(channels, true);
      const { info, outputPath } = await roundTrip(newFloatTiff(picture, layout));
      expect(info).toEqual({ format: 'tiff', widthPx: 61, heightPx: 45, bitDepth: 32, colourChannels: channels < 3 ? 1 : 3, hasAlpha: channels % 2 === 0, profileName: null });
      expect(readFloatTiff(outputPath)).toEqual(picture);
    },
  );

  test('is read from 16 bits, too, and written with 32', async () => {
    const { data, ...size } = floatPicture(3, true);
    const picture = { ...size, data: data.map((value) => Math.floor(Math.min(4, value) * 256) / 256) };
    for (const layout of [{ bits: 16 }, { bits: 16, predictor: true, bigEndian: true }] as const) {
      expect(readFloatTiff((await roundTrip(newFloatTiff(picture, layout))).outputPath)).toEqual(picture);
    }
  });

  test('has its alpha taken out of its colours where they were weighted by it, as with whole numbers', async () => {
    const picture = pixel(0.25, 0.125, 0.0625, 0.5);
    const { outputPath } = await roundTrip(newFloatTiff(picture, { associatedAlpha: true }));
    expect([...readFloatTiff(outputPath).data]).toEqual([0.5, 0.25, 0.125, 0.5]);
  });

  test.each([1, 20_000])('is read and written %i pixels high', async (heightPx) => {
    const picture = floatPicture(3, false, [1, heightPx]);
    expect(readFloatTiff((await roundTrip(newFloatTiff(picture, { predictor: true }))).outputPath)).toEqual(picture);
  });

  test('becomes what a PNG, a JPEG or a TIFF of fewer bits can hold of it', async () => {
    const photo = newFloatTiff({ ...floatPicture(3, false), data: floatPicture(3, true).data });
    for (const [format, bitDepth] of [['png', 16], ['jpeg', 8], ['webp', 8], ['avif', 8]] as const) {
      expect((await openPhoto((await roundTrip(photo, format)).outputPath)).info).toMatchObject({ format, bitDepth });
    }
    const picture = readFloatTiff((await roundTrip(photo)).outputPath);
    const { data } = await sharp((await roundTrip(photo, 'png')).outputPath).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
    const expected = Uint16Array.from(picture.data, (value) => Math.round(65535 * Math.min(1, Math.max(0, value))));
    expect(new Uint16Array(data.buffer, data.byteOffset, data.length / 2)).toEqual(expected);
  });
});

describe('what lies beyond 0 and 1', () => {
  const [widthPx, heightPx] = [8, 6];
  /** Grey, with a light and a shadow. */
  const photo = (): FloatPicture => {
    const data = new Float32Array(3 * widthPx * heightPx).fill(0.5);
    data.set([5, 4, 3], 3 * (2 * widthPx + 3));
    data.set([-2, -2, -2], 3 * (4 * widthPx + 6));
    return { widthPx, heightPx, channels: 3, data };
  };

  test('is not shown to networks and screens', async () => {
    const before = await decoded(newFloatTiff(photo()));
    expect(new Set(readScratch(before))).toEqual(new Set([0, 0.5, 1]));
    const tilePath = join(temporaryFolder(), 'tile.png');
    await renderTile(before, 0, 0, 0, tilePath);
    expect(new Set(await sharp(tilePath).raw().toBuffer())).toEqual(new Set([0, 128, 255]));
  });

  test('is added to what a restoration made of the rest', async () => {
    const path = newFloatTiff(photo());
    const output = await restored(path, await decoded(path), new Float32Array(3 * widthPx * heightPx).fill(0.75), { strength: 0.5 });
    const { data } = readFloatTiff(output);
    const at = (x: number, y: number): readonly number[] => [...data.subarray(3 * (y * widthPx + x), 3 * (y * widthPx + x) + 3)];
    expect(at(0, 0)).toEqual([0.625, 0.625, 0.625]);
    expect(at(3, 2)).toEqual([4.875, 3.875, 2.875]);
    expect(at(6, 4)).toEqual([-1.625, -1.625, -1.625]);
  });

  test('is held in range by a format of whole numbers', async () => {
    const path = newFloatTiff(photo());
    const output = await restored(path, await decoded(path), new Float32Array(3 * widthPx * heightPx).fill(0.75), { strength: 0, format: 'png' });
    expect(new Set(await sharp(output).raw().toBuffer())).toEqual(new Set([0, 128, 255]));
  });

  test.each([2, 4] as const)('is enlarged %i times with the picture, without rings', async (scale) => {
    const path = newFloatTiff(photo());
    const [before, larger] = [await decoded(path), join(temporaryFolder(), 'larger.scratch')];
    await enlargeScratch({ inputScratchPath: before, outputScratchPath: larger, scale });
    const flat = new Float32Array(3 * widthPx * heightPx * scale ** 2).fill(0.5);
    const { data, ...size } = readFloatTiff(await restored(path, larger, flat));
    expect(size).toEqual({ widthPx: scale * widthPx, heightPx: scale * heightPx, channels: 3 });
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    // As much light as before: 4 + 3 + 2 beyond white, and 2 beyond black three times.
    expect(mean(data)).toBeCloseTo(0.5 + (9 - 6) / (3 * widthPx * heightPx), 5);
    const red = data.filter((_, i) => i % 3 === 0);
    const [brightest, darkest] = [Math.max(...red), Math.min(...red)];
    expect(brightest).toBeCloseTo(0.5 + 4 * (1 - 1 / 2 / scale) ** 2, 5);
    expect(darkest).toBeCloseTo(0.5 - 2 * (1 - 1 / 2 / scale) ** 2, 5);
    // Nothing is darker than grey around the light: the shadow reaches half-way to the row above it.
    expect(Math.min(...red.subarray(0, 3.5 * scale * scale * widthPx))).toBe(0.5);
  });
});

describe.skipIf(missingOracles.length > 0)('as ImageMagick and exiftool have it, floating point', () => {
  test.each(channelCounts)('of %i channels has the same pixels after an export, and is of the same kind', async (channels) => {
    const photo = newFloatTiff(floatPicture(channels, false));
    const { outputPath } = await roundTrip(photo);
    const [before, after] = magickPixels(photo, outputPath);
    expect(after).toEqual(before);
    expect(new Set(after).size).toBeGreaterThan(1000);
    const [kind, kindBefore] = magickSays('%m %z %wx%h %[channels]', outputPath, photo);
    expect(kind).toBe(kindBefore);
    expect(kind).toMatch(/^TIFF 32 /);
  });

  test('that it wrote itself is read', async () => {
    const [whole, float] = [await newPhoto('png', { depth: 16 }), join(temporaryFolder(), 'float.tif')];
    convert(whole, '-depth', '32', '-define', 'quantum:format=floating-point', float);
    const { info, scratchPath } = await roundTrip(float);
    expect(info.bitDepth).toBe(32);
    const expected = readScratch(await decoded(whole));
    const worst = readScratch(scratchPath).reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
    expect(worst).toBeLessThan(1e-6);
  });

  test('keeps its profile to the byte, and what it tells', async () => {
    const [photo, profile] = [newFloatTiff(floatPicture(3, true), { bigEndian: true }), join(temporaryFolder(), 'profile.icc')];
    writeFileSync(profile, (await sharp(readFileSync(await newPhoto('png', {}, (image) => image.withIccProfile('p3')))).metadata()).icc ?? '');
    exiftool(
      '-overwrite_original', `-ICC_Profile<=${profile}`, '-IFD0:Make=Maker', '-IFD0:Copyright=(c) Ann', '-IFD0:XResolution=300', '-ExifIFD:ISO=12800', '-ExifIFD:LensModel=50mm F1.8',
      '-GPS:GPSLatitude=52.5', '-GPS:GPSLatitudeRef=N', '-XMP-dc:Title=A & B', '-IPTC:Keywords=bridge', photo,
    );
    const { info, outputPath } = await roundTrip(photo);
    expect(info.profileName).toBe('Display P3');
    expect(readFloatTiff(outputPath).data).toEqual(floatPicture(3, true).data);
    expect(exiftool('-b', '-ICC_Profile', outputPath)).toEqual(readFileSync(profile));
    const tags = tagsOf(photo, outputPath);
    const [before = {}, after = {}] = [tags.get(photo), tags.get(outputPath)];
    expect(before).toMatchObject({ 'ExifIFD:ISO': 12800, 'GPS:GPSLatitude': 52.5, 'IPTC:Keywords': 'bridge', 'XMP-dc:Title': 'A & B' });
    expect(after).toMatchObject(before);
    expect(after).toMatchObject({ 'XMP-tape:Task': 'denoise' });
    expect(exiftool('-s3', '-n', '-BitsPerSample', '-SampleFormat', outputPath).toString()).toBe('32 32 32\n3 3 3\n');
  });

  test.each([3, 6, 8])('that lies turned in its file (%i) is turned upright', async (orientation) => {
    const picture = floatPicture(3, true);
    const photo = newFloatTiff(picture);
    exiftool('-overwrite_original', '-n', `-IFD0:Orientation=${orientation}`, photo);
    const { info, outputPath } = await roundTrip(photo);
    const { widthPx, heightPx, data } = readFloatTiff(outputPath);
    expect([info.widthPx, info.heightPx]).toEqual([widthPx, heightPx]);
    expect([widthPx, heightPx]).toEqual(orientation === 3 ? [61, 45] : [45, 61]);
    const corner = { 3: [60, 44], 6: [0, 44], 8: [60, 0] }[orientation] ?? [];
    const at = 3 * ((corner[1] ?? 0) * 61 + (corner[0] ?? 0));
    expect(data.subarray(0, 3)).toEqual(picture.data.subarray(at, at + 3));
    expect(data.toSorted()).toEqual(picture.data.toSorted());
  });
});

describe('refused is', () => {
  test.each([Number.NaN, Infinity, -Infinity])('%f, wherever it stands', async (value) => {
    for (const channels of channelCounts) {
      const { data, ...size } = floatPicture(channels, false);
      data[data.length - 1] = value;
      expect((await refusal(newFloatTiff({ ...size, data }))).toData()).toMatchObject({ code: 'format-unsupported', message: expect.stringContaining('NaN or infinity') as string });
    }
  });

  test.each([
    ['64 bits', 3, { bits: 64 }, /floating point of 64 bits/],
    ['grey of 16 bits', 1, { bits: 16 }, /floating point of 16 bits/],
    ['grey, and alpha after it', 2, { planar: true }, /grey and alpha one after the other/],
    ['grey that counts from white', 1, { whiteIsZero: true }, /counts from white/],
  ] as const)('floating point of %s', async (_, channels, layout, words) => {
    const { data, ...size } = floatPicture(channels, false);
    const error = await refusal(newFloatTiff({ ...size, data: data.map((value) => Math.round(value * 256) / 256) }, layout));
    expect([error.code, error.message]).toEqual(['format-unsupported', expect.stringMatching(words)]);
  });

  test('a file that ends early', async () => {
    const path = newFloatTiff(floatPicture(3, false), { predictor: true });
    const bytes = readFileSync(path);
    const directory = bytes.subarray(bytes.readUInt32LE(4));
    // The last strips are gone, their directory is not.
    const cut = Buffer.concat([bytes.subarray(0, 2000), directory]);
    cut.writeUInt32LE(2000, 4);
    writeFileSync(path, cut);
    expect((await refusal(path)).code).toBe('image-damaged');
  });

  test('more of it than a file and the memory hold, when read and before it is written', async () => {
    const path = newFloatTiff(floatPicture(3, false));
    // It says that it is 4 times 17 000 by 12 000 pixels.
    const bytes = readFileSync(path);
    const directory = bytes.readUInt32LE(4);
    bytes.writeUInt32LE(17_000, directory + 2 + 8);
    bytes.writeUInt32LE(12_000, directory + 2 + 12 + 8);
    writeFileSync(path, bytes);
    await expect(openPhoto(path)).rejects.toMatchObject({ code: 'image-too-large', remedy: expect.stringContaining('16 bits') as string });
    const size = { widthPx: 17_000, heightPx: 12_000 };
    expect(() => { assertHolds('tiff', size, 32, 3); }).toThrow('2 gigabytes');
    expect(() => { assertHolds('tiff', size, 16, 3); }).not.toThrow();
    expect(() => { assertHolds('tiff', size, 32, 1); }).not.toThrow();
  });
});
