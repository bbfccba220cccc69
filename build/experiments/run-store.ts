import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../electron/core/foundation/atomic-file.ts';
import type { CallOptions } from '../../electron/core/foundation/progress.ts';
import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import { PatchSampler } from '../../electron/core/training/patch-sampler.ts';
import { train } from '../../electron/core/training/trainer.ts';
import type { PictureSet, TrainingOutcome, TrainingPlan } from '../../electron/core/training/training-service.ts';
import { buildTrainingStep } from '../../models/networks/training-steps.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { architectureNamed } from '../../models/registry.ts';

/** Batches whose bytes go into a run's key. */
const sampledBatches = 8;

/** Some weights on disk, named by their content. */
export interface StoredWeights {
  readonly path: string;
  readonly sha256: string;
}

export type FinishedRun = StoredWeights & Pick<TrainingOutcome, 'steps' | 'seconds'>;

/**
 * Finished and unfinished runs, in folders named by all that decides a run's result: a run is never made twice, and an
 * interrupted one goes on.
 *
 * Invariant: the key covers the plan, the weights it starts from, the graphs of its steps, its pictures and its first
 * batches. So changed networks give new runs; changed practice damage does as far as the first batches show it.
 */
export class RunStore {
  readonly #folder: string;
  readonly #digestOfPictures: (set: PictureSet) => string;

  constructor(folder: string, digestOfPictures: (set: PictureSet) => string) {
    this.#folder = folder;
    this.#digestOfPictures = digestOfPictures;
  }

  keyOf(plan: TrainingPlan, sources: readonly PictureSet[]): string {
    const start = plan.initialWeightsPath === null ? null : sha256(readFileSync(plan.initialWeightsPath));
    const graphs = plan.stages.map(({ kind, contrastiveWeight }) => {
      const shape = { batch: plan.batch, heightPx: plan.patchPx, widthPx: plan.patchPx };
      return sha256(writeOnnx(buildTrainingStep(architectureNamed(plan.network), { kind, ...shape, contrastiveWeight })));
    });
    const pictures = sources.map((set) => [set.kind === 'degraded' ? set.degradation : set.kind, this.#digestOfPictures(set)]);
    return sha256(JSON.stringify([{ ...plan, initialWeightsPath: start }, graphs, pictures, firstBatches(plan, sources)])).slice(0, 24);
  }

  /**
   * The run's weights: from disk when it was finished before, else trained to the end, from its newest checkpoint.
   *
   * Throws: `cancelled` when stopped, after a checkpoint; what `train` throws.
   */
  async train(plan: TrainingPlan, sources: readonly PictureSet[], options: CallOptions = {}): Promise<FinishedRun> {
    const runFolder = join(this.#folder, 'runs', this.keyOf(plan, sources));
    const finished = await this.#once(join(runFolder, 'finished.json'), async () => {
      const inputs = { sources, validation: [] };
      const outcome = await train({ runFolder, plan, inputs, resume: true }, options);
      if (!outcome.finished) throw new TapeError('cancelled', 'Stopped on request.', { remedy: 'The same command goes on from here.' });
      const { weightsSha256: sha256, steps, seconds } = outcome;
      return { sha256, steps, seconds };
    });
    rmSync(join(runFolder, 'checkpoints'), { recursive: true, force: true });
    return { ...finished, path: join(runFolder, 'weights.safetensors') };
  }

  /** A result that was computed before, or `compute`'s; `inputs` are all that decides it. */
  remember<Result>(kind: string, inputs: unknown, compute: () => Promise<Result>): Promise<Result> {
    return this.#once(join(this.#folder, kind, `${sha256(JSON.stringify(inputs)).slice(0, 24)}.json`), compute);
  }

  /** Keeps weights under the name of their content. */
  keepWeights(bytes: Uint8Array): StoredWeights {
    const digest = sha256(bytes);
    const path = join(this.#folder, 'weights', `${digest}.safetensors`);
    mkdirSync(join(path, '..'), { recursive: true });
    if (!existsSync(path)) writeFileAtomically(path, bytes);
    return { path, sha256: digest };
  }

  async #once<Result>(path: string, compute: () => Promise<Result>): Promise<Result> {
    // Only this class writes here.
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Result;
    const result = await compute();
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileAtomically(path, Buffer.from(JSON.stringify(result)));
    return result;
  }
}

function firstBatches(plan: TrainingPlan, sources: readonly PictureSet[]): string {
  const sampler = new PatchSampler(sources, plan);
  const hash = createHash('sha256');
  try {
    for (let step = 0; step < sampledBatches; step++) {
      for (const { lowQuality } of sampler.drawBatch(step, plan.batch)) hash.update(lowQuality.data);
    }
  } finally {
    sampler.close();
  }
  return hash.digest('hex');
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
