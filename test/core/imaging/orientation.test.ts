import { beforeAll, describe, expect, test } from 'vitest';
import { largestError } from '../../support/largest-error.ts';
import { magickPixels, missingOracles, tagsOf } from '../../support/oracles.ts';
import type { Tags } from '../../support/oracles.ts';
import { newPhoto, roundTrip } from '../../support/round-trip.ts';
import type { RoundTrip } from '../../support/round-trip.ts';

const [widthPx, heightPx] = [40, 24];
const [right, bottom] = [widthPx - 1, heightPx - 1];
const formats = ['jpeg', 'png', 'tiff', 'webp'] as const;
const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Where the upright picture's pixel (x, y) lies in the file. Source: Exif 2.32, sec. 4.6.4, tag 274. */
const inFile: Readonly<Record<(typeof orientations)[number], (x: number, y: number) => readonly [number, number]>> = {
  1: (x, y) => [x, y],
  2: (x, y) => [right - x, y],
  3: (x, y) => [right - x, bottom - y],
  4: (x, y) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y) => [y, bottom - x],
  7: (x, y) => [right - y, bottom - x],
  8: (x, y) => [right - y, x],
};

function turned(samples: Uint16Array, orientation: (typeof orientations)[number]): Uint16Array {
  const upright = new Uint16Array(samples.length);
  const width = orientation < 5 ? widthPx : heightPx;
  for (let i = 0; i < samples.length / 4; i++) {
    const [x, y] = inFile[orientation](i % width, Math.floor(i / width));
    upright.set(samples.subarray(4 * (y * widthPx + x), 4 * (y * widthPx + x) + 4), 4 * i);
  }
  return upright;
}

describe.skipIf(missingOracles.length > 0)('a photo that says how it was held', () => {
  const made = new Map<string, { readonly photo: string; readonly exported: RoundTrip }>();
  let tags: ReadonlyMap<string, Tags>;
  let pixels: ReadonlyMap<string, Uint16Array>;

  beforeAll(async () => {
    for (const format of formats) {
      for (const orientation of orientations) {
        const photo = await newPhoto(format, { widthPx, heightPx }, (image) =>
          (format === 'webp' ? image.webp({ lossless: true }) : image).withMetadata({ orientation }),
        );
        made.set(`${format} ${orientation}`, { photo, exported: await roundTrip(photo) });
      }
    }
    const files = [...made.values()].flatMap(({ photo, exported }) => [photo, exported.outputPath]);
    tags = tagsOf(...files);
    const samples = magickPixels(...files);
    pixels = new Map(files.map((file, i) => [file, samples[i] ?? new Uint16Array()]));
  });

  test.each(formats.flatMap((format) => orientations.map((orientation) => [format, orientation] as const)))(
    '%s, orientation %i: is turned upright once, and the export says so',
    (format, orientation) => {
      const { photo, exported } = made.get(`${format} ${orientation}`) ?? {};
      if (photo === undefined || exported === undefined) throw new Error('no fixture');
      expect(tags.get(photo)?.['IFD0:Orientation']).toBe(orientation);
      expect(tags.get(exported.outputPath)?.['IFD0:Orientation']).toBe(1);
      const [width, height] = orientation < 5 ? [widthPx, heightPx] : [heightPx, widthPx];
      expect(exported.info).toMatchObject({ widthPx: width, heightPx: height });
      const expected = turned(pixels.get(photo) ?? new Uint16Array(), orientation);
      expect(largestError(pixels.get(exported.outputPath) ?? [], expected)).toBeLessThan(format === 'jpeg' ? 0.02 : 1e-9);
    },
  );
});
