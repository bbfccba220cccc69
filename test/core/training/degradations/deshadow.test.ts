import { describe, expect, it } from 'vitest';
import { psnrDb } from '../../../../electron/core/imaging/metrics.ts';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { blueSky, deshadow, deshadowParameters, lightLeft } from '../../../../electron/core/training/degradations/deshadow.ts';
import type { Penumbra, ShadowShape } from '../../../../electron/core/training/degradations/shadow-caster.ts';
import { castShadow } from '../../../../electron/core/training/degradations/shadow-caster.ts';
import { drawShadowShapes, shadowReach } from '../../../../electron/core/training/degradations/shadow-shapes.ts';
import { Random } from '../../../../models/random.ts';
import { itReachesNoFurther, mean } from '../../../support/degradation-checks.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { greyPicture, naturalPicture } from '../../../support/natural-picture.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

/** Source: the formula of IEC 61966-2-1. */
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

const planesOf = ({ data, widthPx, heightPx }: Picture): readonly Float32Array[] =>
  [0, 1, 2].map((plane) => data.subarray(plane * widthPx * heightPx, (plane + 1) * widthPx * heightPx));

describe('shadows', () => {
  itKeepsTheContract(deshadow);
  itReachesNoFurther(deshadow);

  it('spoil a picture about as much as those of ISTD', () => {
    const scores = seeds.slice(0, 30).map((seed) => {
      const clean = naturalPicture(200, 200, seed);
      return psnrDb(deshadow.train(clean, new Random(seed)).data, clean.data);
    });
    scores.sort((a, b) => a - b);
    // Source: Wang et al. 2018: inputs of ISTD score about 20.5 dB on average.
    expect(scores[0]).toBeGreaterThan(9);
    expect(scores[15]).toBeGreaterThan(17);
    expect(scores[15]).toBeLessThan(24);
  });

  it('take the same share of light from dark ground and from bright', () => {
    const [dark, bright] = [greyPicture(90, 90, 0.5), greyPicture(90, 90, 1)];
    const darkLight = linear(Math.round(0.5 * 255) / 255);
    for (const seed of seeds.slice(0, 15)) {
      const [onDark, onBright] = [dark, bright].map((picture) => deshadow.train(picture, new Random(seed)).data);
      const apart = onDark?.map((value, i) => Math.abs(linear(value) / darkLight - linear(onBright?.[i] ?? 0)));
      expect(Math.max(...(apart ?? []))).toBeLessThan(0.02);
    }
  });

  it('are darker and bluer than the ground, and no darker where two meet', () => {
    const white = greyPicture(128, 128, 1);
    const darkest = lightLeft(deshadowParameters.skyShare[0], 1)[0];
    const leasts = seeds.map((seed) => {
      const [red, green, blue] = planesOf(deshadow.train(white, new Random(seed)));
      expect(red?.every((value, i) => value <= (green?.[i] ?? 0) && (green?.[i] ?? 0) <= (blue?.[i] ?? 0))).toBe(true);
      return linear(Math.min(...(red ?? [])));
    });
    expect(Math.min(...leasts)).toBeGreaterThan(darkest - 0.003);
    expect(Math.min(...leasts)).toBeLessThan(2 * darkest);
  });

  it('leave a picture as it is where none falls', () => {
    const grey = greyPicture(64, 64, 0.5);
    const untouched = seeds.filter((seed) => deshadow.train(grey, new Random(seed)).data.every((value, i) => value === grey.data[i]));
    expect(untouched.length).toBeGreaterThan(3);
    expect(untouched.length).toBeLessThan(24);
  });

  it('show an edge in most crops of 64 pixels', () => {
    const white = greyPicture(64, 64, 1);
    const edges = Array.from({ length: 200 }, (_, seed) => {
      const [red] = planesOf(deshadow.train(white, new Random(seed)));
      return Math.max(...(red ?? [])) - Math.min(...(red ?? [])) > 0.08;
    });
    expect(edges.filter(Boolean).length / 200).toBeGreaterThan(0.6);
  });

  it('shade the same share of a crop as of a large picture', () => {
    const share = (edgePx: number, count: number): number => {
      const white = greyPicture(edgePx, edgePx, 1);
      return mean(Array.from({ length: count }, (_, seed) => mean(planesOf(deshadow.validate(white, new Random(seed, edgePx)))[1]?.map((value) => (value < 0.9 ? 1 : 0)) ?? [])));
    };
    const large = share(500, 4);
    expect(large).toBeGreaterThan(0.15);
    expect(large).toBeLessThan(0.5);
    expect(Math.abs(share(64, 250) / large - 1)).toBeLessThan(0.2);
  });
});

describe('the light in a shadow', () => {
  it('is the sky alone: as much as it gives, and bluer', () => {
    for (const left of lightLeft(0.25, 0)) expect(left).toBeCloseTo(0.25, 12);
    for (const left of lightLeft(1, 0.7)) expect(left).toBeCloseTo(1, 12);
    const [red, green, blue] = lightLeft(0.25, 1);
    expect(red).toBeLessThan(green);
    expect(green).toBeLessThan(blue);
  });

  it('has the colour of daylight of 10000 K against 5500 K', () => {
    // Source: CIE 15:2004, Eqs. 3.3 and 3.4; IEC 61966-2-1, Eq. 2.
    const daylight = (kelvin: number): readonly number[] => {
      const t = 1000 / kelvin;
      const x = kelvin <= 7000
        ? 0.244063 + 0.09911 * t + 2.9678 * t ** 2 - 4.607 * t ** 3
        : 0.23704 + 0.24748 * t + 1.9018 * t ** 2 - 2.0064 * t ** 3;
      const y = -3 * x ** 2 + 2.87 * x - 0.275;
      const [X, Z] = [x / y, (1 - x - y) / y];
      return [3.2406 * X - 1.5372 - 0.4986 * Z, -0.9689 * X + 1.8758 + 0.0415 * Z, 0.0557 * X - 0.204 + 1.057 * Z];
    };
    const [sky, sun] = [daylight(10_000), daylight(5500)];
    blueSky.forEach((ratio, channel) => expect(ratio).toBeCloseTo((sky[channel] ?? 0) / (sun[channel] ?? 0), 2));
  });
});

