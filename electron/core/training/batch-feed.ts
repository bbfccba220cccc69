import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExecutorName, StepInputs } from './executors/step-executor.ts';
import type { PatchPair } from './patch-sampler.ts';
import { PatchSampler } from './patch-sampler.ts';
import type { PictureSet, TrainingPlan } from './training-service.ts';

/** Shapes: each [batch, 3, patch, patch], flat. */
export type Batch = Pick<StepInputs, 'lowQuality' | 'groundTruth'>;

/** Where a run's batches come from. Owns: open files and threads, until `close`. */
export interface BatchFeed {
  /** The batch of a step; steps are asked for in their order, from any one on. */
  readonly batch: (step: number) => Promise<Batch>;
  readonly close: () => Promise<void>;
}

/** What a drawing thread is started with; it is sent steps, and answers each with a `Drawn`. */
export interface DrawingJob {
  readonly sources: readonly PictureSet[];
  readonly plan: TrainingPlan;
}
export interface Drawn {
  readonly step: number;
  readonly batch: Batch;
}

/** More threads than this are ahead of any device that we have seen. */
const mostThreads = 12;
/** Batches that a thread may be ahead. */
const aheadOfEach = 3;

/**
 * Threads that draw batches ahead while a device runs the steps; none where the steps need all cores themselves.
 *
 * Measured: twelve threads feed an NVIDIA H200 the 37 steps of 16 patches that it takes a second.
 */
const threadsFor = (executor: ExecutorName): number =>
  executor === 'onnxruntime' ? 0 : Math.max(1, Math.min(mostThreads, availableParallelism() - 2));

/**
 * The batches of a run, the same however many threads draw them.
 *
 * Throws: `data-set-empty` when no picture is large enough.
 */
export function openBatchFeed(sources: readonly PictureSet[], plan: TrainingPlan, threads = threadsFor(plan.executor)): BatchFeed {
  const sampler = new PatchSampler(sources, plan);
  const entry = threads > 0 ? drawingEntry() : undefined;
  if (entry !== undefined) {
    sampler.close();
    return new ThreadedFeed(entry, { sources, plan }, threads);
  }
  return {
    batch: (step) => Promise.resolve(stack(sampler.drawBatch(step, plan.batch))),
    close: () => {
      sampler.close();
      return Promise.resolve();
    },
  };
}

/** Beside each other, in their order. */
export function stack(pairs: readonly PatchPair[]): Batch {
  const join = (of: (pair: PatchPair) => Float32Array): Float32Array => {
    const length = pairs.reduce((sum, pair) => sum + of(pair).length, 0);
    const stacked = new Float32Array(length);
    let offset = 0;
    for (const pair of pairs) {
      stacked.set(of(pair), offset);
      offset += of(pair).length;
    }
    return stacked;
  };
  return { lowQuality: join((pair) => pair.lowQuality.data), groundTruth: join((pair) => pair.groundTruth.data) };
}

/** Step n is drawn by thread n modulo their number, ahead of being asked for. */
class ThreadedFeed implements BatchFeed {
  readonly #threads: readonly Worker[];
  readonly #drawn = new Map<number, PromiseWithResolvers>();
  #nextToAsk: number | undefined;

  constructor(entry: string, job: DrawingJob, threads: number) {
    this.#threads = Array.from({ length: threads }, () => {
      const thread = new Worker(entry, { workerData: job });
      thread.on('message', ({ step, batch }: Drawn) => this.#drawn.get(step)?.resolve(batch));
      thread.on('error', (error) => {
        for (const { reject } of this.#drawn.values()) reject(error);
      });
      return thread;
    });
  }

  async batch(step: number): Promise<Batch> {
    this.#nextToAsk ??= step;
    while (this.#nextToAsk < step + aheadOfEach * this.#threads.length) this.#ask(this.#nextToAsk++);
    const drawn = this.#drawn.get(step);
    if (drawn === undefined) throw new Error(`internal: step ${step} was asked for out of order`);
    const batch = await drawn.promise;
    this.#drawn.delete(step);
    return batch;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #ask(step: number): void {
    const drawn = withResolvers();
    // Whoever asks for it hears of a failure.
    drawn.promise.catch(() => undefined);
    this.#drawn.set(step, drawn);
    this.#threads[step % this.#threads.length]?.postMessage(step);
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<Batch>;
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: unknown) => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve: PromiseWithResolvers['resolve'] = () => undefined;
  let reject: PromiseWithResolvers['reject'] = () => undefined;
  const promise = new Promise<Batch>((toResolve, toReject) => {
    resolve = toResolve;
    reject = toReject;
  });
  return { promise, resolve, reject };
}

/**
 * The bundled thread, found upwards from here, since sources and bundles lie at different depths. Packages hold none: only executors
 * that they do not bring either wait for batches.
 */
function drawingEntry(): string | undefined {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const entry = join(folder, 'build', 'out', 'node', 'threads', 'drawing.js');
    if (existsSync(entry)) return entry;
    if (folder === dirname(folder)) return undefined;
  }
}
