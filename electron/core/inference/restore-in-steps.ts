import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from '../foundation/eta.ts';
import type { CallOptions, Progress } from '../foundation/progress.ts';
import type { Task } from '../foundation/task.ts';
import type { DeviceChoice, InferenceService, ModelReference, RestoreOutcome } from './inference-service.ts';

/** What to mend, and with which model. */
export interface RestorationStep {
  readonly task: Task;
  readonly model: ModelReference;
}

export interface FinishedStep extends RestorationStep {
  readonly outcome: RestoreOutcome;
}

export interface StepsToRun {
  /** At least one. */
  readonly steps: readonly RestorationStep[];
  readonly device: DeviceChoice;
  readonly inputScratchPath: string;
  /** Where the result goes; what lies between two steps is removed as soon as it was read. */
  readonly folder: string;
}

/**
 * Restores a scratch image step by step: each model gets what the one before it made, as floats.
 *
 * Throws: what the worker throws.
 */
export async function restoreInSteps(
  inference: InferenceService,
  { steps, device, inputScratchPath, folder }: StepsToRun,
  { signal, onProgress }: CallOptions = {},
): Promise<{ readonly finished: readonly FinishedStep[]; readonly scratchPath: string }> {
  if (steps.length === 0) throw new Error('internal: a restoration has at least one step');
  const overall = progressOverall(steps.length);
  const finished: FinishedStep[] = [];
  let scratchPath = inputScratchPath;
  for (const [index, step] of steps.entries()) {
    const stepInputPath = scratchPath;
    scratchPath = join(folder, `after-${index}.scratch`);
    const outcome = await inference.restore(
      { model: step.model, device, inputScratchPath: stepInputPath, outputScratchPath: scratchPath },
      {
        ...(signal === undefined ? {} : { signal }),
        onProgress: (progress) => onProgress?.(overall(index, progress)),
      },
    );
    if (index > 0) unlinkSync(stepInputPath);
    finished.push({ ...step, outcome });
  }
  return { finished, scratchPath };
}

/**
 * Makes one step's progress that of all of them. Every step counts for as many as the first one had in that
 * phase, so that neither the count nor the share runs backwards where networks cut other tiles.
 */
function progressOverall(stepCount: number): (index: number, progress: Progress) => Progress {
  const ofOneStep = new Map<string, number>();
  let eta: Eta | undefined;
  return (index, { phase, done: doneOfStep, total: totalOfStep }) => {
    const unit = ofOneStep.get(phase) ?? totalOfStep;
    ofOneStep.set(phase, unit);
    const done = index * unit + Math.floor((unit * doneOfStep) / totalOfStep);
    const total = stepCount * unit;
    // Testing devices says nothing of how long the work takes.
    if (phase !== 'restoring') return { phase, done, total };
    eta ??= new Eta();
    const etaMs = eta.after(done, total);
    return { phase, done, total, ...(etaMs === undefined ? {} : { etaMs }) };
  };
}
