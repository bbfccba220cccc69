import { phrase, sentence } from '../../words/sentence.ts';
import type { FilledSentence } from '../../words/sentence.ts';
import { wholeStepOf } from '../../../models/networks/training-steps.ts';
import { architectureNamed } from '../../../models/registry.ts';
import type { FineTuneMode } from '../foundation/fine-tune-mode.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { trainingPatchPx } from '../pairs/pairs-service.ts';
import type { ExecutorName } from './executors/step-executor.ts';
import { defaultExecutor } from './executors/step-executor.ts';
import type { TrainingPlan, TrainingStage } from './training-service.ts';

/** Patches in a step. Source: Sec. 4.2. */
export const defaultBatch = 4;

/** What all our runs share. Source: Sec. 4.2 (64 x 64 patches). */
const common = { patchPx: trainingPatchPx, checkpointEverySteps: 100, validateEverySteps: 250 } as const;

/**
 * Share of a fine-tuning's patches that show no damage: people press the wrong button, and most of a photo may be whole.
 * Our own choice; stage one has none, since its pictures are all spoiled in the paper (Sec. 3.2).
 */
export const defaultUndamagedShare = 0.1;

/** Measured: the highest peak that trains these networks steadily with a warm-up. */
const peakLearningRate = 8e-4;
/**
 * From weights that restore some damage already, but not this task's. Measured with tape-swin: on the mixture of stage one from random
 * weights it stayed at the identity, at 8e-4 as at 3e-4; after a leg on noise it learned the mixture at 3e-4 and 4e-4 from the
 * first hundred steps on.
 */
const earlyLearningRate = 3e-4;
/** From trained weights one moves more carefully. Source: Sec. 4.2 (2e-4). */
const fineTuneLearningRate = 2e-4;

/** The peak learning rate, by what training starts from. */
const peakFrom: { readonly [Kind in FineTuneBase['kind']]: number } = {
  none: peakLearningRate,
  'pre-trained': earlyLearningRate,
  finished: fineTuneLearningRate,
};

const stage = (kind: TrainingStage['kind'], steps: number, rate: number): TrainingStage => ({
  kind,
  steps,
  peakLearningRate: rate,
  warmUpSteps: Math.min(100, Math.ceil(steps / 10)),
});

export interface PretrainOptions {
  readonly network: string;
  readonly executor?: ExecutorName;
  readonly batch?: number | undefined;
  /** Weights to go on from; null: random ones. */
  readonly baseWeightsPath: string | null;
  readonly steps: number;
  readonly seed: number;
}

/**
 * Stage one: a leg of it, from random weights or from those that earlier training left.
 *
 * Throws: `wrong-use` for a network without a prior.
 */
export function planPretraining({
  network,
  executor = defaultExecutor,
  batch = defaultBatch,
  baseWeightsPath,
  steps,
  seed,
}: PretrainOptions): TrainingPlan {
  assertGuided(network, phrase('stage one'));
  const rate = peakFrom[baseWeightsPath === null ? 'none' : 'pre-trained'];
  return { ...common, batch, undamagedShare: 0, network, executor, seed, initialWeightsPath: baseWeightsPath, stages: [stage('pretrain', steps, rate)] };
}

/**
 * What stage two starts from: random weights, stage one's, or a finished model. Only in the last case is most of the way
 * behind us.
 */
export type FineTuneBase =
  | { readonly kind: 'none' }
  | { readonly kind: 'pre-trained' | 'finished'; readonly weightsPath: string };

/** The file that training starts from; null: random weights. */
export const startingWeightsOf = (base: FineTuneBase): string | null => (base.kind === 'none' ? null : base.weightsPath);

export interface FineTuneOptions {
  readonly network: string;
  readonly executor?: ExecutorName;
  readonly batch?: number | undefined;
  /** 0..1: share of patches that show no damage. */
  readonly undamagedShare?: number | undefined;
  readonly base: FineTuneBase;
  readonly mode: FineTuneMode;
  readonly steps: number;
  readonly seed: number;
}

/**
 * Stage two, from stage one's weights, from an installed model, or from nothing (Table 1 and 5: the Baseline).
 *
 * Throws: `wrong-use` when parts shall move that a network does not have.
 */
export function planFineTuning({
  network,
  executor = defaultExecutor,
  batch = defaultBatch,
  undamagedShare = defaultUndamagedShare,
  base,
  mode,
  steps,
  seed,
}: FineTuneOptions): TrainingPlan {
  const rate = peakFrom[base.kind];
  const phiSteps = Math.floor(steps / 3);
  if (mode !== 'joint') assertGuided(network, mode === 'decoder' ? phrase('training of its prior and decoder alone') : phrase('training of its phi alone'));
  const stagesOf: Readonly<Record<FineTuneMode, () => readonly TrainingStage[]>> = {
    joint: () => [stage(wholeStepOf(architectureNamed(network)), steps, rate)],
    'phi-first': () => [stage('phi', phiSteps, rate), stage('theta', steps - phiSteps, rate)],
    decoder: () => [stage('decoder', steps, rate)],
  };
  return {
    ...common,
    batch,
    undamagedShare,
    network,
    executor,
    seed,
    initialWeightsPath: startingWeightsOf(base),
    stages: stagesOf[mode]().filter((leg) => leg.steps > 0),
    validateEverySteps: Math.min(common.validateEverySteps, Math.max(10, Math.ceil(steps / 8))),
  };
}

/** From a finished model, with few pairs; what was measured is in this room's readme. */
const gently = {
  learningRate: 5e-5,
  /** 0..1: share of the steps that practise what the base can do already. */
  practiceShare: 0.5,
  undamagedShare: 0.2,
};

/**
 * A plan that suits few pairs: they are shown at other exposures too, so that their light is not learned by heart; it ends when it
 * gains no more on what was held back; and where a finished model is the base, it is moved gently, and some steps practise what it
 * can do already.
 */
export function forFewPairs(plan: TrainingPlan, base: FineTuneBase, undamagedShare = gently.undamagedShare): TrainingPlan {
  const suited: TrainingPlan = { ...plan, exposureStops: 0.25, patienceValidations: 4 };
  if (base.kind !== 'finished') return suited;
  return {
    ...suited,
    practiceShare: gently.practiceShare,
    undamagedShare,
    stages: plan.stages.map((leg) => ({ ...leg, peakLearningRate: gently.learningRate })),
  };
}

function assertGuided(network: string, what: FilledSentence): void {
  if (architectureNamed(network).kind === 'guided') return;
  throw new TapeError('wrong-use', sentence('The network {network} has no prior, so there is no {what} for it.', { network, what }));
}
