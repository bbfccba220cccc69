import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodePhoto } from '../../../electron/core/imaging/encode-photo.ts';
import type { ImagingService } from '../../../electron/core/imaging/imaging-service.ts';
import type { BrushStroke, LinearGradient, LocalStrength } from '../../../electron/core/imaging/local-strength.ts';
import { mostMarks, mostStrokePoints } from '../../../electron/core/imaging/local-strength.ts';
import { localStrengthSchema } from '../../../electron/core/imaging/local-strength-schema.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { measureStroke, reaches, strengthOfPlaces } from '../../../electron/core/imaging/strength-of-places.ts';
import { floatPicture, newFloatTiff, readFloatTiff } from '../../support/float-tiffs.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, recipe, roundTrip } from '../../support/round-trip.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

const stroke: BrushStroke = { kind: 'brush', radiusPx: 9, softness: 0.6, strength: 0.9, points: [12, 40, 30, 22, 31, 60, 70.5, 13.25] };
const dab: BrushStroke = { kind: 'brush', radiusPx: 14.5, softness: 0, strength: 0.25, points: [55, 30] };
const gradient: LinearGradient = { kind: 'gradient', strength: 1, from: { x: 20, y: 70 }, to: { x: 60, y: 10 } };
const painted: LocalStrength = { elsewhere: 0.3, marks: [stroke, gradient, dab, { ...stroke, strength: 0, radiusPx: 5, points: [80, 70, 5, 5] }] };

/** The cubic from 1 to 0 between two distances, written as its integral's closed form of 6t(1 - t). */
const fade = (distance: number, whole: number, nothing: number): number => {
  const t = Math.min(1, Math.max(0, (distance - whole) / (nothing - whole)));
  return 1 - (3 * t ** 2 - 2 * t ** 3);
};

/** The distance from a line by brute force: a ternary search along each of its parts. */
function distanceTo(points: readonly number[], x: number, y: number): number {
  let least = Infinity;
  for (let at = 0; at < points.length; at += 2) {
    const [ax, ay] = points.slice(Math.max(0, at - 2), Math.max(0, at - 2) + 2) as [number, number];
    const [bx, by] = points.slice(at, at + 2) as [number, number];
    const away = (t: number): number => Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y);
    let [low, high] = [0, 1];
    for (let i = 0; i < 60; i++) {
      const [one, other] = [low + (high - low) / 3, high - (high - low) / 3];
      if (away(one) < away(other)) high = other;
      else low = one;
    }
    least = Math.min(least, away(low));
  }
  return least;
}

/** What local strength means, place by place, by another way. */
function expectedAt({ elsewhere, marks }: LocalStrength, x: number, y: number): number {
  return marks.reduce((below, mark) => {
    const covered =
      mark.kind === 'brush'
        ? fade(distanceTo(mark.points, x, y), Math.min(mark.radiusPx * (1 - mark.softness), mark.radiusPx - 1), mark.radiusPx)
        : fade(Math.cos(Math.atan2(y - mark.from.y, x - mark.from.x) - Math.atan2(mark.to.y - mark.from.y, mark.to.x - mark.from.x)) * Math.hypot(x - mark.from.x, y - mark.from.y), 0, Math.hypot(mark.to.x - mark.from.x, mark.to.y - mark.from.y));
    return (1 - covered) * below + covered * mark.strength;
  }, elsewhere);
}

const furthest = (some: ArrayLike<number>, others: ArrayLike<number>): number => Array.from(some).reduce((most, one, i) => Math.max(most, Math.abs(one - others[i]!)), 0);

