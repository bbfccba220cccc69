import { expect } from 'vitest';
import type { PhotoInfo } from '../../electron/core/imaging/imaging-service.ts';
import { largestDifference } from './largest-error.ts';
import { exiftool, magickPixels, magickSays, profilesOf, tagsOf } from './oracles.ts';
import { roundTrip } from './round-trip.ts';

const keptTags = ['IFD0:Make', 'IFD0:Model', 'ExifIFD:DateTimeOriginal', 'XMP-xmp:Rating', 'XMP-dc:Subject', 'GPS:GPSLatitude'];

/** Gives a photo what a camera and its owner say of it. */
export const tagAsTaken = (path: string): unknown =>
  exiftool('-q', '-overwrite_original', '-Make=Maker', '-Model=Camera', '-DateTimeOriginal=2026:11:30 10:11:12', '-XMP:Rating=4', '-XMP:Subject=dog', '-GPSLatitude=48.1', '-GPSLatitudeRef=N', path);

/**
 * Exports a photo of a format that is read and not written, and compares with what it was made of, and with the pixels that the format's own
 * program sees in it.
 */
export async function expectExportedAsTiff(path: string, { madeOf, asPng, info: expected }: { readonly madeOf: string; readonly asPng: string; readonly info: Partial<PhotoInfo> }): Promise<void> {
  const { info, outputPath } = await roundTrip(path);
  expect(info).toMatchObject(expected);
  expect(magickSays('%m %z', outputPath)).toEqual(['TIFF 16']);
  const [exported, original] = magickPixels(outputPath, asPng);
  expect(largestDifference(exported!, original!)).toBeLessThanOrEqual(257);
  expect(profilesOf(outputPath)).toEqual(profilesOf(madeOf));
  const [tags, before] = [tagsOf(outputPath).get(outputPath)!, tagsOf(madeOf).get(madeOf)!];
  expect(keptTags.map((name) => tags[name])).toEqual(keptTags.map((name) => before[name]));
}
