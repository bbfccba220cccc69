import { describe, expect, test } from 'vitest';
import sharp from 'sharp';
import type { Experiment, Scale } from '../../../build/experiments/recipe.ts';
import { experimentNames, experiments } from '../../../build/experiments/experiments.ts';
import { gainPlot, marksOf } from '../../../build/experiments/gain-plot.ts';
import { legsOf } from '../../../build/experiments/leg.ts';
import { ProgressReport } from '../../../build/experiments/progress-report.ts';
import type { Cell, Results } from '../../../build/experiments/run-experiment.ts';
import { tableText } from '../../../build/experiments/table-text.ts';
import { stepKindsOf } from '../../../models/networks/training-steps.ts';
import { architectureNamed } from '../../../models/registry.ts';

const scale: Scale = { network: 'tape-net', seeds: [1, 2], pretrainSteps: 9, finetuneSteps: 5 };

describe.each(experimentNames)('%s', (name) => {
  const { rows, columns, reference } = experiments[name](scale);

  test('has a reference among its rows, each named once', () => {
    expect(rows.map((row) => row.name)).toContain(reference);
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
    expect(new Set(columns.map((column) => column.name)).size).toBe(columns.length);
  });

  test("has the paper's figures under columns of its own", () => {
    for (const { paperPsnrDb } of rows) expect(columns.map((column) => column.name)).toEqual(expect.arrayContaining(Object.keys(paperPsnrDb)));
  });

  test('asks of each network only what it can', () => {
    for (const { recipe } of rows) {
      if (recipe?.pretraining != null) expect(stepKindsOf(architectureNamed(recipe.network))).toContain('pretrain');
    }
  });
});

test("Table 1's figures give the gains that the paper prints below them", () => {
  const { rows, columns } = experiments.table1(scale);
  const [base, tuned] = rows;
  const gains = columns.map(({ name }) => Number(((tuned?.paperPsnrDb[name] ?? 0) - (base?.paperPsnrDb[name] ?? 0)).toFixed(2)));
  expect(gains).toEqual([1.45, 1.03, 0.84, 0.49, 0.75, 0.91, 0.29, 0.41, 0.48]);
});

describe('the runs of a table', () => {
  const legs = (name: keyof typeof experiments): ReturnType<typeof legsOf> => {
    const { rows, columns } = experiments[name](scale);
    return scale.seeds.flatMap((seed) => rows.flatMap(({ recipe }) => (recipe === null ? [] : columns.flatMap((column) => legsOf(recipe, column, seed)))));
  };
  const count = (name: keyof typeof experiments) => {
    const unique = [...new Map(legs(name).map((leg) => [leg.id, leg])).values()];
    return ['stage one', 'stage two'].map((stage) => unique.filter((leg) => leg.stage === stage).length);
  };

  test('share stage one', () => {
    // Stage one is a run on noise and one on the mixture; Table 4 has three mixtures, and lambda 0 counts in both runs.
    expect(count('table1')).toEqual([2 * 2, 2 * 2 * 9]);
    expect(count('table4')).toEqual([2 * (1 + 3), 2 * 3 * 4]);
    expect(count('table5')).toEqual([2 * 2, 2 * 6 * 2]);
    expect(count('contrastive')).toEqual([2 * 2 * 2, 2 * 2 * 3]);
    expect(count('modes')).toEqual([2 * 2, 2 * 2 * 3]);
  });

  test('share stage one with other tables', () => {
    const stageOnes = (name: keyof typeof experiments): ReadonlySet<string> =>
      new Set(legs(name).filter(({ stage }) => stage === 'stage one').map(({ id }) => id));
    for (const name of ['table4', 'contrastive', 'modes'] as const) {
      expect([...stageOnes('table1')].every((id) => stageOnes(name).has(id)), name).toBe(name !== 'table4');
    }
  });

  test('take as long as their steps at the speed that was measured', () => {
    const leg = (id: string, stage: 'stage one' | 'stage two', steps: number) => ({ id, network: 'tape-net', stage, steps }) as const;
    const [first, second, third] = [leg('a', 'stage one', 100), leg('b', 'stage two', 50), leg('c', 'stage two', 50)];
    const report = new ProgressReport([first, second, third, third], () => undefined);
    expect(report.secondsLeft(first, 0)).toBeUndefined();
    report.finish(first, 200);
    expect(report.secondsLeft(second, 10)).toBe(2 * (40 + 50));
    report.advance(second, 10, 4);
    expect(report.secondsLeft(second, 10)).toBe((40 + 50) / 4);
  });
});

