import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import { readWeights } from '../../electron/core/inference/read-weights.ts';
import type { ImageScores } from '../../electron/core/imaging/imaging-service.ts';
import { ValidationSet } from '../../electron/core/training/validation-set.ts';
import { architectureNamed } from '../../models/registry.ts';
import type { ExperimentPictures } from './experiment-pictures.ts';
import type { Column, Experiment, Recipe } from './recipe.ts';
import type { RecipeTrainer } from './recipe-trainer.ts';
import type { FinishedRun, RunStore } from './run-store.ts';

/** The scores of one recipe's weights on a column's held-back pictures, in their order. */
export interface Cell {
  readonly row: string;
  readonly column: string;
  readonly seed: number;
  readonly pictures: readonly ImageScores[];
}

export interface Results {
  readonly cells: readonly Cell[];
  /** The held-back pictures as they came, by column. */
  readonly inputs: Readonly<Record<string, readonly ImageScores[]>>;
}

interface Tools {
  readonly trainer: RecipeTrainer;
  readonly store: RunStore;
  readonly pictures: ExperimentPictures;
}

/**
 * Trains and scores one seed of an experiment.
 *
 * Throws: `cancelled`, `data-set-empty`, and what training throws.
 */
export async function runSeed(experiment: Experiment, seed: number, tools: Tools): Promise<Results> {
  const cells: Cell[] = [];
  const inputs: Record<string, readonly ImageScores[]> = {};
  for (const column of experiment.columns) {
    for (const { name, recipe } of experiment.rows) {
      if (recipe === null) continue;
      const heldBack = loadHeldBack(recipe, column, tools.pictures);
      inputs[column.name] ??= heldBack.inputScores();
      const run = await tools.trainer.train(recipe, column, seed);
      cells.push({ row: name, column: column.name, seed, pictures: await score(recipe, run, heldBack, tools.store) });
    }
  }
  return { cells, inputs };
}

/** Scores are kept, too: what decides them is the weights and the pictures, whose damage shows in their own scores. */
function score({ network }: Recipe, { path, sha256 }: FinishedRun, heldBack: ValidationSet, store: RunStore): Promise<readonly ImageScores[]> {
  return store.remember('scores', [network, sha256, heldBack.names, heldBack.inputScores()], () =>
    heldBack.scores(readWeights(path, architectureNamed(network))),
  );
}

function loadHeldBack({ network }: Recipe, { sources }: Column, pictures: ExperimentPictures): ValidationSet {
  const heldBack = ValidationSet.load(architectureNamed(network), pictures.heldBack(sources), Number.POSITIVE_INFINITY);
  if (heldBack === undefined) {
    throw new TapeError('data-set-empty', `The held-back pictures are too small for ${network}.`, { remedy: 'Choose a folder with larger photos.' });
  }
  return heldBack;
}

/** All seeds' results as one. */
export const joinResults = (results: readonly Results[]): Results => ({
  cells: results.flatMap(({ cells }) => cells),
  inputs: Object.assign({}, ...results.map(({ inputs }) => inputs)) as Results['inputs'],
});
