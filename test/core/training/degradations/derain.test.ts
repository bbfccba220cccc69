import { describe, expect, it } from 'vitest';
import { psnrDb } from '../../../../electron/core/imaging/metrics.ts';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { derainHeavy, derainHeavyParameters, derainLight, derainLightParameters } from '../../../../electron/core/training/degradations/derain.ts';
import { gaussianBlur } from '../../../../electron/core/training/degradations/gaussian-blur.ts';
import { Random } from '../../../../models/random.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { greyPicture, naturalPicture } from '../../../support/natural-picture.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

function mean(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] ?? 0;
  return sum / numbers.length;
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** What rain adds to each pixel of one channel, of 255. */
const added = (rainy: Picture, clean: Picture): Float32Array =>
  rainy.data.subarray(0, rainy.widthPx * rainy.heightPx).map((value, i) => 255 * (value - (clean.data[i] ?? 0)));

/**
 * Direction of the lines in a layer, in degrees from the vertical, positive leaning right downwards, and how far
 * they agree (0..1).
 *
 * Source: Bigün and Granlund, Optimal orientation detection of linear symmetry, 1987.
 */
function orientation(rain: Float32Array, widthPx: number): { readonly degrees: number; readonly coherence: number } {
  // Differences between neighbours are only right about lines that are wider than these.
  const layer = gaussianBlur(rain, widthPx, rain.length / widthPx, 1.5);
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = widthPx + 1; i < layer.length - widthPx - 1; i++) {
    if (i % widthPx === 0 || i % widthPx === widthPx - 1) continue;
    const dx = (layer[i + 1] ?? 0) - (layer[i - 1] ?? 0);
    const dy = (layer[i + widthPx] ?? 0) - (layer[i - widthPx] ?? 0);
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  // The gradient lies across the lines.
  const gradientAngle = 0.5 * Math.atan2(2 * xy, xx - yy);
  return { degrees: (-gradientAngle * 180) / Math.PI, coherence: Math.hypot(xx - yy, 2 * xy) / (xx + yy) };
}

describe.each([
  { name: 'light', rain: derainLight, psnr: { low: 15, median: [22, 28], high: 45 } },
  { name: 'heavy', rain: derainHeavy, psnr: { low: 6, median: [10.5, 14.5], high: 24 } },
] as const)('$name rain', ({ rain, psnr }) => {
  itKeepsTheContract(rain);

  it('spoils a picture as much as the data set it follows', () => {
    const scores = seeds.map((seed) => {
      const clean = naturalPicture(80, 80, seed);
      return psnrDb(rain.train(clean, new Random(seed)).data, clean.data);
    });
    expect(Math.min(...scores)).toBeGreaterThan(psnr.low);
    expect(Math.max(...scores)).toBeLessThan(psnr.high);
    expect(median(scores)).toBeGreaterThan(psnr.median[0]);
    expect(median(scores)).toBeLessThan(psnr.median[1]);
  });

  it('validates with one strength', () => {
    const clean = greyPicture(256, 256, 0.4);
    const scores = seeds.slice(0, 8).map((seed) => psnrDb(rain.validate(clean, new Random(seed)).data, clean.data));
    expect(Math.max(...scores) - Math.min(...scores)).toBeLessThan(3);
  });

  it('gives a crop its share: as many rainy pixels, and as much light, as a large picture', () => {
    const share = (edgePx: number, count: number): { readonly covered: number; readonly light: number } => {
      const clean = greyPicture(edgePx, edgePx, 0);
      const layers = Array.from({ length: count }, (_, seed) => added(rain.validate(clean, new Random(seed, edgePx)), clean));
      return {
        covered: mean(layers.map((layer) => mean(layer.map((light) => (light > 2 ? 1 : 0))))),
        light: mean(layers.map((layer) => mean(layer))),
      };
    };
    const large = share(512, 3);
    for (const crops of [share(40, 200), share(80, 80)]) {
      expect(Math.abs(crops.covered / large.covered - 1)).toBeLessThan(0.15);
      expect(Math.abs(crops.light / large.light - 1)).toBeLessThan(0.15);
    }
  });

  it('falls in one main direction', () => {
    const clean = greyPicture(200, 200, 0);
    for (const seed of seeds.slice(0, 12)) {
      const { degrees, coherence } = orientation(added(rain.train(clean, new Random(seed)), clean), 200);
      expect(coherence).toBeGreaterThan(0.6);
      expect(Math.abs(degrees)).toBeLessThan(55);
    }
  });
});

