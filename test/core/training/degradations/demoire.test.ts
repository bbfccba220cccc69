import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { bayerPlane, demosaicBilinear } from '../../../../electron/core/training/degradations/bayer.ts';
import { demoire, demoireParameters } from '../../../../electron/core/training/degradations/demoire.ts';
import type { ScreenMosaic } from '../../../../electron/core/training/degradations/screen-mosaic.ts';
import { drawScreenMosaic, subPixelLight } from '../../../../electron/core/training/degradations/screen-mosaic.ts';
import { srgbToLinear } from '../../../../electron/core/imaging/srgb.ts';
import { Random } from '../../../../models/random.ts';
import { itReachesNoFurther, itSpoilsWithin, mean } from '../../../support/degradation-checks.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { greyPicture } from '../../../support/natural-picture.ts';

describe('demoire', () => {
  itKeepsTheContract(demoire);
  itReachesNoFurther(demoire, 20);
  itSpoilsWithin(demoire, { tenth: 17, median: [22, 29], ninetieth: 34 });
});

const edge = 96;
const area = edge * edge;

/** Light of each plane of a degraded grey card, less its mean, relative to it. */
function relativeLight({ data }: Picture): readonly Float64Array[] {
  return [0, 1, 2].map((plane) => {
    const light = Float64Array.from(data.subarray(plane * area, (plane + 1) * area), srgbToLinear);
    const level = mean(light);
    return light.map((value) => value / level - 1);
  });
}

const correlation = (a: Float64Array, b: Float64Array): number =>
  mean(a.map((value, i) => value * (b[i] ?? 0))) / Math.sqrt(mean(a.map((v) => v * v)) * mean(b.map((v) => v * v)));

/** Share of the energy that is left after a box of 5 x 5, which stops periods under some 6 pixels. */
function coarseShare(plane: Float64Array): number {
  let coarse = 0;
  let whole = 0;
  for (let y = 2; y < edge - 2; y++) {
    for (let x = 2; x < edge - 2; x++) {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) sum += plane[(y + dy) * edge + x + dx] ?? 0;
      coarse += (sum / 25) ** 2;
      whole += (plane[y * edge + x] ?? 0) ** 2;
    }
  }
  return coarse / whole;
}

const grey = greyPicture(edge, edge, 0.6);

describe('moire on a grey card', () => {
  const shots = Array.from({ length: 60 }, (_, seed) => relativeLight(demoire.train(grey, new Random(seed))));

  it('is coarse, though the stripes that make it are as fine as the pixels', () => {
    const shares = shots.map(([red]) => coarseShare(red!)).sort((a, b) => a - b);
    expect(mean(shares)).toBeGreaterThan(0.3);
    // Some beats are long and some short.
    expect(shares[50]! - shares[10]!).toBeGreaterThan(0.3);
  });

  it('is coloured: its channels go together less than a grey pattern would, and more than bare stripes', () => {
    const pairs = shots.map(([red, green]) => correlation(red!, green!)).sort((a, b) => a - b);
    expect(pairs[30]).toBeLessThan(0.9);
    expect(pairs[30]).toBeGreaterThan(0);
  });

  it('has the contrast that real shots of screens have', () => {
    const contrasts = shots.map(([red]) => Math.sqrt(mean(red!.map((value) => value * value)))).sort((a, b) => a - b);
    expect(contrasts[6]).toBeGreaterThan(0.01);
    expect(contrasts[54]).toBeLessThan(demoireParameters.contrast[1]);
  });

  it('leaves the light as it was, but for exposure and white balance', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { data } = demoire.train(grey, new Random(seed));
      for (let plane = 0; plane < 3; plane++) {
        const gain = mean(data.subarray(plane * area, (plane + 1) * area).map(srgbToLinear)) / srgbToLinear(0.6);
        // Exposure by white balance, and what the steepest tone curve makes of 0.6 and of the brightest of it.
        expect(gain).toBeGreaterThan(0.72 * 0.93 * 0.8);
        expect(gain).toBeLessThan(1.1 * 1.07 * 1.2);
      }
    }
  });

  it('moves no edge', () => {
    const step: Picture = { ...grey, data: grey.data.map((_, i) => (i % edge < 48 ? 0.3 : 0.7)) };
    const columns = new Float64Array(edge);
    for (let seed = 0; seed < 40; seed++) {
      demoire.train(step, new Random(seed)).data.forEach((value, i) => (columns[i % edge] = (columns[i % edge] ?? 0) + value));
    }
    const [dark, bright] = [mean(columns.subarray(30, 42)), mean(columns.subarray(54, 66))];
    const risen = columns.subarray(42, 54).reduce((sum, value) => sum + (value - dark) / (bright - dark), 0);
    expect(risen).toBeGreaterThan(6 - 0.25);
    expect(risen).toBeLessThan(6 + 0.25);
  });
});

