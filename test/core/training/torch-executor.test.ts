import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openExecutor } from '../../../electron/core/training/executors/open-executor.ts';
import type { PipeTensor } from '../../../electron/core/training/executors/pipe-messages.ts';
import { runAhead } from '../../../electron/core/training/executors/run-ahead.ts';
import type { ExecutorName, StepExecutor, StepFigures, StepInputs, StepJob } from '../../../electron/core/training/executors/step-executor.ts';
import { TorchExecutor } from '../../../electron/core/training/executors/torch-executor.ts';
import { TorchProcess } from '../../../electron/core/training/executors/torch-process.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import type { Graph } from '../../../models/graph/graph.ts';
import type { OpName } from '../../../models/graph/op-table.ts';
import { opTable } from '../../../models/graph/op-table.ts';
import { baselineSwin } from '../../../models/networks/baseline-swin/baseline-swin.ts';
import type { StepKind } from '../../../models/networks/training-steps.ts';
import { contrastive, stepKinds } from '../../../models/networks/training-steps.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import { Random } from '../../../models/random.ts';
import { opCases } from '../../models/op-cases.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { largestError } from '../../support/largest-error.ts';
import { writePhoto } from '../../support/photo-files.ts';
import { startTraining, temporaryFolder } from '../../support/real-workers.ts';
import type { RunningCli } from '../../support/run-cli.ts';
import { startCli } from '../../support/run-cli.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { picture, positions, syntheticParameters } from '../../support/synthetic-data.ts';
import { tinyPlan } from '../../support/tiny-plan.ts';
import { tinyTapeSwin } from '../../support/tiny-tape-swin.ts';
import { torchPython } from '../../support/torch-python.ts';

const program = join(import.meta.dirname, '../../../build/torch-executor');
const opNames = Object.keys(opTable) as OpName[];

const float = (shape: readonly number[], data: Float32Array): PipeTensor => ({ shape, data });
const graphBytes = (graph: Graph): PipeTensor => {
  const data = writeOnnx(graph);
  return { shape: [data.length], data };
};

describe.skipIf(torchPython === undefined)('the PyTorch program', () => {
  let torch: TorchProcess;
  beforeAll(() => {
    torch = new TorchProcess({ tf32: false });
  });
  afterAll(() => torch.close());

  async function load(graph: Graph, state: Record<string, PipeTensor> = {}, carry = {}, positions: readonly string[] = []) {
    const tensors = new Map([['graph', graphBytes(graph)], ...Object.entries(state)]);
    return torch.ask({ header: { type: 'load', carry, positions }, tensors });
  }
  async function step(inputs: Record<string, PipeTensor>): Promise<Record<string, ArrayLike<number>>> {
    const { tensors } = await torch.ask({ header: { type: 'step' }, tensors: new Map(Object.entries(inputs)) });
    return Object.fromEntries([...tensors].map(([name, { data }]) => [name, data]));
  }

  test('knows the operations of the op table, and no others', () => {
    const { stdout } = spawnSync(torchPython ?? '', ['-Bc', 'import operations; print(*operations.OPERATIONS)'], { cwd: program, encoding: 'utf8' });
    expect(stdout.trim().split(' ').sort()).toEqual(opNames.toSorted());
  });

  test('refuses a graph with another operation, by name', async () => {
    const b = new GraphBuilder('wave');
    const onnx = writeOnnx(b.build({ y: b.op('Exp', [b.input('x', [2])], {}) }));
    const data = Uint8Array.from(Buffer.from(Buffer.from(onnx).toString('latin1').replaceAll('Exp', 'Cos'), 'latin1'));
    const another = new TorchProcess({ tf32: false });
    const loading = another.ask({
      header: { type: 'load', carry: {}, positions: [] },
      tensors: new Map([['graph', { shape: [data.length], data }]]),
    });
    await expect(loading).rejects.toMatchObject({ code: 'worker-died', message: expect.stringContaining('Cos') as string });
    await another.close();
  });

  test.each(opNames)('%s means what the ONNX specification says', async (op) => {
    for (const { title, inputs, range, emit } of opCases[op]) {
      const b = new GraphBuilder('case');
      const outputs = emit(b, inputs.map((shape, i) => b.input(`x${i}`, shape)));
      const graph = b.build(Object.fromEntries(outputs.map((value, i) => [`y${i}`, value])));
      const random = new Random(1);
      const fed = Object.fromEntries(
        graph.inputs.map(({ name, value: { shape } }) => {
          const count = shape.reduce((product, extent) => product * extent, 1);
          return [name, float(shape, Float32Array.from({ length: count }, () => random.between(...range)))];
        }),
      );
      await load(graph);
      const actual = await step(fed);
      const expected = interpret(graph, Object.fromEntries(Object.entries(fed).map(([name, { data }]) => [name, data])));
      for (const [name, numbers] of Object.entries(expected)) expect(largestError(actual[name] ?? [], numbers), title).toBeLessThan(2e-6);
    }
  });
});

