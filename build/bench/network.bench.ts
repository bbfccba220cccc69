import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { architectureNamed } from '../../models/registry.ts';
import { TrainingSession } from '../../electron/core/training/training-session.ts';
import type { BenchResult } from './bench-result.ts';

const patchPx = 64;
const batch = 4;
const photoPx = 256;
const repeats = 5;

/**
 * Our training step and forward pass in ONNX Runtime against PyTorch on the same network, in one run.
 * Skipped, with the reason, where no Python with torch is found.
 */
export async function run(root: string): Promise<readonly BenchResult[]> {
  const torch = timesOfTorch(join(root, 'build/bench/torch-network.py'));
  const step = await secondsOfStep();
  const forward = await secondsOfForward();
  return [
    { name: `training step, batch ${batch} of ${patchPx}x${patchPx}`, ours: step, theirs: torch?.stepSeconds, against: torch?.version },
    { name: `forward pass, ${photoPx}x${photoPx}`, ours: forward, theirs: torch?.forwardSeconds, against: torch?.version },
  ].map(({ name, ours, theirs, against }) => ({
    name,
    seconds: ours,
    ...(theirs === undefined
      ? { skipped: 'no Python with torch was found (Debian: python3-torch)' }
      : { ratio: ours / theirs, against: `PyTorch ${against ?? ''} eager, CPU` }),
  }));
}

async function secondsOfStep(): Promise<number> {
  const architecture = architectureNamed('tape-swin');
  const weights = initialParameters(architecture.parameterSpecs, 1);
  const session = await TrainingSession.create(architecture, 'joint', { batch, heightPx: patchPx, widthPx: patchPx }, weights);
  const noise = Float32Array.from({ length: batch * 3 * patchPx ** 2 }, (_, i) => Math.abs(Math.sin(i * 12.9898)));
  let count = 0;
  const seconds = await medianSeconds(() =>
    session.step(++count, { lowQuality: noise, groundTruth: noise, learningRate: 1e-4 }),
  );
  await session.release();
  return seconds;
}

async function secondsOfForward(): Promise<number> {
  const architecture = architectureNamed('tape-swin');
  const graph = buildRestorer(architecture, { batch: 1, heightPx: photoPx, widthPx: photoPx });
  const session = await InferenceSession.create(writeOnnx(graph, initialParameters(architecture.parameterSpecs, 1)), {
    enableMemPattern: false,
  });
  const image = new Tensor('float32', new Float32Array(3 * photoPx ** 2).fill(0.5), [1, 3, photoPx, photoPx]);
  const seconds = await medianSeconds(() => session.run({ image }));
  await session.release();
  return seconds;
}

async function medianSeconds(once: () => Promise<unknown>): Promise<number> {
  await once();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const startedAt = performance.now();
    await once();
    times.push((performance.now() - startedAt) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(repeats / 2)] ?? Number.NaN;
}

interface TorchTimes {
  readonly version: string;
  readonly stepSeconds: number;
  readonly forwardSeconds: number;
}

function timesOfTorch(script: string): TorchTimes | undefined {
  const args = [script, patchPx, batch, photoPx, repeats, availableParallelism()].map(String);
  for (const python of ['/usr/bin/python3', 'python3']) {
    try {
      execFileSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' });
    } catch {
      // This Python has no torch; the next may.
      continue;
    }
    return JSON.parse(execFileSync(python, args, { encoding: 'utf8' })) as TorchTimes;
  }
  return undefined;
}