const size = { widthPx: 200, heightPx: 160 };

const cast = (shape: ShadowShape, penumbra: Partial<Penumbra>): Float32Array => {
  const visible = new Float32Array(size.widthPx * size.heightPx).fill(1);
  castShadow(visible, size, shape, { x: 100, y: 80, radiusPx: 5, growth: 0, angle: 0, ...penumbra });
  return visible;
};

const at = (visible: Float32Array, x: number, y: number): number => visible[y * size.widthPx + x] ?? Number.NaN;

/** Counted, not computed: the share of a disc about (x, y) that lies in none of the places given. */
const countedVisible = (radiusPx: number, x: number, y: number, isHidden: (x: number, y: number) => boolean): number => {
  let [seen, all] = [0, 0];
  for (let v = -100; v <= 100; v++) {
    for (let u = -100; u <= 100; u++) {
      if (u * u + v * v > 100 * 100) continue;
      all++;
      if (!isHidden(x + (u * radiusPx) / 100, y + (v * radiusPx) / 100)) seen++;
    }
  }
  return seen / all;
};

const bar = (lengthPx: number, startWidthPx: number, endWidthPx = startWidthPx, angle = 0): ShadowShape => ({
  kind: 'bar',
  x: 100,
  y: 80,
  angle,
  lengthPx,
  startWidthPx,
  endWidthPx,
});

describe('what casts a shadow', () => {
  it.each([3, 9, 40])('hides the sun as a strip hides a disc (%i pixels wide)', (widthPx) => {
    const visible = cast(bar(120, widthPx), {});
    for (const y of [80, 82, 84, 87, 95, 100, 103]) {
      expect(at(visible, 100, y)).toBeCloseTo(countedVisible(5, 100, y, (_, v) => Math.abs(v - 80) <= widthPx / 2), 1.7);
    }
  });

  it('has corners that are nearly those of a square', () => {
    const visible = cast(bar(40, 40), {});
    const isHidden = (x: number, y: number): boolean => Math.abs(x - 100) <= 20 && Math.abs(y - 80) <= 20;
    for (const [x, y] of [[120, 100], [118, 98], [122, 101], [116, 100], [100, 80]] as const) {
      expect(Math.abs(at(visible, x, y) - countedVisible(5, x, y, isHidden))).toBeLessThan(0.06);
    }
  });

  it('turns and tapers', () => {
    const visible = cast(bar(100, 40, 10, Math.PI / 2), { radiusPx: 0.7 });
    const widthAt = (y: number): number => Array.from({ length: 200 }, (_, x) => 1 - at(visible, x, y)).reduce((sum, hidden) => sum + hidden, 0);
    expect(widthAt(40)).toBeCloseTo(37, 0);
    expect(widthAt(80)).toBeCloseTo(25, 0);
    expect(widthAt(120)).toBeCloseTo(13, 0);
    expect(widthAt(20)).toBe(0);
  });

  it('has an edge that softens along the shadow, and never ends abruptly', () => {
    const visible = cast(bar(150, 30), { radiusPx: 5, growth: 0.06 });
    const softPx = (x: number): number => Array.from({ length: 80 }, (_, y) => at(visible, x, y)).filter((sun) => sun > 0.02 && sun < 0.98).length;
    expect(softPx(40)).toBeLessThan(softPx(100));
    expect(softPx(100)).toBeLessThan(softPx(160));
    const softest = cast({ kind: 'blob', x: 100, y: 80, outline: { radiusPx: 30, harmonics: [] } }, { radiusPx: 9, growth: 0.06 });
    for (const soft of [softest, cast(bar(60, 30, 30, 0.7), { radiusPx: 9, growth: 0.06 })]) {
      let steepest = 0;
      for (let i = 1; i < soft.length; i++) {
        if (i % size.widthPx === 0) continue;
        steepest = Math.max(steepest, Math.abs((soft[i] ?? 0) - (soft[i - 1] ?? 0)));
      }
      // The steepest a disc of 7 pixels is cut by a line: its diameter over its area.
      expect(steepest).toBeLessThan(2 / (Math.PI * 7) + 0.02);
    }
  });

  it('hides only its own share of the sun when it is smaller', () => {
    const visible = cast({ kind: 'blob', x: 100, y: 80, outline: { radiusPx: 2, harmonics: [] } }, { radiusPx: 8 });
    expect(at(visible, 100, 80)).toBeGreaterThan(1 - (2 / 8) ** 2 - 0.001);
    expect(at(visible, 100, 80)).toBeLessThan(0.97);
  });

  it('lies within its reach', () => {
    for (let seed = 0; seed < 400; seed++) {
      for (const shape of drawShadowShapes({ x: 0, y: 0, sizePx: 1, angle: 1 }, new Random(seed))) {
        const own = shape.kind === 'bar' ? Math.hypot(shape.lengthPx, shape.endWidthPx) / 2 : shape.outline.radiusPx;
        expect(Math.hypot(shape.x, shape.y) + own).toBeLessThan(shadowReach);
      }
    }
  });
});
