import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { InspectionService, PriorFigures, RowPicture } from '../../../electron/core/inspection/inspection-service.ts';
import { inspection } from '../../../electron/core/inspection/inspection.ts';
import { ScratchImage } from '../../../electron/core/imaging/scratch-image.ts';
import { largestError } from '../../support/largest-error.ts';
import { naturalPicture } from '../../support/natural-picture.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { readScratch, scratchPicture } from '../../support/scratch-pictures.ts';

const model = writeRandomModel(temporaryFolder(), 'random');
const [widthPx, heightPx] = [83, 61];
const clean = naturalPicture(widthPx, heightPx, 3);
const noisy = { ...clean, data: clean.data.map((value, i) => value + 0.1 * Math.sin(i * 12.9898) * Math.cos(i * 78.233)) };
const rows: readonly RowPicture[] = [
  { row: 'input', scratchPath: scratchPicture(widthPx, heightPx, noisy.data) },
  { row: 'reference', scratchPath: scratchPicture(widthPx, heightPx, clean.data) },
];

type MeasureParams = Parameters<InspectionService['measure']>[0];

async function measure(more: Partial<MeasureParams> = {}): Promise<{
  readonly figures: PriorFigures;
  readonly arrays: readonly Float32Array[];
  readonly overviews: readonly Float32Array[];
}> {
  const folder = temporaryFolder();
  const paths = rows.map(({ row }) => ({ arrayPath: join(folder, `${row}.npy`), outputOverviewPath: join(folder, `${row}.small`) }));
  const figures = await inspection.measure({
    model,
    view: 'q',
    rows: rows.map((row, i) => ({ ...row, ...paths[i]! })),
    rectangle: null,
    overviewStepPx: 1,
    ...more,
  });
  return {
    figures,
    arrays: paths.map(({ arrayPath }) => readScratch(arrayPath)),
    overviews: paths.map(({ outputOverviewPath }) => readScratch(outputOverviewPath)),
  };
}

const whole = await measure();
const area = widthPx * heightPx;
const channelOf = (array: Float32Array, channel: number): Float32Array => array.subarray(channel * area, (channel + 1) * area);
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const [input, reference] = whole.arrays as [Float32Array, Float32Array];

describe('tiles do not show', () => {
  test.each([{ tilePx: 32 }, { tilePx: 24, gridShiftPx: -8 }, { tilePx: 40, gridShiftPx: 16 }])('in any array or figure: %o', async (choice) => {
    const { figures, arrays, overviews } = await measure({ ...choice, overviewStepPx: 7, rectangle: { x: 20, y: 10, width: 30, height: 40 } });
    arrays.forEach((array, i) => {
      expect(largestError(array, whole.arrays[i]!)).toBeLessThan(1e-6);
    });
    const other = await measure({ overviewStepPx: 7, rectangle: { x: 20, y: 10, width: 30, height: 40 } });
    overviews.forEach((overview, i) => {
      expect(largestError(overview, other.overviews[i]!)).toBeLessThan(1e-6);
    });
    const numbers = (of: PriorFigures): readonly number[] =>
      [of.rows, of.distances].flatMap((part) => JSON.stringify(part).match(/-?\d+(\.\d+)?(e-?\d+)?/g)!.map(Number));
    numbers(figures).forEach((number, i) => {
      expect(number).toBeCloseTo(numbers(other.figures)[i]!, 4);
    });
    expect(largestError(figures.principal.deviations, other.figures.principal.deviations)).toBeLessThan(1e-5);
  });

  test('in colours and similarities', async () => {
    const [scratchPath, folder] = [rows[0]!.scratchPath, temporaryFolder()];
    const maps = await Promise.all(
      [{}, { tilePx: 24, gridShiftPx: 8 }].map(async (choice, i) => {
        const [colours, similarity] = ['colours', 'similarity'].map((name) => join(folder, `${name}-${i}`)) as [string, string];
        await inspection.colours({ model, view: 'f', scratchPath, principal: whole.figures.principal, outputScratchPath: colours, ...choice });
        const figures = await inspection.similarity({ model, view: 'q', scratchPath, at: { x: 30, y: 2 }, patchPx: 5, outputScratchPath: similarity, ...choice });
        return { colours: readScratch(colours), similarity: readScratch(similarity), figures };
      }),
    );
    const [first, second] = maps as [(typeof maps)[number], (typeof maps)[number]];
    expect(largestError(second.colours, first.colours)).toBeLessThan(1e-5);
    expect(largestError(second.similarity, first.similarity)).toBeLessThan(1e-5);
    expect(second.figures.twin).toMatchObject({ x: first.figures.twin!.x, y: first.figures.twin!.y });
    // The patch itself is as similar to itself as can be, also in phase and size.
    expect(first.similarity[2 * widthPx + 30]).toBeCloseTo(1, 5);
    expect(Math.max(...first.similarity)).toBeLessThan(1 + 1e-5);
  });
});

test('Q is e and f together, and e is the same in every window', async () => {
  const f = (await measure({ view: 'f' })).arrays[0]!;
  const path = join(temporaryFolder(), 'e');
  await inspection.positions({ model, outputScratchPath: path });
  const e = readScratch(path);
  expect(e).toHaveLength(64 * 8 * 8);
  const sum = f.map((value, i) => {
    const [channel, y, x] = [Math.floor(i / area), Math.floor(i / widthPx) % heightPx, i % widthPx];
    return value + e[(channel * 8 + (y % 8)) * 8 + (x % 8)]!;
  });
  expect(largestError(sum, input)).toBeLessThan(1e-6);
});