const tinyBaselineSwin = baselineSwin({ name: 'tiny', embedDim: 4, numHeads: 2, windowSize: 4, mlpRatio: 2, depth: 2 });
const shape = { batch: 2, heightPx: 16, widthPx: 12 };
const job = (kind: StepKind): StepJob => {
  const architecture = kind === 'plain' ? tinyBaselineSwin : tinyTapeSwin();
  return { architecture, kind, shape, weights: syntheticParameters(architecture.parameterSpecs) };
};
function inputsOf(kind: StepKind, step: number): StepInputs {
  const { batch, heightPx, widthPx } = shape;
  const pixels = heightPx * widthPx;
  return {
    lowQuality: picture(`lowQuality.${step}`, [batch, 3, heightPx, widthPx]),
    groundTruth: picture(`groundTruth.${step}`, [batch, 3, heightPx, widthPx]),
    learningRate: 1e-3,
    ...(kind === 'pretrain'
      ? {
          contrastive: {
            queries: Int32Array.from(positions(`queries.${step}`, batch * contrastive.queries, pixels)),
            negatives: Int32Array.from(positions(`negatives.${step}`, batch * contrastive.negatives, pixels)),
          },
        }
      : {}),
  };
}
type State = Awaited<ReturnType<StepExecutor['readState']>>;

/** Steps from..to, asked for as far ahead as the executor allows, and the state after them. */
async function runSteps(name: ExecutorName, from: StepJob, steps: number): Promise<State & { readonly figures: readonly StepFigures[] }> {
  const executor = await openExecutor(name, from);
  try {
    const figures: StepFigures[] = [];
    const begin = (step: number) => executor.step(step + 1, inputsOf(from.kind, step));
    const options = { from: 0, to: steps, mostInFlight: executor.mostInFlight, stopped: () => false };
    for await (const step of runAhead(begin, options)) figures.push(step);
    return { figures, ...(await executor.readState()) };
  } finally {
    await executor.release();
  }
}

describe.skipIf(torchPython === undefined).each(stepKinds)('%s steps', (kind) => {
  test('are those of ONNX Runtime: losses and every parameter after five of them', async () => {
    const [ours, theirs] = [await runSteps('onnxruntime', job(kind), 5), await runSteps('torch', job(kind), 5)];
    expect(theirs.figures).toHaveLength(5);
    ours.figures.forEach((figures, step) => {
      expect(Object.keys(theirs.figures[step] ?? {}).toSorted()).toEqual(Object.keys(figures).toSorted());
      for (const [name, number] of Object.entries(figures)) expect(largestError([theirs.figures[step]?.[name] ?? Number.NaN], [number]), name).toBeLessThan(1e-4);
    });
    expect([...theirs.weights.keys()].toSorted()).toEqual([...ours.weights.keys()].toSorted());
    for (const [name, { data }] of ours.weights) expect(largestError(theirs.weights.get(name)?.data ?? [], data), name).toBeLessThan(1e-4);
    for (const order of ['first', 'second'] as const) expect(largestError(theirs.moments[order], ours.moments[order]), order).toBeLessThan(1e-4);
  });
});

describe('without PyTorch', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('says that there is no such Python, and what to do', async () => {
    vi.stubEnv('TAPE_STUDIO_PYTHON', '/nowhere/python3');
    await expect(openExecutor('torch', job('phi'))).rejects.toMatchObject({
      code: 'device-unavailable',
      message: 'There is no "/nowhere/python3" to be started.',
      remedy: expect.stringContaining('TAPE_STUDIO_PYTHON') as string,
    });
  });

  test.skipIf(process.platform === 'win32' || spawnSync('python3', ['-V']).status !== 0)('says that the Python has none', async () => {
    const bare = join(temporaryFolder(), 'python3');
    // -S leaves out every installed package.
    writeFileSync(bare, '#!/bin/sh\nexec python3 -S "$@"\n');
    chmodSync(bare, 0o755);
    vi.stubEnv('TAPE_STUDIO_PYTHON', bare);
    await expect(openExecutor('torch', job('phi'))).rejects.toMatchObject({ code: 'device-unavailable', message: `"${bare}" has no PyTorch.` });
  });
});

