import { parentPort, workerData } from 'node:worker_threads';
import type { DrawingJob, Drawn } from '../core/training/batch-feed.ts';
import { stack } from '../core/training/batch-feed.ts';
import { PatchSampler } from '../core/training/patch-sampler.ts';

/** A thread of the training process that draws batches ahead: see `BatchFeed`. */
const { sources, plan } = workerData as DrawingJob;
const sampler = new PatchSampler(sources, plan);
parentPort?.on('message', (step: number) => {
  const batch = stack(sampler.drawBatch(step, plan.batch));
  const drawn: Drawn = { step, batch };
  parentPort?.postMessage(drawn, [batch.lowQuality.buffer, batch.groundTruth.buffer] as ArrayBuffer[]);
});
