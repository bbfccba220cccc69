import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { architectureNamed } from '../../models/registry.ts';
import { openExecutor } from '../../electron/core/training/executors/open-executor.ts';
import type { ExecutorName } from '../../electron/core/training/executors/step-executor.ts';
import type { BenchResult } from './bench-result.ts';

const patchPx = 64;
const batch = 4;
const photoPx = 256;
const repeats = 5;
const architecture = architectureNamed('tape-swin');
const weights = initialParameters(architecture.parameterSpecs, 1);

/**
 * Our training step and forward pass in ONNX Runtime against PyTorch, in one run: against the same network as
 * its users write it, and against the very graph that we emit, which build/torch-executor runs.
 * Skipped, with the reason, where no Python with torch is found.
 */
export async function run(root: string): Promise<readonly BenchResult[]> {
  const step = `training step, batch ${batch} of ${patchPx}x${patchPx}`;
  const forward = `forward pass, ${photoPx}x${photoPx}`;
  const python = pythonWithTorch();
  if (python === undefined) {
    const skipped = 'no Python with torch was found (Debian: python3-torch)';
    return [
      { name: step, seconds: await secondsOfStep('onnxruntime'), skipped },
      { name: forward, seconds: await secondsOfForward(), skipped },
    ];
  }
  const torch = timesOfTorch(python, join(root, 'build/bench/torch-network.py'));
  const stepSeconds = await secondsOfStep('onnxruntime');
  const forwardSeconds = await secondsOfForward();
  const against = `PyTorch ${torch.version} eager, CPU, with ${torch.matrices}`;
  process.env['TAPE_STUDIO_PYTHON'] = python;
  process.env['OMP_NUM_THREADS'] = String(availableParallelism());
  const executorSeconds = await secondsOfStep('torch');
  return [
    { name: step, seconds: stepSeconds, ratio: stepSeconds / torch.stepSeconds, against },
    { name: forward, seconds: forwardSeconds, ratio: forwardSeconds / torch.forwardSeconds, against },
    { name: `${step}, by --executor torch`, seconds: executorSeconds, ratio: executorSeconds / stepSeconds, against: 'ONNX Runtime, CPU' },
  ];
}

async function secondsOfStep(name: ExecutorName): Promise<number> {
  const executor = await openExecutor(name, {
    architecture,
    kind: 'joint',
    shape: { batch, heightPx: patchPx, widthPx: patchPx },
    weights,
  });
  // Two pictures: a step that has nothing to learn has gradients of zero.
  const noise = (seed: number): Float32Array =>
    Float32Array.from({ length: batch * 3 * patchPx ** 2 }, (_, i) => Math.abs(Math.sin(seed + i * 12.9898)));
  const [lowQuality, groundTruth] = [noise(1), noise(2)];
  let count = 0;
  const seconds = await medianSeconds(() => executor.step(++count, { lowQuality, groundTruth, learningRate: 1e-4 }));
  await executor.release();
  return seconds;
}

async function secondsOfForward(): Promise<number> {
  const graph = buildRestorer(architecture, { batch: 1, heightPx: photoPx, widthPx: photoPx });
  const session = await InferenceSession.create(writeOnnx(graph, weights), { enableMemPattern: false });
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
  /** Which library multiplies its matrices. */
  readonly matrices: string;
  readonly parameters: number;
  readonly stepSeconds: number;
  readonly forwardSeconds: number;
}

/** Throws: when the two sides do not time the same network. */
function timesOfTorch(python: string, script: string): TorchTimes {
  const args = [script, patchPx, batch, photoPx, repeats, availableParallelism()].map(String);
  const times = JSON.parse(execFileSync(python, args, { encoding: 'utf8' })) as TorchTimes;
  const ours = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  if (times.parameters !== ours) throw new Error(`${script} has ${times.parameters} parameters, ours ${ours}`);
  return times;
}

function pythonWithTorch(): string | undefined {
  return [process.env['TAPE_STUDIO_PYTHON'], '/usr/bin/python3', 'python3'].find((python) => {
    if (python === undefined) return false;
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
      return true;
    } catch {
      // This Python has no torch; the next may.
      return false;
    }
  });
}