describe.skipIf(torchPython === undefined)('a run with PyTorch', () => {
  const pictureNamed = (name: string) => ({ name, scratchPath: scratchPicture(96, 96), widthPx: 96, heightPx: 96 });
  const inputs = {
    sources: [{ kind: 'degraded', degradation: 'denoise', pictures: [pictureNamed('a')] }],
    validation: [{ kind: 'degraded', degradation: 'denoise', pictures: [pictureNamed('b')] }],
  } as const;
  const plan = tinyPlan([{ kind: 'phi', steps: 50, peakLearningRate: 1e-3, warmUpSteps: 1 }], { executor: 'torch', checkpointEverySteps: 3 });

  test('gives the same weights and log, whether it was stopped, killed and resumed or not', async () => {
    const [home, clean, straight, broken] = [temporaryFolder(), temporaryFolder(), temporaryFolder(), temporaryFolder()];
    for (const name of ['a', 'b', 'c']) await writePhoto(join(clean, `${name}.png`), 128, 128);
    const words = (output: string, ...more: readonly string[]) => ['pretrain', '--data', clean, '--output', output, '--steps', '5', '--json', ...more];
    const until = async (steps: number, run: readonly string[], act: (cli: RunningCli) => void) => {
      const cli = startCli(home, run);
      let acted = false;
      cli.onEvent((event) => {
        if (acted || event.event !== 'progress' || event.phase !== 'pretrain' || event.done < steps) return;
        acted = true;
        act(cli);
      });
      return cli.ended;
    };
    expect(await startCli(home, words(straight, '--executor', 'torch')).ended).toMatchObject({ status: 0 });

    const stopped = await until(1, words(broken, '--executor', 'torch'), (cli) => { cli.ctrlC(); });
    expect(stopped.status).toBe(130);
    // What was under way is finished, not lost.
    expect(stopped.stderr).toMatch(/Stopped after [23] steps; go on with --resume\./);
    expect(readdirSync(join(broken, 'checkpoints'))).toHaveLength(1);
    const killed = await until(4, words(broken, '--resume'), (cli) => { cli.child.kill('SIGKILL'); });
    expect(killed.status).toBeNull();
    expect(await startCli(home, words(broken, '--resume')).ended).toMatchObject({ status: 0 });
    for (const name of ['weights.safetensors', 'log.jsonl', 'plan.json']) {
      expect(readFileSync(join(broken, name)).equals(readFileSync(join(straight, name))), name).toBe(true);
    }
    const other = await startCli(home, words(broken, '--resume', '--executor', 'onnxruntime')).ended;
    expect(other.status).toBe(1);
    expect(other.stdout).toContain('checkpoint-damaged');
  }, 900_000);

  test('ends with a clear error when the program is killed', async () => {
    const executor = await TorchExecutor.open(job('phi'), { tf32: false });
    await executor.step(1, inputsOf('phi', 0));
    process.kill(executor.pid ?? 0, 'SIGKILL');
    const asked = [executor.step(2, inputsOf('phi', 1)), executor.step(3, inputsOf('phi', 2))];
    for (const answer of asked) {
      await expect(answer).rejects.toMatchObject({ code: 'worker-died', message: expect.stringContaining('SIGKILL') as string, kept: 'The last checkpoint is safe.' });
    }
    await expect(executor.readState()).rejects.toMatchObject({ code: 'worker-died' });
    await executor.release();
  });

  test.runIf(process.platform === 'linux')('leaves no program behind when its worker is killed', async () => {
    const worker = startTraining();
    let children: readonly number[] = [];
    const onProgress = (): void => {
      const pid = worker.pid ?? 0;
      children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
      worker.kill();
    };
    await expect(worker.service.train({ runFolder: temporaryFolder(), plan, inputs, resume: false }, { onProgress })).rejects.toMatchObject({ code: 'worker-died' });
    expect(children).toHaveLength(1);
    for (const child of children) while (isRunning(child)) await pause(50);
  });
});

/** A process that has ended and was not yet asked about (a zombie) does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
