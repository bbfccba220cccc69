import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { writeSafetensors } from '../../../models/onnx/safetensors.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { readWeights } from '../inference/read-weights.ts';
import type { TrainingPlan } from './training-service.ts';

/** More of a run than one sees the difference between; 1.7 MB each with tape-swin. */
export const mostSnapshots = 24;
export const snapshotFolder = 'snapshots';
const snapshotName = /^step-(\d{8})\.safetensors$/;

/** Weights of a moment of a run, kept so that one can look back at it. */
export interface Snapshot {
  /** 0: what the run starts from. */
  readonly step: number;
  readonly path: string;
}

/**
 * Whether the weights after a validated step are kept: evenly, and so many in all that a whole run has no more than
 * `mostSnapshots`. It follows from the plan alone, so that a resumed run keeps the same ones.
 */
export function keepsSnapshot(step: number, { stages, validateEverySteps }: Pick<TrainingPlan, 'stages' | 'validateEverySteps'>): boolean {
  const totalSteps = stages.reduce((sum, { steps }) => sum + steps, 0);
  // Two places are for the first and the last.
  const validations = Math.ceil(totalSteps / (validateEverySteps * (mostSnapshots - 2)));
  return step === 0 || step === totalSteps || step % (validateEverySteps * validations) === 0;
}

/** Throws: what a disk can say. */
export function writeSnapshot(runFolder: string, step: number, weights: ReadonlyMap<string, Tensor>): void {
  const folder = join(runFolder, snapshotFolder);
  mkdirSync(folder, { recursive: true });
  const bytes = writeSafetensors({ tensors: weights, metadata: { step: String(step) } });
  writeFileAtomically(join(folder, `step-${String(step).padStart(8, '0')}.safetensors`), bytes);
}

/** In the order of their steps; none of a run that is older than the idea. */
export function snapshotsOf(runFolder: string): readonly Snapshot[] {
  const folder = join(runFolder, snapshotFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const step = snapshotName.exec(name)?.[1];
      return step === undefined ? [] : [{ step: Number(step), path: join(folder, name) }];
    });
}

/** Throws: `checkpoint-damaged`. */
export function readSnapshot({ step, path }: Snapshot, architecture: Architecture): ReadonlyMap<string, Tensor> {
  try {
    return readWeights(path, architecture);
  } catch (cause) {
    throw new TapeError('checkpoint-damaged', sentence('What the run knew after {steps} steps cannot be read.', { steps: step }), {
      kept: 'The run itself is not touched by this.',
      cause,
    });
  }
}