describe('local strength', () => {
  test.each([1, 2, 0.5, 0.37])('is what its formula says, of a picture %f times as large', (scale) => {
    const [width, height] = [Math.ceil(90 * scale), Math.ceil(80 * scale)];
    const strength = strengthOfPlaces(painted, { x: 0, y: 0, width, height }, scale);
    const expected = Array.from(strength, (_, i) => expectedAt(painted, ((i % width) + 0.5) / scale, (Math.floor(i / width) + 0.5) / scale));
    expect(furthest(strength, expected)).toBeLessThan(2e-5);
  });

  test('is the same to the bit however the picture is cut, and however a stroke grew', () => {
    const [width, height] = [90, 80];
    const whole = strengthOfPlaces(painted, { x: 0, y: 0, width, height }, 1);
    for (const edge of [1, 7, 64]) {
      for (let y = 0; y < height; y += edge) {
        for (let x = 0; x < width; x += edge) {
          const region = { x, y, width: Math.min(edge, width - x), height: Math.min(edge, height - y) };
          const part = strengthOfPlaces(painted, region, 1);
          for (let i = 0; i < part.length; i++) {
            if (part[i] !== whole[(y + Math.floor(i / region.width)) * width + x + (i % region.width)]) throw new Error(`differs in a tile of ${edge} at ${x}, ${y}`);
          }
        }
      }
    }
    const region = { x: 0, y: 0, width, height };
    const [atOnce, grown] = [new Float32Array(width * height).fill(Infinity), new Float32Array(width * height).fill(Infinity)];
    measureStroke(atOnce, stroke, region, 1);
    for (let count = 1; count <= 4; count++) measureStroke(grown, { ...stroke, points: stroke.points.slice(0, 2 * count) }, region, 1, count - 1);
    expect(grown).toEqual(atOnce);
  });

  test('leaves a region alone that no mark reaches', () => {
    expect(reaches(stroke, { x: 200, y: 0, width: 50, height: 50 }, 1)).toBe(false);
    expect(reaches(stroke, { x: 0, y: 0, width: 50, height: 50 }, 1)).toBe(true);
    expect(reaches(gradient, { x: 500, y: -500, width: 50, height: 50 }, 1)).toBe(false);
    expect(reaches(gradient, { x: -500, y: 500, width: 50, height: 50 }, 1)).toBe(true);
  });

  test('of a gradient without length is that of the places below it', () => {
    const strength = strengthOfPlaces({ elsewhere: 0.5, marks: [{ ...gradient, to: gradient.from }] }, { x: 0, y: 0, width: 90, height: 80 }, 1);
    expect(new Set(strength)).toEqual(new Set([0.5]));
  });

  test.each<[string, unknown]>([
    ['no points', { elsewhere: 1, marks: [{ ...stroke, points: [] }] }],
    ['half a point', { elsewhere: 1, marks: [{ ...stroke, points: [1, 2, 3] }] }],
    ['too many points in one stroke', { elsewhere: 1, marks: [{ ...stroke, points: new Array(2 * mostStrokePoints + 2).fill(1) }] }],
    ['too many points in all', { elsewhere: 1, marks: new Array(4).fill({ ...stroke, points: new Array(mostStrokePoints).fill(1) }) }],
    ['too many marks', { elsewhere: 1, marks: new Array(mostMarks + 1).fill(gradient) }],
    ['a place that is no number', { elsewhere: 1, marks: [{ ...stroke, points: [NaN, 1] }] }],
    ['a place beyond any photo', { elsewhere: 1, marks: [{ ...stroke, points: [1e9, 1] }] }],
    ['no radius', { elsewhere: 1, marks: [{ ...stroke, radiusPx: 0 }] }],
    ['too much strength', { elsewhere: 1, marks: [{ ...gradient, strength: 1.1 }] }],
    ['another kind of mark', { elsewhere: 1, marks: [{ ...gradient, kind: 'radial' }] }],
    ['something more', { elsewhere: 1, marks: [], mask: 'x' }],
  ])('with %s is refused', (_, hostile) => {
    expect(localStrengthSchema.safeParse(hostile).success).toBe(false);
    expect(localStrengthSchema.safeParse(painted).success).toBe(true);
  });
});