const tiny: Experiment = {
  title: 'A table',
  question: 'What is it?',
  columns: [{ name: 'SIDD', sources: [{ kind: 'photographed' }] }, { name: 'Rain200H', sources: [{ kind: 'practice', degradation: 'derain-heavy' }] }],
  reference: 'plain',
  rows: [
    { name: 'plain', recipe: { network: 'baseline-swin', pretraining: null, takenParts: [], mode: 'joint', finetuneSteps: 5 }, paperPsnrDb: { SIDD: 30 }, paperSizeM: 0.76 },
    { name: 'better', recipe: { network: 'tape-swin', pretraining: null, takenParts: [], mode: 'joint', finetuneSteps: 5 }, paperPsnrDb: { SIDD: 31.5 } },
    { name: 'rival', recipe: null, paperPsnrDb: { SIDD: 30.25 } },
  ],
  deviations: ['It is small.'],
};
const scores = (...psnrDb: readonly number[]) => psnrDb.map((value) => ({ psnrDb: value, psnrYDb: value, ssim: value / 100 }));
const cell = (row: string, column: string, seed: number, ...psnrDb: readonly number[]): Cell => ({ row, column, seed, pictures: scores(...psnrDb) });
const results: Results = {
  inputs: { SIDD: scores(20, 22), Rain200H: scores(10, 12) },
  cells: [
    cell('plain', 'SIDD', 1, 25, 27), cell('plain', 'SIDD', 2, 26, 28), cell('plain', 'Rain200H', 1, 15, 17), cell('plain', 'Rain200H', 2, 15, 17),
    cell('better', 'SIDD', 1, 26, 29), cell('better', 'SIDD', 2, 26.5, 28.5), cell('better', 'Rain200H', 1, 14, 16), cell('better', 'Rain200H', 2, 14, 16),
  ],
};

describe('what is written of results', () => {
  test('is a table of ours, one of the paper, and the scale', () => {
    expect(tableText(tiny, results, { name: 'tiny', scale: ['Seeds: 1, 2.'] })).toMatchInlineSnapshot(`
      "# A table

      What is it?

      ![What each row gains over "plain", in dB](tiny.svg)

      ## Measured here

      | PSNR, dB | M parameters | SIDD | Rain200H |
      | --- | ---: | ---: | ---: |
      | practised on |  | photographed pairs | derain-heavy |
      | as it came |  | 21.00 | 11.00 |
      | plain | 0.33 | 26.50 (26.00 to 27.00) | 16.00 |
      | better | 0.43 | 27.50 | 15.00 |
      | rival | – | – | – |
      | better, gain |  | +1.00 (+0.50 to +1.50) [+0.75 to +1.25] | −1.00 [−1.00 to −1.00] |

      A figure is the mean over the held-back pictures and the seeds; in parentheses the lowest and the highest seed. A gain is over "plain" with the same seed; in brackets the 95 % interval of a paired bootstrap over pictures.

      | SSIM | M parameters | SIDD | Rain200H |
      | --- | ---: | ---: | ---: |
      | as it came |  | 0.2100 | 0.1100 |
      | plain | 0.33 | 0.2650 (0.2600 to 0.2700) | 0.1600 |
      | better | 0.43 | 0.2750 | 0.1500 |

      ## The paper's own figures

      On other pictures, with real data sets, and after many more steps: to be compared from row to row, not with the figures above.

      | PSNR, dB | M parameters | SIDD |
      | --- | ---: | ---: |
      | plain | 0.76 | 30.00 |
      | better |  | 31.50 |
      | rival |  | 30.25 |

      ## Scale

      - Seeds: 1, 2.

      ## Where it differs

      - It is small.
      "
    `);
  });

  test('is a plot that a renderer of SVG can read, with our gains and the paper\'s', async () => {
    expect(marksOf(tiny, results)).toEqual([
      { column: 'SIDD', row: 'better', from: 'measured here', gainDb: 1, lowDb: 0.5, highDb: 1.5 },
      { column: 'SIDD', row: 'better', from: 'in the paper', gainDb: 1.5, lowDb: 1.5, highDb: 1.5 },
      { column: 'Rain200H', row: 'better', from: 'measured here', gainDb: -1, lowDb: -1, highDb: -1 },
      { column: 'SIDD', row: 'rival', from: 'in the paper', gainDb: 0.25, lowDb: 0.25, highDb: 0.25 },
    ]);
    const svg = await gainPlot(tiny, results);
    const { format, width } = await sharp(Buffer.from(svg)).metadata();
    expect(format).toBe('svg');
    expect(width).toBeGreaterThan(100);
    for (const words of ['A table', 'Rain200H', 'rival', 'in the paper']) expect(svg).toContain(`>${words}<`);
    const drawn = (mark: string): number => svg.split(`aria-roledescription="${mark}"`).length - 1;
    // Only one of the gains spans its seeds.
    expect({ points: drawn('point'), spans: drawn('rule mark') }).toEqual({ points: 4, spans: 1 });
  });
});
