import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paintValues } from '../../../electron/core/inspection/colour-maps.ts';
import { colourMaps, divergingMaps, histogramBins } from '../../../electron/core/inspection/inspection-service.ts';
import { inspection } from '../../../electron/core/inspection/inspection.ts';
import { largestError } from '../../support/largest-error.ts';
import { naturalPicture } from '../../support/natural-picture.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';

const model = writeRandomModel(temporaryFolder(), 'random');
const [widthPx, heightPx] = [83, 61];
const area = widthPx * heightPx;
const { data } = naturalPicture(widthPx, heightPx, 3);
const scratchPath = scratchPicture(widthPx, heightPx, data);
const darker = scratchPicture(widthPx, heightPx, data.map((value) => 0.7 * value));
const output = (): string => join(temporaryFolder(), 'map');

async function wholeArray(path: string): Promise<Float32Array> {
  const arrayPath = output();
  await inspection.measure({
    model,
    view: 'q',
    rows: [{ row: 'input', scratchPath: path, outputOverviewPath: output(), arrayPath }],
    rectangle: null,
    overviewStepPx: 8,
  });
  return readScratch(arrayPath);
}
const array = await wholeArray(scratchPath);

describe('colours', () => {
  /** Brightness as people see it. Source: WCAG 2, relative luminance. */
  const luminance = (colours: Float32Array, pixels: number, i: number): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, plane) => {
      const value = colours[plane * pixels + i]!;
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
  const ramp = Float32Array.from({ length: 101 }, (_, i) => (i - 50) / 50);

  test.each(colourMaps)('%s tells order by brightness alone, from its middle or throughout', (name) => {
    const colours = paintValues(ramp, name, { low: -1, high: 1 });
    const light = Array.from(ramp, (_, i) => luminance(colours, 101, i));
    const rises = (from: number, to: number): boolean => light.slice(from, to).every((value, i) => value <= light[from + i + 1]! + 1e-6);
    if (divergingMaps.some((diverging) => diverging === name)) {
      // The spline through ColorBrewer's colours peaks a little beside the middle.
      expect(Math.max(...light) - light[50]!).toBeLessThan(0.005);
      expect(rises(0, 48)).toBe(true);
      expect(Math.min(light[0]!, light[100]!)).toBeLessThan(0.1);
      // Zero has next to no hue.
      const [r, g, b] = [0, 1, 2].map((plane) => colours[plane * 101 + 50]!);
      expect(Math.max(r!, g!, b!) - Math.min(r!, g!, b!)).toBeLessThan(0.04);
    } else {
      expect(rises(0, 100)).toBe(true);
      expect(light[100]! - light[0]!).toBeGreaterThan(0.5);
    }
  });

  test('outside the range is its end, and a range of nothing is one colour', () => {
    const beyond = paintValues(Float32Array.of(-9, -1, 1, 9), 'viridis', { low: -1, high: 1 });
    expect([beyond[0], beyond[3]]).toEqual([beyond[1], beyond[2]]);
    expect(beyond[0]).not.toBe(beyond[3]);
    expect(new Set(paintValues(Float32Array.of(3, 3, 3), 'grey', { low: 3, high: 3 })).size).toBe(1);
  });
});

describe('one channel', () => {
  test('is that of the array, with its histogram, however it is cut', async () => {
    const range = { low: -0.5, high: 0.5 };
    for (const choice of [{}, { tilePx: 24, gridShiftPx: 8 }]) {
      const outputScratchPath = output();
      const figures = await inspection.channel({ model, view: 'q', scratchPath, channel: 9, range, outputScratchPath, ...choice });
      const map = readScratch(outputScratchPath);
      expect(largestError(map, array.subarray(9 * area, 10 * area))).toBeLessThan(1e-6);
      expect(figures.high).toBeCloseTo(Math.max(...map), 6);
      expect(figures.low).toBeCloseTo(Math.min(...map), 6);
      expect(figures.histogram).toHaveLength(histogramBins);
      expect(figures.histogram.reduce((sum, count) => sum + count, 0)).toBe(area);
      const above = map.filter((value) => value >= 0).length;
      expect(figures.histogram.slice(histogramBins / 2).reduce((sum, count) => sum + count, 0)).toBe(above);
      const counted = await inspection.count({ scratchPath: outputScratchPath, range });
      expect(counted.histogram).toEqual(figures.histogram);
      expect([counted.low, counted.high]).toEqual([figures.low, figures.high]);
    }
  });
});