describe('light rain on its own', () => {
  it('only ever brightens, and all three channels alike', () => {
    const clean = greyPicture(120, 120, 0.2);
    for (const seed of seeds) {
      const { data } = derainLight.train(clean, new Random(seed));
      expect(data.every((value, i) => value >= (clean.data[i] ?? 0))).toBe(true);
      const area = 120 * 120;
      expect(data.every((value, i) => value === data[i % area])).toBe(true);
    }
  });

  it('adds the same light to dark and to bright ground, in the encoding', () => {
    const [dark, bright] = [greyPicture(100, 100, 0), greyPicture(100, 100, 0.2)];
    const onDark = added(derainLight.validate(dark, new Random(4)), dark);
    const onBright = added(derainLight.validate(bright, new Random(4)), bright);
    onDark.forEach((light, i) => {
      if (light < 200) expect(Math.abs(light - (onBright[i] ?? 0))).toBeLessThan(1.01);
    });
  });

  it('adds on average the light that was asked for', () => {
    const clean = greyPicture(512, 512, 0);
    const light = seeds.slice(0, 8).map((seed) => mean(added(derainLight.validate(clean, new Random(seed)), clean)));
    // Rounding takes nothing on average where it rains, and all below half a step where it hardly does.
    expect(mean(light)).toBeGreaterThan(5.5);
    expect(mean(light)).toBeLessThan(6.3);
  });

  it('falls at the angle of the validation rain: 15 degrees to the right', () => {
    const clean = greyPicture(300, 300, 0);
    const { degrees, coherence } = orientation(added(derainLight.validate(clean, new Random(1)), clean), 300);
    expect(Math.abs(degrees - 15)).toBeLessThan(1.5);
    expect(coherence).toBeGreaterThan(0.83);
  });

  it('has streaks as thin and as long as on Rain100L', () => {
    const clean = greyPicture(300, 300, 0);
    const layer = added(derainLight.validate(clean, new Random(2)), clean);
    const along = halfLength(layer, 300, Math.sin((15 * Math.PI) / 180), Math.cos((15 * Math.PI) / 180));
    const across = halfLength(layer, 300, Math.cos((15 * Math.PI) / 180), -Math.sin((15 * Math.PI) / 180));
    expect(across).toBeGreaterThan(1);
    expect(across).toBeLessThan(2.5);
    expect(along).toBeGreaterThan(7);
    expect(along).toBeLessThan(21);
  });

  it('comes from many directions over many pictures, within the bounds', () => {
    const clean = greyPicture(160, 160, 0);
    const angles = seeds.slice(0, 30).map((seed) => orientation(added(derainLight.train(clean, new Random(seed)), clean), 160).degrees);
    expect(Math.min(...angles)).toBeLessThan(-20);
    expect(Math.max(...angles)).toBeGreaterThan(20);
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(derainLightParameters.angle[1] + 5);
  });
});

describe('heavy rain on its own', () => {
  it('sometimes lies under a veil, which lowers the contrast of what is behind it', () => {
    const [dark, bright] = [greyPicture(40, 40, 0), greyPicture(40, 40, 0.4)];
    const contrasts = seeds.map((seed) => {
      const onDark = derainHeavy.train(dark, new Random(seed)).data;
      const onBright = derainHeavy.train(bright, new Random(seed)).data;
      return median(Array.from(onBright, (value, i) => (value < 0.999 ? value - (onDark[i] ?? 0) : 0)).filter((gap) => gap > 0)) / 0.4;
    });
    const veiled = contrasts.filter((contrast) => contrast < 0.985);
    const { share, transmission } = derainHeavyParameters.veil;
    expect(Math.max(...contrasts)).toBeLessThan(1.01);
    expect(Math.abs(veiled.length / seeds.length - share)).toBeLessThan(0.2);
    expect(Math.min(...veiled)).toBeGreaterThan(transmission[0] - 0.01);
    expect(Math.min(...veiled)).toBeLessThan(transmission[0] + 0.08);
  });

  it('brightens far more than light rain', () => {
    const clean = naturalPicture(80, 80, 5);
    const brightening = (rain: typeof derainHeavy): number => mean(seeds.map((seed) => mean(added(rain.train(clean, new Random(seed)), clean))));
    expect(brightening(derainHeavy)).toBeGreaterThan(4 * brightening(derainLight));
  });

  it('mixes directions: its streaks agree less than those of light rain', () => {
    const clean = greyPicture(200, 200, 0);
    const coherence = (rain: typeof derainHeavy): number =>
      mean(seeds.slice(0, 20).map((seed) => orientation(added(rain.validate(clean, new Random(seed)), clean), 200).coherence));
    expect(coherence(derainHeavy)).toBeLessThan(coherence(derainLight));
  });
});

/** Where the autocorrelation along (stepX, stepY) has fallen to half. Units: pixels. */
function halfLength(layer: Float32Array, widthPx: number, stepX: number, stepY: number): number {
  const average = mean(layer);
  const centred = layer.map((light) => light - average);
  const heightPx = layer.length / widthPx;
  const correlation = (distancePx: number): number => {
    const [dx, dy] = [Math.round(stepX * distancePx), Math.round(stepY * distancePx)];
    let [sum, count] = [0, 0];
    for (let y = Math.max(0, -dy); y < heightPx - Math.max(0, dy); y++) {
      for (let x = Math.max(0, -dx); x < widthPx - Math.max(0, dx); x++) {
        sum += (centred[y * widthPx + x] ?? 0) * (centred[(y + dy) * widthPx + x + dx] ?? 0);
        count++;
      }
    }
    return sum / count;
  };
  const variance = correlation(0);
  for (let distancePx = 0.5; distancePx < 100; distancePx += 0.5) {
    if (correlation(distancePx) < variance / 2) return distancePx;
  }
  return Infinity;
}
