import type { ExecutorName } from '../../electron/core/training/executors/step-executor.ts';
import type { FineTuneBase, PretrainOptions } from '../../electron/core/training/plans.ts';
import { planFineTuning, planPretraining } from '../../electron/core/training/plans.ts';
import type { TrainingPlan } from '../../electron/core/training/training-service.ts';
import { parts } from '../../models/networks/training-steps.ts';
import { writeSafetensors } from '../../models/onnx/safetensors.ts';
import type { ExperimentPictures } from './experiment-pictures.ts';
import type { Leg } from './leg.ts';
import { lastRun, stageOne, stageOneRuns, stageTwo } from './leg.ts';
import { mixParts } from './mix-parts.ts';
import type { ProgressReport } from './progress-report.ts';
import type { Column, Pretraining, Recipe, Source } from './recipe.ts';
import type { FinishedRun, RunStore } from './run-store.ts';

/** Trains recipes, each run that they share once. */
export class RecipeTrainer {
  readonly #pictures: ExperimentPictures;
  readonly #store: RunStore;
  readonly #executor: ExecutorName;
  readonly #progress: ProgressReport;
  readonly #signal: AbortSignal;

  constructor(
    pictures: ExperimentPictures,
    store: RunStore,
    { executor, progress, signal }: { readonly executor: ExecutorName; readonly progress: ProgressReport; readonly signal: AbortSignal },
  ) {
    this.#pictures = pictures;
    this.#store = store;
    this.#executor = executor;
    this.#progress = progress;
    this.#signal = signal;
  }

  /** Throws: `cancelled`, and what training throws. */
  async train(recipe: Recipe, column: Column, seed: number): Promise<FinishedRun> {
    const { network, mode, finetuneSteps: steps } = recipe;
    const base = await this.#startOf(recipe, seed);
    const plan = planFineTuning({ network, executor: this.#executor, base, mode, steps, seed });
    return this.#run(stageTwo(recipe, column, seed), plan, column.sources);
  }

  async #startOf({ network, pretraining, takenParts }: Recipe, seed: number): Promise<FineTuneBase> {
    let weightsPath: string | null = null;
    for (const upTo of stageOneRuns(pretraining)) {
      const plan = planStageOne({ network, executor: this.#executor, baseWeightsPath: weightsPath, seed }, upTo);
      weightsPath = (await this.#run(stageOne(network, upTo, seed), plan, lastRun(upTo).sources)).path;
    }
    if (weightsPath === null) return { kind: 'none' };
    if (takenParts.length === parts.length) return { kind: 'pre-trained', weightsPath };
    const mixed = writeSafetensors({ tensors: mixParts(network, weightsPath, takenParts, seed), metadata: {} });
    return { kind: 'pre-trained', weightsPath: this.#store.keepWeights(mixed).path };
  }

  async #run(leg: Leg, plan: TrainingPlan, sources: readonly Source[]): Promise<FinishedRun> {
    this.#progress.begin(leg);
    // As in the paper, every patch is damaged, in both stages.
    const run = await this.#store.train({ ...plan, undamagedShare: 0 }, this.#pictures.training(sources), {
      signal: this.#signal,
      onProgress: ({ done, figures }) => { this.#progress.advance(leg, done, figures?.['stepsPerSecond']); },
    });
    this.#progress.finish(leg, run.seconds);
    return run;
  }
}

/** The plan of the last of these runs. */
function planStageOne(options: Omit<PretrainOptions, 'steps'>, pretraining: Pretraining): TrainingPlan {
  const { contrastiveWeight } = pretraining;
  const plan = planPretraining({ ...options, steps: lastRun(pretraining).steps });
  if (contrastiveWeight === undefined) return plan;
  return { ...plan, stages: plan.stages.map((stage) => ({ ...stage, contrastiveWeight })) };
}
