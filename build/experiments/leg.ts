import type { Column, Pretraining, Recipe } from './recipe.ts';

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
  ...(recipe.pretraining === null ? [] : [stageOne(recipe.network, recipe.pretraining, seed)]),
  stageTwo(recipe, column, seed),
];

export const stageOne = (network: string, pretraining: Pretraining, seed: number): Leg => ({
  id: JSON.stringify([network, pretraining, seed]),
  network,
  stage: 'stage one',
  steps: pretraining.steps,
});

export const stageTwo = (recipe: Recipe, column: Column, seed: number): Leg => ({
  id: JSON.stringify([recipe, column, seed]),
  network: recipe.network,
  stage: 'stage two',
  steps: recipe.finetuneSteps,
});
