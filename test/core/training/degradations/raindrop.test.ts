import { describe, expect, it } from 'vitest';
import { psnrDb } from '../../../../electron/core/imaging/metrics.ts';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { blobReachPx, drawBlob, outlinePx } from '../../../../electron/core/training/degradations/blob.ts';
import { levelFor, lightAt, lightPyramid } from '../../../../electron/core/training/degradations/light-pyramid.ts';
import { raindrop } from '../../../../electron/core/training/degradations/raindrop.ts';
import { softEdge } from '../../../../electron/core/training/degradations/soft-edge.ts';
import type { WaterDrop } from '../../../../electron/core/training/degradations/water-drop.ts';
import { addWaterDrop } from '../../../../electron/core/training/degradations/water-drop.ts';
import { Random } from '../../../../models/random.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { greyPicture, naturalPicture } from '../../../support/natural-picture.ts';

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** Share of pixels that a degraded picture does not have in common with the clean one. */
function changedShare(degraded: Picture, clean: Picture): number {
  const area = clean.widthPx * clean.heightPx;
  let changed = 0;
  for (let i = 0; i < area; i++) {
    if ([0, area, 2 * area].some((plane) => degraded.data[plane + i] !== clean.data[plane + i])) changed++;
  }
  return changed / area;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

describe('raindrops', () => {
  itKeepsTheContract(raindrop);

  it('spoil a picture about as much as in Qian et al. 2018', () => {
    const scores = Array.from({ length: 40 }, (_, seed) => {
      const clean = naturalPicture(200, 200, seed);
      return psnrDb(raindrop.train(clean, new Random(seed)).data, clean.data);
    });
    expect(Math.min(...scores)).toBeGreaterThan(11);
    expect(median(scores)).toBeGreaterThan(18);
    expect(median(scores)).toBeLessThan(26);
  });

  it('cover the same share of a crop as of a large picture', () => {
    const share = (edgePx: number, count: number): number => {
      const clean = naturalPicture(edgePx, edgePx, 3);
      return total(Array.from({ length: count }, (_, seed) => changedShare(raindrop.validate(clean, new Random(seed, edgePx)), clean))) / count;
    };
    const large = share(500, 3);
    expect(large).toBeGreaterThan(0.1);
    expect(large).toBeLessThan(0.45);
    expect(Math.abs(share(48, 300) / large - 1)).toBeLessThan(0.2);
    expect(Math.abs(share(100, 80) / large - 1)).toBeLessThan(0.2);
  });

  it('leave the picture between them as it is', () => {
    const clean = naturalPicture(120, 120, 4);
    for (let seed = 0; seed < 20; seed++) {
      expect(changedShare(raindrop.train(clean, new Random(seed)), clean)).toBeLessThan(0.85);
    }
  });

  it('take the colour of the scene: a red one has no blue drops', () => {
    const area = 90 * 90;
    const red: Picture = { widthPx: 90, heightPx: 90, data: new Float32Array(3 * area).fill(0.8, 0, area) };
    for (let seed = 0; seed < 10; seed++) {
      const { data } = raindrop.train(red, new Random(seed));
      expect(data.subarray(area).every((value) => value === 0)).toBe(true);
    }
  });
});

/** Upper and left halves at `dark`, lower right quarter at `bright`. */
const quartered = (edgePx: number): Picture => {
  const data = Float32Array.from({ length: 3 * edgePx ** 2 }, (_, i) => {
    const [x, y] = [i % edgePx, Math.floor((i % edgePx ** 2) / edgePx)];
    return x >= edgePx / 2 && y >= edgePx / 2 ? 0.8 : 0.2;
  });
  return { widthPx: edgePx, heightPx: edgePx, data };
};

const round = (radiusPx: number): WaterDrop['outline'] => ({ radiusPx, harmonics: [] });

const plainDrop: WaterDrop = {
  x: 39.5,
  y: 39.5,
  outline: round(12),
  defocusPx: 1,
  minification: 2,
  skylight: 0,
  rimLoss: 0,
  transmission: 1,
};

const withDrops = (clean: Picture, ...drops: readonly Partial<WaterDrop>[]): Picture => {
  const data = clean.data.slice();
  const covered = new Float32Array(clean.widthPx * clean.heightPx);
  for (const drop of drops) addWaterDrop(data, covered, clean, lightPyramid(clean), { ...plainDrop, ...drop });
  return { ...clean, data };
};

const at = ({ data, widthPx }: Picture, x: number, y: number): number => data[y * widthPx + x] ?? Number.NaN;

describe('one drop of water', () => {
  it('turns what is behind it upside-down and left to right', () => {
    const seen = withDrops(quartered(80), {});
    expect(at(seen, 34, 34)).toBeCloseTo(0.8, 1);
    for (const [x, y] of [[45, 34], [34, 45], [45, 45]] as const) expect(at(seen, x, y)).toBeCloseTo(0.2, 1);
  });

  it('shows it smaller: a stripe beyond its edge is seen inside', () => {
    const striped = greyPicture(120, 120, 0.2);
    for (let y = 92; y < 104; y++) striped.data.fill(0.9, y * 120, y * 120 + 120);
    // 4.8 times smaller, and turned round: what lies 38 pixels below the middle is seen about 8 above.
    const seen = withDrops(striped, { x: 60, y: 60, minification: 4 });
    const column = Array.from({ length: 24 }, (_, i) => at(seen, 60, 48 + i));
    expect(48 + column.indexOf(Math.max(...column))).toBeGreaterThan(50);
    expect(48 + column.indexOf(Math.max(...column))).toBeLessThan(54);
    expect(Math.max(...column.slice(12))).toBeCloseTo(0.2, 2);
  });

  it('changes nothing in front of an even grey, but for its own light, sky and rim', () => {
    const grey = greyPicture(80, 80, 0.5);
    const apart = (drop: Partial<WaterDrop>, x: number, y: number): number => at(withDrops(grey, drop), x, y) - 0.5;
    expect(withDrops(grey, {}).data.every((value) => Math.abs(value - 0.5) < 0.003)).toBe(true);
    expect(apart({ transmission: 0.8 }, 39, 39)).toBeLessThan(-0.03);
    expect(apart({ skylight: 0.5 }, 39, 48)).toBeGreaterThan(0.03);
    expect(apart({ skylight: 0.5 }, 39, 31)).toBeLessThan(-0.03);
    expect(apart({ rimLoss: 0.8 }, 39, 50)).toBeLessThan(-0.05);
    expect(apart({ rimLoss: -0.8 }, 39, 50)).toBeGreaterThan(0.05);
    expect(Math.abs(apart({ rimLoss: 0.8 }, 39, 39))).toBeLessThan(0.01);
  });

  it('mixes in linear light: halfway over its edge lies half the light', () => {
    const grey = greyPicture(81, 81, 0.8);
    const seen = withDrops(grey, { x: 40, y: 40, defocusPx: 4, transmission: 0, outline: round(16) });
    // Half of 0.8's light, encoded. Source: the formula of IEC 61966-2-1.
    const light = ((at(grey, 40, 40) + 0.055) / 1.055) ** 2.4 / 2;
    expect(at(seen, 40, 56)).toBeCloseTo(1.055 * light ** (1 / 2.4) - 0.055, 3);
    expect(at(seen, 40, 40)).toBe(0);
    expect(at(seen, 40, 61)).toBeCloseTo(0.8, 3);
  });

  it('fades away where it is smaller than the blur', () => {
    const grey = greyPicture(80, 80, 0.5);
    const darkening = [0.5, 8, 16].map((defocusPx) => 0.5 - at(withDrops(grey, { defocusPx, outline: round(4), transmission: 0 }), 39, 39));
    expect(darkening[0]).toBeCloseTo(0.5, 2);
    expect(darkening[1]).toBeLessThan(0.2);
    expect(darkening[2]).toBeLessThan((darkening[1] ?? 0) / 2);
  });

  it('never lies on another: both together cover no more than all', () => {
    const grey = greyPicture(80, 80, 0.5);
    const [one, two] = [withDrops(grey, { transmission: 0.5 }), withDrops(grey, { transmission: 0.5 }, { transmission: 0.1 })];
    expect(at(two, 39, 39)).toBeCloseTo(at(one, 39, 39), 5);
  });
});

describe('what a drop is made of', () => {
  it('has an edge that falls from 1 to 0 over the disc of confusion, as the disc is cut by a line', () => {
    expect([-9, -4, 0, 4, 9].map((outsidePx) => softEdge(outsidePx, 4))).toEqual([1, 1, 0.5, 0, 0]);
    // Counted, not computed: the part of a disc's points beyond a line at half its radius.
    let [beyond, all] = [0, 0];
    for (let y = -200; y <= 200; y++) {
      for (let x = -200; x <= 200; x++) {
        if (x * x + y * y > 200 * 200) continue;
        all++;
        if (x > 100) beyond++;
      }
    }
    expect(softEdge(2, 4)).toBeCloseTo(beyond / all, 2);
    expect(softEdge(-2, 4)).toBeCloseTo(1 - beyond / all, 2);
  });

  it('has an outline that is irregular as told, closed, and within its reach', () => {
    const directions = Array.from({ length: 360 }, (_, degree) => (degree * Math.PI) / 180);
    const spreads = Array.from({ length: 200 }, (_, seed) => {
      const blob = drawBlob(10, 0.1, new Random(seed));
      const radii = directions.map((angle) => outlinePx(blob, 5 * Math.cos(angle), 5 * Math.sin(angle)));
      expect(Math.max(...radii)).toBeLessThanOrEqual(blobReachPx(blob));
      expect(Math.abs((radii[0] ?? 0) - (radii[359] ?? 0))).toBeLessThan(0.5);
      return Math.sqrt(total(radii.map((radius) => (radius - 10) ** 2)) / 360);
    });
    expect(Math.sqrt(total(spreads.map((spread) => spread ** 2)) / 200)).toBeGreaterThan(0.8);
    expect(Math.sqrt(total(spreads.map((spread) => spread ** 2)) / 200)).toBeLessThan(1.1);
    expect(outlinePx(drawBlob(10, 0, new Random(1)), 3, 4)).toBe(10);
  });

  it('sees the mean light of squares, also where the picture ends', () => {
    const clean = naturalPicture(37, 21, 1);
    const levels = lightPyramid(clean);
    expect(levels.map(({ squarePx, width, height }) => [squarePx, width, height])).toEqual([
      [4, 10, 6],
      [8, 5, 3],
      [16, 3, 2],
      [32, 2, 1],
      [64, 1, 1],
    ]);
    expect(levelFor(levels, 5).squarePx).toBe(8);
    expect(levelFor(levels, 1000).squarePx).toBe(64);
    const level = levelFor(levels, 4);
    const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const square = Array.from({ length: 16 }, (_, i) => linear(clean.data[37 * 21 + (8 + (i >> 2)) * 37 + 12 + (i & 3)] ?? 0));
    expect(lightAt(level, 1, 13.5, 9.5)).toBeCloseTo(total(square) / 16, 5);
    const lastSquare = [20 * 37 + 36].map((i) => linear(clean.data[i] ?? 0));
    expect(lightAt(level, 0, 37.5, 21.5)).toBeCloseTo(lastSquare[0] ?? 0, 5);
  });

  it('goes on mirrored beyond the picture', () => {
    const [level] = lightPyramid(naturalPicture(64, 64, 2));
    if (level === undefined) throw new Error('no level');
    expect(lightAt(level, 0, -10 + 1.5, 20)).toBeCloseTo(lightAt(level, 0, 10 + 1.5, 20), 6);
    expect(lightAt(level, 0, 1e4, -1e4)).toBeGreaterThan(0);
  });
});
