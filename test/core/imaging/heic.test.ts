import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { decodedSamples } from '../../support/decoded-samples.ts';
import { expectExportedAsTiff, tagAsTaken } from '../../support/exported-as-tiff.ts';
import { canWriteHeic, finestHeic, heicAsPng, nameColours, turnHeic, writeHeic } from '../../support/heic-files.ts';
import { largestDifference } from '../../support/largest-error.ts';
import { exiftool, missingOracles, tagsOf } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import type { Samples } from '../../support/round-trip.ts';
import { newPhoto, photoImage, photoSamples, roundTrip } from '../../support/round-trip.ts';

/** A HEIC of these samples. */
const heicOf = async (samples: Samples): Promise<string> => writeHeic(await newPhoto('png', samples), ...finestHeic);

const size = { widthPx: 128, heightPx: 64 };

describe.skipIf(!canWriteHeic)('a HEIC', () => {
  test.each([
    ['RGB', 3, false],
    ['RGB with alpha', 4, true],
  ] as const)('of 8-bit %s is decoded as libheif itself does it', async (_, channels, hasAlpha) => {
    const path = await heicOf({ ...size, channels, depth: 8 });
    const photo = await openPhoto(path);
    expect(photo.info).toEqual({ format: 'heic', ...size, bitDepth: 8, colourChannels: 3, hasAlpha });
    expect(largestDifference(await decodedSamples(photo), await sharp(heicAsPng(path)).raw().toBuffer())).toBeLessThanOrEqual(1);
  });

  test('whose picture is a grid of smaller ones comes as one', async () => {
    const samples = { widthPx: 66, heightPx: 50, channels: 3, depth: 8 } as const;
    const photo = await openPhoto(await heicOf(samples));
    expect(photo.info).toMatchObject({ widthPx: 66, heightPx: 50 });
    expect(largestDifference(await decodedSamples(photo), photoSamples(samples))).toBeLessThanOrEqual(3);
  });

  test('of 10 bits keeps them all, stretched to 16', async () => {
    const samples = { ...size, channels: 3, depth: 16 } as const;
    const photo = await openPhoto(await heicOf(samples));
    expect(photo.info.bitDepth).toBe(16);
    const decoded = await decodedSamples(photo);
    expect(new Set(decoded).size).toBeGreaterThan(256);
    // Rounded to 10 bits, converted to YCbCr and back.
    expect(largestDifference(decoded, photoSamples(samples))).toBeLessThanOrEqual((3 * 65_535) / 1023);
  });

  test('of grey stays grey', async () => {
    const png = join(temporaryFolder(), 'grey.png');
    const samples = { ...size, channels: 1, depth: 8 } as const;
    writeFileSync(png, await photoImage(samples).png().toBuffer());
    const photo = await openPhoto(writeHeic(png, '-L'));
    expect(photo.info.colourChannels).toBe(1);
    expect(await decodedSamples(photo)).toEqual(photoSamples(samples));
  });

  test('is turned upright by its own property, and not a second time by what EXIF says', async () => {
    const samples = { ...size, channels: 3, depth: 8 } as const;
    const path = await heicOf(samples);
    exiftool('-q', '-overwrite_original', '-Make=Maker', '-Orientation#=6', path);
    turnHeic(path, 3);
    const photo = await openPhoto(path);
    expect(photo.info).toMatchObject({ widthPx: size.heightPx, heightPx: size.widthPx });
    const turned = await photoImage(samples).rotate(90).raw().toBuffer();
    expect(largestDifference(await decodedSamples(photo), turned)).toBeLessThanOrEqual(3);
    const { outputPath } = await roundTrip(path);
    expect(tagsOf(outputPath).get(outputPath)).toMatchObject({ 'IFD0:Make': 'Maker', 'IFD0:Orientation': 1 });
  });

  test('that was cut short anywhere is a damaged photo', async () => {
    const bytes = readFileSync(await heicOf({ ...size, channels: 3, depth: 8 }));
    const path = join(temporaryFolder(), 'cut.heic');
    for (const share of [0.02, 0.1, 0.3, 0.6, 0.95]) {
      writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
      await expect(decodePhoto(path, join(temporaryFolder(), 'scratch'))).rejects.toMatchObject({ code: 'image-damaged' });
    }
  });

  test.each([
    ['HDR', 9, 16, /HDR/],
    ['another gamut without a profile', 12, 13, /code points/],
  ] as const)('in %s is refused', async (_, primaries, transfer, sentence) => {
    const path = await heicOf({ ...size, channels: 3, depth: 8 });
    nameColours(path, primaries, transfer);
    await expect(openPhoto(path)).rejects.toMatchObject({ code: 'colour-unsupported', message: expect.stringMatching(sentence) as string });
  });

  test('that names sRGB is read', async () => {
    const path = await heicOf({ ...size, channels: 3, depth: 8 });
    nameColours(path, 1, 13);
    expect((await openPhoto(path)).info.format).toBe('heic');
  });
});

describe.skipIf(!canWriteHeic || missingOracles.length > 0)('an export of a HEIC', () => {
  test('is a TIFF of 16 bits, with its very pixels, profile, EXIF and XMP', async () => {
    const jpeg = await newPhoto('jpeg', size, (image) => image.withIccProfile('p3'));
    tagAsTaken(jpeg);
    const path = writeHeic(jpeg, ...finestHeic);
    await expectExportedAsTiff(path, { madeOf: jpeg, asPng: heicAsPng(path), info: { format: 'heic', bitDepth: 8, profileName: 'Display P3' } });
  });

  test('can be a JPEG', async () => {
    const { outputPath } = await roundTrip(writeHeic(await newPhoto('png', size)), 'jpeg');
    expect((await sharp(outputPath).metadata()).format).toBe('jpeg');
  });
});
