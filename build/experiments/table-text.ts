import { mean } from '../../electron/core/training/verdict.ts';
import { elementCount } from '../../models/graph/value.ts';
import { architectureNamed } from '../../models/registry.ts';
import type { Experiment, Row } from './recipe.ts';
import { nameOfSource } from './recipe.ts';
import type { Results } from './run-experiment.ts';
import type { ScoreName, Spread } from './summarise.ts';
import { gainOf, intervalOf, scoreOf } from './summarise.ts';

const dash = '–';

/**
 * An experiment's results as Markdown: our figures, then the paper's own under a heading that says so, then the scale.
 *
 * Units: PSNR and gains in dB.
 */
export function tableText(experiment: Experiment, results: Results, { name, scale }: { readonly name: string; readonly scale: readonly string[] }): string {
  const { title, question, columns, rows, reference, deviations } = experiment;
  const names = columns.map((column) => column.name);
  const inputs = (score: ScoreName, digits: number): readonly string[] =>
    names.map((column) => mean((results.inputs[column] ?? []).map((picture) => picture[score])).toFixed(digits));
  const scores = (row: Row, score: ScoreName, digits: number): readonly string[] => [
    sizeOf(row),
    ...names.map((column) => spreadText(scoreOf(results, row.name, column, score), digits)),
  ];
  const gains = rows
    .filter((row) => row.name !== reference && row.recipe !== null)
    .map((row) => [`${row.name}, gain`, '', ...names.map((column) => gainText(results, row.name, reference, column))]);
  return [
    `# ${title}`,
    question,
    `![What each row gains over "${reference}", in dB](${name}.svg)`,
    '## Measured here',
    table(
      ['PSNR, dB', 'M parameters', ...names],
      ['practised on', '', ...columns.map(({ sources }) => sources.map(nameOfSource).join(', '))],
      ['as it came', '', ...inputs('psnrDb', 2)],
      ...rows.map((row) => [row.name, ...scores(row, 'psnrDb', 2)]),
      ...gains,
    ),
    `A figure is the mean over the held-back pictures and the seeds; in parentheses the lowest and the highest seed. A gain is over "${reference}" with the same seed; in brackets the 95 % interval of a paired bootstrap over pictures.`,
    table(
      ['SSIM', 'M parameters', ...names],
      ['as it came', '', ...inputs('ssim', 4)],
      ...rows.filter(({ recipe }) => recipe !== null).map((row) => [row.name, ...scores(row, 'ssim', 4)]),
    ),
    "## The paper's own figures",
    paperTable(experiment),
    '## Scale',
    scale.map((line) => `- ${line}`).join('\n'),
    '## Where it differs',
    deviations.map((line) => `- ${line}`).join('\n'),
  ].join('\n\n').concat('\n');
}

/** Our figures and these are not comparable: other pictures, other damage, far more steps. */
function paperTable({ rows, columns }: Experiment): string {
  const names = columns.map((column) => column.name).filter((column) => rows.some(({ paperPsnrDb }) => paperPsnrDb[column] !== undefined));
  if (names.length === 0) return 'The paper prints none.';
  return [
    'On other pictures, with real data sets, and after many more steps: to be compared from row to row, not with the figures above.',
    table(
      ['PSNR, dB', 'M parameters', ...names],
      ...rows.map(({ name, paperPsnrDb, paperSizeM }) => [
        name,
        paperSizeM?.toFixed(2) ?? '',
        ...names.map((column) => paperPsnrDb[column]?.toFixed(2) ?? dash),
      ]),
    ),
  ].join('\n\n');
}

function sizeOf({ recipe }: Row): string {
  if (recipe === null) return dash;
  const { parameterSpecs } = architectureNamed(recipe.network);
  return (parameterSpecs.reduce((sum, { shape }) => sum + elementCount(shape), 0) / 1e6).toFixed(2);
}

function spreadText(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return dash;
  const { mean: middle, low, high } = spread;
  return low === high ? middle.toFixed(digits) : `${middle.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function gainText(results: Results, row: string, reference: string, column: string): string {
  const [gain, interval] = [gainOf(results, row, reference, column), intervalOf(results, row, reference, column)];
  if (gain === undefined || interval === undefined) return dash;
  const seeds = gain.low === gain.high ? '' : ` (${signed(gain.low)} to ${signed(gain.high)})`;
  return `${signed(gain.mean)}${seeds} [${signed(interval[0])} to ${signed(interval[1])}]`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

const table = (head: readonly string[], ...rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
