import { describe, expect, test } from 'vitest';
import { magickPixels, missingOracles, profilesOf } from '../../support/oracles.ts';
import { newPhoto, photoFormats, roundTrip } from '../../support/round-trip.ts';

const lossless = new Set(['png', 'tiff']);

/** Mean absolute difference, relative to the full range. */
const meanError = (a: Uint16Array, b: Uint16Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? Number.NaN)), 0) / a.length / 65535;

describe.skipIf(missingOracles.length > 0)('an ICC profile, as exiftool reads it,', () => {
  test.each(photoFormats)('goes from %s into every format byte for byte, and no colour is converted', async (from) => {
    const photo = await newPhoto(from, {}, (image) => image.withIccProfile('p3'));
    const exported: string[] = [];
    for (const to of photoFormats) {
      const { info, outputPath } = await roundTrip(photo, to);
      expect(info.profileName).toContain('P3');
      exported.push(outputPath);
    }
    const [profile, ...profiles] = profilesOf(photo, ...exported);
    expect(profile?.length).toBeGreaterThan(400);
    expect(profiles).toEqual(photoFormats.map(() => profile));
    const [untouched = new Uint16Array(), ...pixels] = magickPixels(photo, ...exported);
    photoFormats.forEach((to, i) => {
      // A conversion to sRGB fails this for the formats without loss, and by sight for the others.
      expect(meanError(pixels[i] ?? untouched, untouched), to).toBeLessThan(lossless.has(to) ? (from === 'avif' ? 0.005 : 1e-9) : 0.01);
    });
  });
});