describe('an export with local strength', () => {
  const size = { widthPx: 120, heightPx: 90 };
  const protects: LocalStrength = { elsewhere: 1, marks: [{ kind: 'brush', radiusPx: 30, softness: 0.5, strength: 0, points: [40, 40, 60, 50] }] };

  async function exported(photoPath: string, more: Partial<Parameters<ImagingService['encode']>[0]>): Promise<string> {
    const outputPath = join(temporaryFolder(), 'out');
    const { scratchPath } = await roundTrip(photoPath);
    await encodePhoto({ photoPath, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath, format: 'png', onConflict: 'unique', recipe, ...more });
    return outputPath;
  }

  /** The same picture turned inside out, so that every place that is restored differs. */
  async function inverted(photoPath: string): Promise<{ readonly beforeScratchPath: string; readonly afterScratchPath: string }> {
    const { scratchPath } = await roundTrip(photoPath);
    const image = ScratchImage.open(scratchPath);
    const { widthPx, heightPx } = image.size;
    const data = image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, 3);
    image.close();
    return { beforeScratchPath: scratchPath, afterScratchPath: scratchPicture(widthPx, heightPx, data.map((value) => (value < 0.5 ? 0.9 : 0.1))) };
  }

  test.each([
    ['png', 8, 'rgb'],
    ['png', 16, 'rgb'],
    ['tiff', 8, 'rgb'],
    ['tiff', 16, 'rgb'],
    ['png', 16, 'rgba'],
    ['tiff', 8, 'rgba'],
    ['png', 8, 'grey'],
    ['tiff', 16, 'grey'],
  ] as const)('has the photo’s own pixels where strength is 0, as %s of %i bits, %s', async (format, depth, colours) => {
    const photoPath = await newPhoto(format, { ...size, depth, ...(colours === 'grey' ? { channels: 1 } : colours === 'rgba' ? { channels: 4 } : {}) });
    const pixels = async (path: string): Promise<Uint16Array> => {
      const { data } = await sharp(path).toColourspace(colours === 'grey' ? 'grey16' : 'rgb16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
      return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
    };
    const was = await pixels(photoPath);
    const became = await pixels(await exported(photoPath, { ...(await inverted(photoPath)), format, localStrength: protects }));
    const strength = strengthOfPlaces(protects, { x: 0, y: 0, width: size.widthPx, height: size.heightPx }, 1);
    expect(became.length).toBe(was.length);
    const channels = was.length / strength.length;
    let [kept, changed] = [0, 0];
    strength.forEach((share, i) => {
      const same = Array.from({ length: channels }, (_, channel) => was[i * channels + channel] === became[i * channels + channel]);
      if (share === 0) {
        kept += 1;
        if (!same.every(Boolean)) throw new Error(`differs at ${i}`);
      } else if (share === 1 && same.slice(0, Math.min(3, channels)).includes(false)) changed += 1;
    });
    expect(kept).toBeGreaterThan(500);
    expect(changed).toBeGreaterThan(2_000);
  });

  test('multiplies the strength of the whole by that of the place, and knows the photo’s places when it is enlarged', async () => {
    const [width, height] = [60, 45];
    const photoPath = await newPhoto('png', { widthPx: width, heightPx: height });
    const flat = (value: number): string => scratchPicture(2 * width, 2 * height, new Float32Array(3 * 4 * width * height).fill(value));
    const localStrength: LocalStrength = { elsewhere: 0.2, marks: [{ ...stroke, points: [10, 10, 40, 30] }, gradient] };
    const path = await exported(photoPath, { beforeScratchPath: flat(0.2), afterScratchPath: flat(0.8), strength: 0.5, localStrength });
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect(info.width).toBe(2 * width);
    let furthestOff = 0;
    for (let i = 0; i < 4 * width * height; i++) {
      const expected = 0.2 + 0.5 * expectedAt(localStrength, ((i % (2 * width)) + 0.5) / 2, (Math.floor(i / (2 * width)) + 0.5) / 2) * 0.6;
      furthestOff = Math.max(furthestOff, Math.abs(data[i * info.channels]! - 255 * expected));
    }
    expect(furthestOff).toBeLessThan(0.51);
  });

  test('gives floating point back to the bit where strength is 0, beyond black and white too', async () => {
    const photo = floatPicture(3, true);
    const photoPath = newFloatTiff(photo);
    const localStrength: LocalStrength = { elsewhere: 1, marks: [{ ...stroke, softness: 0, strength: 0, points: [20, 15] }] };
    const path = await exported(photoPath, { ...(await inverted(photoPath)), format: 'tiff', localStrength });
    const strength = strengthOfPlaces(localStrength, { x: 0, y: 0, width: photo.widthPx, height: photo.heightPx }, 1);
    const became = readFloatTiff(path).data;
    let kept = 0;
    strength.forEach((share, i) => {
      if (share !== 0) return;
      kept += 1;
      for (let channel = 0; channel < 3; channel++) expect(became[3 * i + channel]).toBe(photo.data[3 * i + channel]);
    });
    expect(kept).toBeGreaterThan(100);
  });

  test('gives the same bytes again, and says in XMP that it was painted', async () => {
    const photoPath = await newPhoto('tiff', size);
    const how = { ...(await inverted(photoPath)), format: 'tiff', localStrength: protects, recipe: { ...recipe, hasLocalStrength: true } } as const;
    const [one, other] = [readFileSync(await exported(photoPath, how)), readFileSync(await exported(photoPath, how))];
    expect(one.equals(other)).toBe(true);
    expect(one.includes('tape:LocalStrength="True"')).toBe(true);
    expect(readFileSync(await exported(photoPath, { format: 'tiff' })).includes('tape:LocalStrength')).toBe(false);
  });
});
