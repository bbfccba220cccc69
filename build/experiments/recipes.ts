import { architectureNamed } from '../../models/registry.ts';
import type { Part } from '../../models/networks/training-steps.ts';
import { parts } from '../../models/networks/training-steps.ts';
import { practiceFor, pretrainingDataSets } from './data-sets.ts';
import type { Pretraining, Recipe, Scale, Source } from './recipe.ts';

/** Stage two from random weights; the only recipe of a network without a prior. */
export const fromScratch = (network: string, { finetuneSteps }: Scale): Recipe => ({
  network,
  pretraining: null,
  takenParts: [],
  mode: 'joint',
  finetuneSteps,
});

/** Of stage one's steps, those that go to its first run, on noise. */
const noiseShare = 1 / 3;

/**
 * Stage one on these sources, after a first run on noise.
 *
 * Deviation: the paper has no such run. Without it our networks stay at the identity: electron/core/training/README.md says why.
 */
export function stageOneOn(sources: readonly Source[], { pretrainSteps }: Scale, noise: readonly Source[] = practiceFor(['SIDD'])): Pretraining {
  const noiseSteps = Math.floor(pretrainSteps * noiseShare);
  const runs = [{ sources: noise, steps: noiseSteps }, { sources, steps: pretrainSteps - noiseSteps }];
  return { runs: runs.filter(({ steps }) => steps > 0) };
}

/** Stage one on the paper's five kinds of damage. Source: Sec. 4.2. */
export const stageOne = (scale: Scale): Pretraining => stageOneOn(practiceFor(pretrainingDataSets), scale);

/** Both stages, with the parts that are taken over; all of them in the paper's full model. */
export const pretrained = (network: string, scale: Scale, takenParts: readonly Part[] = parts): Recipe => ({
  ...fromScratch(network, scale),
  pretraining: stageOne(scale),
  takenParts,
});

/** Both stages where the network has a prior, stage two alone where it has none. */
export const fullRecipe = (network: string, scale: Scale): Recipe =>
  architectureNamed(network).kind === 'guided' ? pretrained(network, scale) : fromScratch(network, scale);
