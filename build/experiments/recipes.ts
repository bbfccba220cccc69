import { architectureNamed } from '../../models/registry.ts';
import type { Part } from '../../models/networks/training-steps.ts';
import { parts } from '../../models/networks/training-steps.ts';
import { practiceFor, pretrainingDataSets } from './data-sets.ts';
import type { Pretraining, Recipe, Scale } from './recipe.ts';

/** Stage two from random weights; the only recipe of a network without a prior. */
export const fromScratch = (network: string, { finetuneSteps }: Scale): Recipe => ({
  network,
  pretraining: null,
  takenParts: [],
  mode: 'joint',
  finetuneSteps,
});

/** Stage one on the paper's five kinds of damage. Source: Sec. 4.2. */
export const stageOne = ({ pretrainSteps }: Scale): Pretraining => ({ sources: practiceFor(pretrainingDataSets), steps: pretrainSteps });

/** Both stages, with the parts that are taken over; all of them in the paper's full model. */
export const pretrained = (network: string, scale: Scale, takenParts: readonly Part[] = parts): Recipe => ({
  ...fromScratch(network, scale),
  pretraining: stageOne(scale),
  takenParts,
});

/** Both stages where the network has a prior, stage two alone where it has none. */
export const fullRecipe = (network: string, scale: Scale): Recipe =>
  architectureNamed(network).kind === 'guided' ? pretrained(network, scale) : fromScratch(network, scale);
