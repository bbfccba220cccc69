import type { Column, Pretraining, PretrainingRun, Recipe } from './recipe.ts';

/** One run of a recipe: stage one, or stage two for one column. */
export interface Leg {
  /** Legs of the same id are the same run. */
  readonly id: string;
  readonly network: string;
  readonly stage: 'stage one' | 'stage two';
  readonly steps: number;
}

/** The runs of a recipe for one column. */
export const legsOf = (recipe: Recipe, column: Column, seed: number): readonly Leg[] => [
  ...stageOneRuns(recipe.pretraining).map((runs) => stageOne(recipe.network, runs, seed)),
  stageTwo(recipe, column, seed),
];

/** The last of these runs of stage one, with those that it builds on. */
export const stageOne = (network: string, pretraining: Pretraining, seed: number): Leg => ({
  id: JSON.stringify([network, pretraining, seed]),
  network,
  stage: 'stage one',
  steps: lastRun(pretraining).steps,
});

/** Stage one up to each of its runs; nothing where there is none. */
export const stageOneRuns = (pretraining: Pretraining | null): readonly Pretraining[] =>
  pretraining === null ? [] : pretraining.runs.map((_, index) => ({ ...pretraining, runs: pretraining.runs.slice(0, index + 1) }));

export function lastRun({ runs }: Pretraining): PretrainingRun {
  const run = runs.at(-1);
  if (run === undefined) throw new Error('internal: a stage one without runs');
  return run;
}

export const stageTwo = (recipe: Recipe, column: Column, seed: number): Leg => ({
  id: JSON.stringify([recipe, column, seed]),
  network: recipe.network,
  stage: 'stage two',
  steps: recipe.finetuneSteps,
});
