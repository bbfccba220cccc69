import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { magickPixels, magickSays, missingOracles } from '../../support/oracles.ts';
import { roundTrip, newPhoto } from '../../support/round-trip.ts';
import type { Samples } from '../../support/round-trip.ts';
import { sameBits } from '../../support/same-bits.ts';

/** Mean absolute difference, relative to the full range. */
const meanError = (a: Uint16Array = new Uint16Array(), b: Uint16Array = new Uint16Array()): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? Number.NaN)), 0) / a.length / 65535;

/** ImageMagick's reader leaves an AVIF's alpha out: it is compared by the codec. */
const colours = (pixels: Uint16Array): Uint16Array => pixels.filter((_, i) => i % 4 < 3);
async function meanAlphaError(...paths: readonly [string, string]): Promise<number> {
  const [before, after] = await Promise.all(
    paths.map(async (path) => {
      const data = await sharp(path).ensureAlpha().extractChannel('alpha').toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer();
      return Uint16Array.from(data, (value) => value * 257);
    }),
  );
  return meanError(before, after);
}

const channelCounts = [1, 2, 3, 4] as const;
const lossless: readonly (readonly [PhotoFormat, Samples['depth'], Samples['channels']])[] = [
  ...channelCounts.map((channels) => ['png', 8, channels] as const),
  ...channelCounts.map((channels) => ['png', 16, channels] as const),
  ...channelCounts.map((channels) => ['tiff', 8, channels] as const),
  ...channelCounts.map((channels) => ['tiff', 16, channels] as const),
  ['webp', 8, 3],
  ['webp', 8, 4],
];

describe.skipIf(missingOracles.length > 0)('a photo that nothing was done to, as ImageMagick reads it,', () => {
  test.each(lossless)('%s of %i bits and %i channels is pixel-identical', async (format, depth, channels) => {
    const photo = await newPhoto(format, { depth, channels, widthPx: 301, heightPx: 207 }, (image) => (format === 'webp' ? image.webp({ lossless: true, exact: true }) : image));
    const { info, outputPath } = await roundTrip(photo);
    expect(info).toMatchObject({ format, bitDepth: depth, colourChannels: channels < 3 ? 1 : 3, hasAlpha: channels % 2 === 0 });
    const [before, after] = magickPixels(photo, outputPath);
    if (before === undefined || after === undefined) throw new Error('not read');
    expect(sameBits(after, before)).toBe(true);
    const [kind, kindBefore] = magickSays('%z %[channels] %m', outputPath, photo);
    expect(kind).toBe(kindBefore);
    if (depth === 16) expect(new Set(after.filter((_, i) => i % 4 === 0)).size).toBeGreaterThan(5000);
  });

  test.each([
    ['jpeg', 1],
    ['jpeg', 3],
    ['webp', 3],
    ['webp', 4],
    ['avif', 3],
    ['avif', 4],
  ] as const)('%s of %i channels keeps them, and its colours by sight', async (format, channels) => {
    const photo = await newPhoto(format, { channels });
    const { info, outputPath } = await roundTrip(photo);
    expect((await openPhoto(outputPath)).info).toEqual((await openPhoto(photo)).info);
    expect(info).toMatchObject({ colourChannels: channels === 1 ? 1 : 3, hasAlpha: channels === 4 });
    expect(meanError(...magickPixels(photo, outputPath))).toBeLessThan(0.01);
    expect(await meanAlphaError(photo, outputPath)).toBeLessThan(0.01);
  });

  test('of 16 bits goes into every 8-bit format with its colours and its alpha', async () => {
    for (const channels of channelCounts) {
      const photo = await newPhoto('png', { depth: 16, channels });
      for (const format of ['jpeg', 'webp', 'avif'] as const) {
        if (format === 'jpeg' && channels % 2 === 0) continue;
        const { outputPath } = await roundTrip(photo, format);
        expect((await openPhoto(outputPath)).info).toMatchObject({ bitDepth: 8, hasAlpha: channels % 2 === 0 });
        expect(meanError(...magickPixels(photo, outputPath).map(colours)), `${format} ${channels}`).toBeLessThan(0.015);
        expect(await meanAlphaError(photo, outputPath), `${format} ${channels}`).toBeLessThan(0.015);
      }
    }
  });
});
