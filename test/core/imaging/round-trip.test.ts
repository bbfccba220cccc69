import { describe, expect, test } from 'vitest';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { magickPixels, magickSays, missingOracles } from '../../support/oracles.ts';
import { roundTrip, newPhoto } from '../../support/round-trip.ts';
import type { Samples } from '../../support/round-trip.ts';
import { sameBits } from '../../support/same-bits.ts';

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
});