test('the difference of two pictures is the length of that of their priors', async () => {
  const other = await wholeArray(darker);
  const expected = Float32Array.from({ length: area }, (_, i) => {
    let sum = 0;
    for (let channel = 0; channel < 64; channel++) sum += (array[channel * area + i]! - other[channel * area + i]!) ** 2;
    return Math.sqrt(sum);
  });
  const outputScratchPath = output();
  const figures = await inspection.difference({ model, view: 'q', scratchPaths: [scratchPath, darker], outputScratchPath, tilePx: 32 });
  expect(largestError(readScratch(outputScratchPath), expected)).toBeLessThan(1e-5);
  expect(figures.high).toBeCloseTo(Math.max(...expected), 5);
  expect(figures.mean).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / area, 5);
});

test('a rectangle is compared as the measure of everything does it, however it is cut', async () => {
  const rows = [{ row: 'input', scratchPath }, { row: 'pseudo', scratchPath: darker }] as const;
  const rectangle = { x: 11, y: 20, width: 31, height: 9 };
  const measured = await inspection.measure({
    model,
    view: 'q',
    rows: rows.map((row) => ({ ...row, outputOverviewPath: output() })),
    rectangle,
    overviewStepPx: 8,
  });
  const [compared] = await inspection.compare({ model, view: 'q', rows, rectangle, tilePx: 16, gridShiftPx: 8 });
  expect(compared?.rows).toEqual(['input', 'pseudo']);
  expect(compared?.distance.cosine).toBeCloseTo(measured.distances[0]?.rectangle?.cosine ?? NaN, 8);
  expect(compared?.distance.l2).toBeCloseTo(measured.distances[0]?.rectangle?.l2 ?? NaN, 6);
  await expect(inspection.compare({ model, view: 'q', rows, rectangle: { ...rectangle, width: 80 } })).rejects.toMatchObject({ code: 'wrong-use' });
});

test('a map of many strips is painted place by place', async () => {
  const tall = Float32Array.from({ length: 3 * 600 }, (_, i) => i / 1800);
  const outputScratchPath = output();
  const range = { low: 0, high: 1 };
  await inspection.paint({ scratchPath: scratchPicture(3, 600, tall), colourMap: 'magma', range, outputScratchPath });
  expect(readScratch(outputScratchPath)).toEqual(paintValues(tall, 'magma', range));
});

test('a sheet holds channels in colours and pictures as they are, enlarged in squares', async () => {
  const small = output();
  await inspection.shrink({ scratchPath, stepPx: 20, outputScratchPath: small });
  const picture = readScratch(small);
  expect(picture).toHaveLength(3 * 5 * 4);
  expect(picture[0]).toBeCloseTo(data.filter((_, i) => i < area && i % widthPx < 20 && Math.floor(i / widthPx) < 20).reduce((sum, value) => sum + value, 0) / 400, 5);
  const outputScratchPath = output();
  const range = { low: 0, high: 1 };
  await inspection.compose({
    widthPx: 30,
    heightPx: 20,
    grey: 0.25,
    cells: [
      { scratchPath: small, x: 1, y: 2, enlarge: 3, paint: null },
      { scratchPath: small, x: 20, y: 10, enlarge: 1, paint: { channel: 1, colourMap: 'viridis', range } },
    ],
    outputScratchPath,
  });
  const sheet = readScratch(outputScratchPath);
  const at = (plane: number, x: number, y: number): number => sheet[(plane * 20 + y) * 30 + x]!;
  expect(at(0, 0, 0)).toBe(0.25);
  for (const [x, y] of [[1, 2], [3, 4]] as const) expect(at(2, x, y)).toBe(picture[40]);
  expect(at(2, 4, 2)).toBe(picture[41]);
  const painted = paintValues(picture.subarray(20, 40), 'viridis', range);
  for (let plane = 0; plane < 3; plane++) expect(at(plane, 22, 11)).toBe(painted[plane * 20 + 7]);
});
