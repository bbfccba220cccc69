import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { desnow, desnowParameters } from '../../../../electron/core/training/degradations/desnow.ts';
import type { SnowFlake, SnowPlanes } from '../../../../electron/core/training/degradations/snow-flake.ts';
import { addSnowFlake } from '../../../../electron/core/training/degradations/snow-flake.ts';
import { Random } from '../../../../models/random.ts';
import { itReachesNoFurther, itSpoilsWithin, mean } from '../../../support/degradation-checks.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { greyPicture } from '../../../support/natural-picture.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

/** Source: the formula of IEC 61966-2-1. */
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

describe('snow', () => {
  itKeepsTheContract(desnow);
  itReachesNoFurther(desnow);
  // Source: Liu et al. 2018: inputs of Snow100K score 25, 23 and 19 dB on average, by size of flake.
  itSpoilsWithin(desnow, { tenth: 13, median: [19, 25], ninetieth: 33 });

  it('mixes light, not code values: what comes through is the same share of dark and of bright', () => {
    const pictures = [0, 0.3, 0.6].map((grey) => greyPicture(60, 60, grey));
    const [darkLight, brightLight] = [linear(Math.round(0.3 * 255) / 255), linear(Math.round(0.6 * 255) / 255)];
    for (const seed of seeds.slice(0, 20)) {
      const [black, dark, bright] = pictures.map((picture) => desnow.train(picture, new Random(seed)).data.map(linear));
      const apart = black?.map((light, i) => {
        const [onDark, onBright] = [dark?.[i] ?? 0, bright?.[i] ?? 0];
        return onBright > 0.98 ? 0 : Math.abs((onDark - light) / darkLight - (onBright - light) / brightLight);
      });
      // Half a step of 8 bits, twice, on the dark one.
      expect(Math.max(...(apart ?? []))).toBeLessThan(0.11);
    }
  });

  it('brightens the dark, and is never darker than the dimmest flake', () => {
    const [black, white] = [greyPicture(80, 80, 0), greyPicture(80, 80, 1)];
    const { brightness, brightnessSpread, coldness, veil } = desnowParameters;
    const dimmest = Math.min(veil.airlight[0], brightness[0] * (1 - brightnessSpread) * (1 - coldness));
    for (const seed of seeds) {
      expect(Math.max(...desnow.train(black, new Random(seed)).data)).toBeGreaterThan(0.3);
      expect(linear(Math.min(...desnow.train(white, new Random(seed)).data))).toBeGreaterThan(dimmest);
    }
  });

  it('is white or a little cold', () => {
    const black = greyPicture(80, 80, 0);
    for (const seed of seeds) {
      const { data } = desnow.train(black, new Random(seed));
      const [red, green, blue] = [0, 1, 2].map((plane) => mean(data.subarray(plane * 6400, (plane + 1) * 6400).map(linear)));
      expect(red).toBeLessThanOrEqual(green ?? 0);
      expect(green).toBeLessThanOrEqual(blue ?? 0);
      expect((blue ?? 0) / (red ?? 0)).toBeLessThan(1.16);
    }
  });

  it('gives a crop its share: as much light as a large picture', () => {
    const share = (edgePx: number, count: number): number => {
      const black = greyPicture(edgePx, edgePx, 0);
      return mean(Array.from({ length: count }, (_, seed) => mean(desnow.validate(black, new Random(seed, edgePx)).data.map(linear))));
    };
    const large = share(400, 2);
    expect(Math.abs(share(40, 200) / large - 1)).toBeLessThan(0.15);
    expect(Math.abs(share(80, 60) / large - 1)).toBeLessThan(0.15);
  });

  it('reaches in from beyond a crop: its outermost pixels get no less than the others', () => {
    const edgePx = 24;
    const black = greyPicture(edgePx, edgePx, 0);
    const isOutermost = (i: number): boolean => [0, edgePx - 1].some((last) => i % edgePx === last || Math.floor(i / edgePx) === last);
    const crops = Array.from({ length: 400 }, (_, seed) => Array.from(desnow.validate(black, new Random(seed)).data.subarray(0, edgePx ** 2), linear));
    const outermost = mean(crops.map((light) => mean(light.filter((_, i) => isOutermost(i)))));
    const inner = mean(crops.map((light) => mean(light.filter((_, i) => !isOutermost(i)))));
    expect(Math.abs(outermost / inner - 1)).toBeLessThan(0.15);
  });

  it('covers as much as it is told to', () => {
    const black = greyPicture(300, 300, 0);
    // Coverage 0.0155 and 0.02, density 0.8, brightness 0.85, which overlap hardly lessens.
    const light = mean(seeds.slice(0, 6).map((seed) => mean(desnow.validate(black, new Random(seed)).data.map(linear))));
    expect(light / (0.0355 * 0.8 * 0.85)).toBeGreaterThan(0.85);
    expect(light / (0.0355 * 0.8 * 0.85)).toBeLessThan(1.1);
  });

  it('sometimes comes with a thin veil that lies on every pixel', () => {
    const black = greyPicture(48, 48, 0);
    const least = Array.from({ length: 200 }, (_, seed) => linear(Math.min(...desnow.train(black, new Random(seed)).data)));
    const { share, opacity, airlight } = desnowParameters.veil;
    expect(Math.abs(least.filter((light) => light > 0).length / 200 - share)).toBeLessThan(0.1);
    expect(Math.max(...least)).toBeLessThan(opacity[1] * airlight[1] * 1.1);
  });
});