describe('screen before the camera', () => {
  const random = new Random(11);
  const mosaics = Array.from({ length: 200 }, () => drawScreenMosaic(random, { widthPx: 6000, heightPx: 4000 }));

  it('is seen nearly from the front, however large the photo', () => {
    for (const { tilt } of mosaics) expect(Math.hypot(...tilt) * Math.hypot(3000, 2000)).toBeLessThan(0.0801);
  });

  it('has square pixels, whose rows lie across their columns', () => {
    for (const { axes: [across, along] } of mosaics) {
      const [a, b] = [across.frequency, along.frequency];
      expect(a[0] * b[0] + a[1] * b[1]).toBeCloseTo(0, 10);
      expect(Math.abs(Math.hypot(...b) / Math.hypot(...a) - 1)).toBeLessThan(0.0301);
    }
  });

  it('beats with a period of 4 to 80 pixels against a ratio that makes moire', () => {
    for (const { axes: [{ frequency: [x, y] }] } of mosaics) {
      const beats = [1 / 2, 3 / 4, 1].flatMap((ratio) => [Math.hypot(x - ratio, y), Math.hypot(x, y - ratio)]);
      expect(Math.min(...beats)).toBeLessThan(0.2501);
      expect(beats.some((beat) => beat > 1 / 80.1 && beat < 0.2501)).toBe(true);
    }
  });
});

/** Facing the camera, without tilt or unevenness. */
const facing = (perPx: number): ScreenMosaic => ({
  centre: [0, 0],
  tilt: [0, 0],
  axes: [
    { frequency: [perPx, 0], phase: 0, waves: [] },
    { frequency: [0, perPx], phase: 0, waves: [] },
  ],
  stripe: { width: 1 / 3, height: 0.8 },
});

describe('light of the sub-pixels', () => {
  const change = new Float64Array(3);

  it('has the mean of the light and the contrast that was asked for, in every colour', () => {
    for (let seed = 0; seed < 10; seed++) {
      const random = new Random(seed);
      const light = subPixelLight({ ...drawScreenMosaic(random, grey), tilt: [0, 0] }, 0.3, 0.2);
      const [sum, squares] = [new Float64Array(3), new Float64Array(3)];
      const count = 20_000;
      for (let i = 0; i < count; i++) {
        light(random.between(-2000, 2000), random.between(-2000, 2000), change);
        for (let plane = 0; plane < 3; plane++) {
          sum[plane]! += change[plane]! / count;
          squares[plane]! += change[plane]! ** 2 / count;
        }
      }
      for (let plane = 0; plane < 3; plane++) {
        expect(Math.abs(sum[plane]!)).toBeLessThan(0.2 * 0.03);
        expect(Math.sqrt(squares[plane]!)).toBeCloseTo(0.2, 2);
      }
    }
  });

  it.each([0.5, 0.75])('is what boxes of light give when they are added up finely under the lens (%f per pixel)', (perPx) => {
    const mosaic = facing(perPx);
    const light = subPixelLight(mosaic, 0.3, 0.2);
    const sigma = Math.sqrt(0.09 + 1 / 12);
    /** Boxes of a screen pixel, weighed by the lens's Gaussian on a grid of 0.002 pixels. */
    const boxes = (at: number, offset: number, width: number): number => {
      let [sum, weights] = [0, 0];
      for (let t = -4; t <= 4; t += 0.002) {
        const weight = Math.exp(-(t * t) / (2 * sigma * sigma));
        const u = (at + t) * perPx - offset;
        weights += weight;
        if (Math.abs(u - Math.round(u)) < width / 2) sum += weight / width;
      }
      return sum / weights;
    };
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i < 60; i++) {
      const [x, y] = [(i * 0.37) % 7, (i * 0.71) % 5];
      light(x, y, change);
      for (let plane = 0; plane < 3; plane++) {
        ours.push(change[plane]!);
        theirs.push(boxes(x, plane / 3, 1 / 3) * boxes(y, 0, 0.8) - 1);
      }
    }
    expect(correlation(Float64Array.from(ours), Float64Array.from(theirs))).toBeGreaterThan(0.998);
  });
});

describe('Bayer mosaic', () => {
  it('has twice as many green pixels as red or blue, in squares of four', () => {
    expect([bayerPlane(0, 0), bayerPlane(1, 0), bayerPlane(0, 1), bayerPlane(1, 1)]).toEqual([0, 1, 1, 2]);
    expect(bayerPlane(6, 4)).toBe(0);
    expect(bayerPlane(7, 5)).toBe(2);
  });

  it('comes back exactly, away from the border, where each colour is a plane', () => {
    const [width, height] = [11, 9];
    const planes = (plane: number, x: number, y: number): number => 1 + plane + (2 - plane) * x - (plane + 1) * y;
    const mosaic = Float32Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return planes(bayerPlane(x, y), x, y);
    });
    const full = demosaicBilinear(mosaic, width, height);
    let worst = 0;
    for (let plane = 0; plane < 3; plane++) {
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          worst = Math.max(worst, Math.abs(full[(plane * height + y) * width + x]! - planes(plane, x, y)));
        }
      }
    }
    expect(worst).toBeLessThan(1e-4);
  });

  it('gives a single pixel its own value in all colours', () => {
    expect(demosaicBilinear(Float32Array.of(0.3), 1, 1)).toEqual(Float32Array.of(0.3, 0.3, 0.3));
  });
});
