import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { stepKinds } from '../../../models/networks/training-steps.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { defaultExecutor, executorNames } from './executors/step-executor.ts';
import type { TrainingPlan } from './training-service.ts';

const count = z.int().positive();

/** A plan on disk. It does not say where the weights lie that training starts from: they may be moved, and whoever goes on with a run knows them. */
export type KeptPlan = Omit<TrainingPlan, 'initialWeightsPath'>;

const planSchema = z.object({
  network: z.string(),
  /** Plans that name none are older than the choice. */
  executor: z.enum(executorNames).default(defaultExecutor),
  seed: z.int().nonnegative(),
  batch: count,
  patchPx: count,
  /** Plans that name none are older than the idea. */
  undamagedShare: z.number().min(0).max(1).default(0),
  practiceShare: z.number().min(0).max(1).exactOptional(),
  exposureStops: z.number().nonnegative().exactOptional(),
  stages: z.array(
    z.object({
      kind: z.enum(stepKinds),
      steps: count,
      peakLearningRate: z.number().positive(),
      warmUpSteps: z.int().nonnegative(),
      contrastiveWeight: z.number().nonnegative().exactOptional(),
    }),
  ),
  patienceValidations: count.exactOptional(),
  checkpointEverySteps: count,
  validateEverySteps: count,
});

const fileName = 'plan.json';

export function writePlan(runFolder: string, plan: KeptPlan): void {
  writeFileAtomically(join(runFolder, fileName), Buffer.from(`${JSON.stringify(planSchema.parse(plan), null, 2)}\n`));
}

/**
 * The plan of an earlier run.
 *
 * Throws: `checkpoint-damaged`.
 */
export function readPlan(runFolder: string): KeptPlan {
  try {
    return planSchema.parse(JSON.parse(readFileSync(join(runFolder, fileName), 'utf8')));
  } catch (error) {
    throw new TapeError('checkpoint-damaged', "The run's plan cannot be read.", {
      remedy: 'Start the run again without --resume.',
      cause: error,
    });
  }
}