const edgePx = 121;

const plainFlake: SnowFlake = {
  x: 60,
  y: 60,
  outline: { radiusPx: 8, harmonics: [] },
  streakPx: 0,
  angle: 0,
  defocusPx: 1,
  brightness: 1,
  density: 1,
};

function withFlakes(...flakes: readonly Partial<SnowFlake>[]): SnowPlanes {
  const planes = { through: new Float32Array(edgePx ** 2).fill(1), light: new Float32Array(edgePx ** 2) };
  for (const flake of flakes) addSnowFlake(planes, { widthPx: edgePx, heightPx: edgePx }, { ...plainFlake, ...flake });
  return planes;
}

/** Sum of a flake's light, and its spread along a direction and across it. */
function momentsOf(light: Float32Array, angle: number): { readonly sum: number; readonly along: number; readonly across: number } {
  let [sum, along, across] = [0, 0, 0];
  light.forEach((value, i) => {
    const [dx, dy] = [(i % edgePx) - 60, Math.floor(i / edgePx) - 60];
    sum += value;
    along += value * (dx * Math.sin(angle) + dy * Math.cos(angle)) ** 2;
    across += value * (dx * Math.cos(angle) - dy * Math.sin(angle)) ** 2;
  });
  return { sum, along: along / sum, across: across / sum };
}

describe('one flake', () => {
  it.each([
    { radiusPx: 8, defocusPx: 1, streakPx: 0 },
    { radiusPx: 8, defocusPx: 7, streakPx: 0 },
    { radiusPx: 5, defocusPx: 8, streakPx: 20 },
    { radiusPx: 3, defocusPx: 1, streakPx: 40 },
    { radiusPx: 1, defocusPx: 0.7, streakPx: 6 },
  ])('hides as much as its area, spread as blur and motion spread a disc ($radiusPx, $defocusPx, $streakPx)', ({ radiusPx, defocusPx, streakPx }) => {
    const angle = 0.5;
    const { sum, along, across } = momentsOf(withFlakes({ outline: { radiusPx, harmonics: [] }, defocusPx, streakPx, angle }).light, angle);
    expect(Math.abs(sum / (Math.PI * radiusPx ** 2) - 1)).toBeLessThan(0.1);
    // Variances of a disc (a quarter of the squared radius) and of a line (a twelfth of its squared length) add up.
    const disc = radiusPx ** 2 / 4 + defocusPx ** 2 / 4;
    expect(Math.abs(across / disc - 1)).toBeLessThan(0.25);
    expect(Math.abs(along / (disc + streakPx ** 2 / 12) - 1)).toBeLessThan(0.25);
  });

  it('has a streak without beads', () => {
    const { light } = withFlakes({ outline: { radiusPx: 3, harmonics: [] }, streakPx: 40 });
    const middle = Array.from({ length: 26 }, (_, i) => light[(47 + i) * edgePx + 60] ?? 0);
    expect(Math.min(...middle) / Math.max(...middle)).toBeGreaterThan(0.8);
  });

  it('leans to the right as it falls where its angle is positive', () => {
    const { light } = withFlakes({ outline: { radiusPx: 2, harmonics: [] }, streakPx: 40, angle: Math.PI / 4 });
    expect(light[70 * edgePx + 70]).toBeGreaterThan(0);
    expect(light[70 * edgePx + 50]).toBe(0);
  });

  it('lies over the flakes before it and hides them', () => {
    const { light, through } = withFlakes({ brightness: 0.9 }, { brightness: 0.5, defocusPx: 0.1 });
    expect(light[60 * edgePx + 60]).toBeCloseTo(0.5, 2);
    expect(through[60 * edgePx + 60]).toBeCloseTo(0, 2);
    const half = withFlakes({ brightness: 0.9, defocusPx: 0.1 }, { brightness: 0.5, defocusPx: 0.1, density: 0.5 });
    expect(half.light[60 * edgePx + 60]).toBeCloseTo(0.7, 2);
  });

  it('is cut by the edge of the picture, not moved or lost', () => {
    const whole = withFlakes({});
    const size: Pick<Picture, 'widthPx' | 'heightPx'> = { widthPx: 40, heightPx: 30 };
    const corner: SnowPlanes = { through: new Float32Array(1200).fill(1), light: new Float32Array(1200) };
    addSnowFlake(corner, size, { ...plainFlake, x: 2, y: -3 });
    for (const [x, y] of [[0, 0], [9, 2], [2, 4], [12, 0], [39, 29]] as const) {
      expect(corner.light[y * 40 + x]).toBeCloseTo(whole.light[(y + 63) * edgePx + x + 58] ?? Number.NaN, 6);
    }
  });
});
