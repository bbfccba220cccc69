import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { exiftool, magickPixels, missingOracles, profileOf, tagsOf } from '../../support/oracles.ts';
import { newPhoto, photoFormats, roundTrip } from '../../support/round-trip.ts';
import { readScratch } from '../../support/scratch-pictures.ts';
import { largestError } from '../../support/largest-error.ts';

describe.skipIf(missingOracles.length > 0)('an ICC profile, as exiftool reads it,', () => {
  test.each(photoFormats)('goes from %s into every format byte for byte, and the samples stay as they were', async (from) => {
    const photo = await newPhoto(from, {}, (image) => image.withIccProfile('p3'));
    const profile = profileOf(photo);
    expect(profile.length).toBeGreaterThan(400);
    const plain = await roundTrip(photo, 'png');
    for (const to of photoFormats) {
      const { info, outputPath } = await roundTrip(photo, to);
      expect(info.profileName).toContain('P3');
      expect(profileOf(outputPath).equals(profile), `${from} to ${to}`).toBe(true);
      expect(largestError(magickPixels(outputPath), magickPixels(plain.outputPath))).toBeLessThan(to === 'jpeg' || to === 'webp' || to === 'avif' ? 0.1 : 1e-9);
    }
  });
});
