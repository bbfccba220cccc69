import type { ExecutorName } from '../../electron/core/training/executors/step-executor.ts';
import { planFineTuning, planPretraining } from '../../electron/core/training/plans.ts';
import type { TrainingPlan } from '../../electron/core/training/training-service.ts';
import type { ExperimentPictures } from './experiment-pictures.ts';
import { lastRun, stageOneRuns } from './leg.ts';
import type { Experiment, Recipe, Scale } from './recipe.ts';
import { nameOfSource } from './recipe.ts';

/** At what scale an experiment was made, line by line, with the paper's beside it. Source: Sec. 4.1, 4.2. */
export function scaleText({ seeds }: Scale, { rows }: Experiment, { clean, pairs }: ExperimentPictures, executor: ExecutorName): readonly string[] {
  const recipes = rows.flatMap(({ recipe }) => (recipe === null ? [] : [recipe]));
  const stageOnes = unique(recipes.flatMap(stageOneText));
  const plans = recipes.map(stageTwoPlan);
  const [first] = plans;
  return [
    `Networks: ${unique(recipes.map(({ network }) => network)).join(', ')}, trained by ${executor}.`,
    ...(first === undefined ? [] : [`Patches: ${first.batch} of ${first.patchPx} x ${first.patchPx} a step, cut from whole pictures, all damaged (the paper: 4 of 64 x 64, from pictures shrunk to 256 x 256).`]),
    ...stageOnes.map((text) => `Stage one: ${text} (the paper: 1 440 000 steps).`),
    ...unique(plans.map((plan) => `Stage two: ${stagesText(plan)} (the paper: 200 epochs, 2e-4).`)),
    'Learning rate: a short warm-up to the peak, then half a cosine to a hundredth of it; Adam.',
    `Seeds: ${seeds.join(', ')}. One decides random weights, the order of pictures and the damage, and is the same in all rows.`,
    ...countText('clean pictures', clean),
    ...countText('photographed pairs', pairs),
    'Scored on squares of at most 256 pixels from the middle of each held-back picture, with one fixed, middling strength of damage, after the last step.',
  ];
}

function stageOneText({ network, pretraining }: Recipe): readonly string[] {
  const runs = stageOneRuns(pretraining).map((upTo, index) => {
    const { steps, sources } = lastRun(upTo);
    const plan = planPretraining({ network, baseWeightsPath: index === 0 ? null : '', steps, seed: 0 });
    return `${stagesText(plan)}, on ${sources.map(nameOfSource).join(', ')}`;
  });
  return runs.length === 0 ? [] : [runs.join('; then ')];
}

/** Only its steps and rates are read. */
const stageTwoPlan = ({ network, pretraining, mode, finetuneSteps: steps }: Recipe): TrainingPlan =>
  planFineTuning({ network, base: pretraining === null ? { kind: 'none' } : { kind: 'pre-trained', weightsPath: '' }, mode, steps, seed: 0 });

const stagesText = ({ stages }: TrainingPlan): string =>
  stages.map(({ kind, steps, peakLearningRate }) => `${steps} ${kind} steps, peak rate ${peakLearningRate}`).join(', then ');

const countText = (
  what: string,
  { training, heldBack }: { readonly training: readonly unknown[]; readonly heldBack: readonly unknown[] },
): readonly string[] => (training.length === 0 ? [] : [`Data: ${training.length} ${what} to learn from, ${heldBack.length} held back.`]);

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
