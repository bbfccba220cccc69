import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { PipeTensor } from '../../../electron/core/training/executors/pipe-messages.ts';
import { TorchProcess } from '../../../electron/core/training/executors/torch-process.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import type { Graph } from '../../../models/graph/graph.ts';
import type { OpName } from '../../../models/graph/op-table.ts';
import { opTable } from '../../../models/graph/op-table.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import { Random } from '../../../models/random.ts';
import { opCases } from '../../models/op-cases.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { largestError } from '../../support/largest-error.ts';
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
