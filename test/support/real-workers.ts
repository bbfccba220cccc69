import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../electron/core/foundation/rpc.ts';
import type { WorkerOptions, WorkerProcess } from '../../electron/core/foundation/worker-process.ts';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import type { ImagingService, ImagingShape } from '../../electron/core/imaging/imaging-service.ts';
import { imagingMethods } from '../../electron/core/imaging/imaging-service.ts';
import type { InferenceService, InferenceShape } from '../../electron/core/inference/inference-service.ts';
import { inferenceMethods } from '../../electron/core/inference/inference-service.ts';
import type { PairsService, PairsShape } from '../../electron/core/pairs/pairs-service.ts';
import { pairsMethods } from '../../electron/core/pairs/pairs-service.ts';
import type { TrainingService, TrainingShape } from '../../electron/core/training/training-service.ts';
import { trainingMethods } from '../../electron/core/training/training-service.ts';

/** Where the app's own workers lie, bundled. */
export const workersFolder = join(import.meta.dirname, '..', '..', 'build', 'out', 'node', 'workers');

/** The bundled inference worker in a process of its own. `env` is added to ours. */
export function startInference(env: NonNullable<WorkerOptions['env']> = {}): WorkerProcess & { readonly service: InferenceService } {
  const worker = forkWorker()(join(workersFolder, 'inference.js'), { name: 'inference', env });
  return { ...worker, service: connect<InferenceShape>(worker.port, inferenceMethods) };
}

/** The bundled imaging worker in a process of its own. */
export function startImaging(): WorkerProcess & { readonly service: ImagingService } {
  const worker = forkWorker()(join(workersFolder, 'imaging.js'), { name: 'imaging' });
  return { ...worker, service: connect<ImagingShape>(worker.port, imagingMethods) };
}

/** The bundled pairs worker in a process of its own. */
export function startPairs(): WorkerProcess & { readonly service: PairsService } {
  const worker = forkWorker()(join(workersFolder, 'pairs.js'), { name: 'pairs' });
  return { ...worker, service: connect<PairsShape>(worker.port, pairsMethods) };
}

/** The bundled training worker in a process of its own. */
export function startTraining(): WorkerProcess & { readonly service: TrainingService } {
  const worker = forkWorker()(join(workersFolder, 'training.js'), { name: 'training' });
  return { ...worker, service: connect<TrainingShape>(worker.port, trainingMethods) };
}

/** A folder below the system's temporary one. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'tape-studio-'));
