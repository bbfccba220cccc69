import type { ImageScores } from '../../electron/core/imaging/imaging-service.ts';
import { mean, pairedInterval } from '../../electron/core/training/verdict.ts';
import type { Cell, Results } from './run-experiment.ts';

/** A mean over seeds, with the lowest and the highest seed. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export type ScoreName = keyof ImageScores;

const cellsOf = ({ cells }: Results, row: string, column: string): readonly Cell[] =>
  cells.filter((cell) => cell.row === row && cell.column === column).sort((a, b) => a.seed - b.seed);

/** A row's score in a column: the mean over pictures for each seed. Undefined where it was not trained. */
export function scoreOf(results: Results, row: string, column: string, score: ScoreName): Spread | undefined {
  return spread(cellsOf(results, row, column).map(({ pictures }) => mean(pictures.map((picture) => picture[score]))));
}

/** What a row gains over another, in dB of PSNR: the difference within each seed. */
export function gainOf(results: Results, row: string, over: string, column: string): Spread | undefined {
  const base = cellsOf(results, over, column);
  return spread(
    cellsOf(results, row, column).flatMap(({ seed, pictures }) => {
      const other = base.find((cell) => cell.seed === seed);
      return other === undefined ? [] : [mean(pictures.map(({ psnrDb }, i) => psnrDb - (other.pictures[i]?.psnrDb ?? Number.NaN)))];
    }),
  );
}

/**
 * 95 % interval of the gain over pictures, each picture's PSNR being its mean over seeds.
 *
 * Source: the paired bootstrap of `pairedInterval`. Range: says nothing of what another seed would give.
 */
export function intervalOf(results: Results, row: string, over: string, column: string): readonly [number, number] | undefined {
  const [tuned, base] = [meanOverSeeds(cellsOf(results, row, column)), meanOverSeeds(cellsOf(results, over, column))];
  if (tuned.length === 0 || base.length === 0) return undefined;
  return pairedInterval(tuned.map((psnrDb, i) => psnrDb - (base[i] ?? Number.NaN)));
}

const meanOverSeeds = (cells: readonly Cell[]): readonly number[] =>
  (cells[0]?.pictures ?? []).map((_, i) => mean(cells.map(({ pictures }) => pictures[i]?.psnrDb ?? Number.NaN)));

const spread = (values: readonly number[]): Spread | undefined =>
  values.length === 0 ? undefined : { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