describe('figures are those of the arrays', () => {
  test('of each channel', () => {
    for (const channel of [0, 17, 63]) {
      const values = channelOf(input, channel);
      const figures = whole.figures.rows[0]!.channels[channel]!;
      expect(figures.mean).toBeCloseTo(mean(values), 6);
      expect(figures.energy).toBeCloseTo(mean(values.map((value) => value * value)), 6);
      expect(figures.deviation).toBeCloseTo(Math.sqrt(mean(Array.from(values, (value) => (value - mean(values)) ** 2))), 6);
      expect([figures.low, figures.high]).toEqual([Math.min(...values), Math.max(...values)]);
    }
  });

  test('of distances, in the whole picture and in a rectangle', async () => {
    const rectangle = { x: 50, y: 3, width: 20, height: 33 };
    const { figures } = await measure({ rectangle, tilePx: 32 });
    const expected = (inside: (x: number, y: number) => boolean): { cosine: number; l2: number } => {
      const pixels = Array.from({ length: area }, (_, i) => i).filter((i) => inside(i % widthPx, Math.floor(i / widthPx)));
      const at = (array: Float32Array, i: number): readonly number[] => Array.from({ length: 64 }, (_, channel) => channelOf(array, channel)[i]!);
      const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      const each = pixels.map((i) => {
        const [a, b] = [at(input, i), at(reference, i)];
        const difference = a.map((value, k) => value - b[k]!);
        return { cosine: 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), l2: Math.sqrt(dot(difference, difference)) };
      });
      return { cosine: mean(each.map(({ cosine }) => cosine)), l2: mean(each.map(({ l2 }) => l2)) };
    };
    const [pair] = figures.distances;
    expect(pair!.rows).toEqual(['input', 'reference']);
    const all = expected(() => true);
    expect(pair!.whole.cosine).toBeCloseTo(all.cosine, 6);
    expect(pair!.whole.l2).toBeCloseTo(all.l2, 5);
    const part = expected((x, y) => x >= 50 && x < 70 && y >= 3 && y < 36);
    expect(pair!.rectangle!.cosine).toBeCloseTo(part.cosine, 6);
    expect(pair!.rectangle!.l2).toBeCloseTo(part.l2, 5);
    expect(all.l2).not.toBeCloseTo(part.l2, 3);
    const [a, b] = [channelOf(input, 9), channelOf(reference, 9)];
    const difference = Math.sqrt(mean(a.map((value, i) => (value - b[i]!) ** 2)));
    expect(pair!.channelChanges[9]).toBeCloseTo(difference / figures.rows[1]!.channels[9]!.deviation, 4);
  });

  test('small maps are means of squares, those that the edge cuts too', async () => {
    const { overviews } = await measure({ overviewStepPx: 20 });
    expect(overviews[0]).toHaveLength(64 * 5 * 4);
    const corner = channelOf(input, 5).filter((_, i) => i % widthPx >= 80 && Math.floor(i / widthPx) >= 60);
    expect(corner).toHaveLength(3);
    expect(overviews[0]![5 * 20 + 3 * 5 + 4]).toBeCloseTo(mean(corner), 5);
  });
});

test('all channels of a whole picture are never in memory', async () => {
  const write = vi.spyOn(ScratchImage.prototype, 'writeRegion');
  await measure({ tilePx: 16 });
  expect(Math.max(...write.mock.calls.map(([, data]) => data.length))).toBeLessThanOrEqual(64 * area);
  const ofArrays = write.mock.calls.filter(([{ width }]) => width < widthPx);
  expect(Math.max(...ofArrays.map(([, data]) => data.length))).toBe(64 * 16 * 16);
  write.mockRestore();
});

describe('what cannot be', () => {
  test.each([
    { x: 0, y: 0, width: 84, height: 1 },
    { x: -1, y: 0, width: 2, height: 2 },
    { x: 0, y: 0, width: 0, height: 2 },
    { x: 0.5, y: 0, width: 2, height: 2 },
    { x: Number.NaN, y: 0, width: 2, height: 2 },
  ])('the rectangle %o is refused before anything is made', async (rectangle) => {
    const arrayPath = join(temporaryFolder(), 'a.npy');
    const run = inspection.measure({
      model,
      view: 'q',
      rows: [{ ...rows[0]!, arrayPath, outputOverviewPath: join(temporaryFolder(), 'o') }],
      rectangle,
      overviewStepPx: 1,
    });
    await expect(run).rejects.toMatchObject({ code: 'wrong-use' });
    expect(existsSync(arrayPath)).toBe(false);
  });

  test('a model without a prior is named', async () => {
    const plain = { ...model, modelId: 'plain', network: 'baseline-swin' };
    const run = inspection.positions({ model: plain, outputScratchPath: join(temporaryFolder(), 'e') });
    await expect(run).rejects.toMatchObject({ code: expect.stringMatching(/wrong-use|model-damaged/) as string });
  });

  test('stopping ends between two tiles', async () => {
    const stop = new AbortController();
    const params = { model, view: 'q', rows: [{ ...rows[0]!, outputOverviewPath: join(temporaryFolder(), 'o') }], rectangle: null, overviewStepPx: 1, tilePx: 16 } as const;
    const run = inspection.measure(params, { signal: stop.signal, onProgress: ({ done }) => { if (done === 2) stop.abort(); } });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });
});
