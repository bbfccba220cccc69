import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { add, mul, reshape } from '../../../models/graph/expressions.ts';
import type { OpName } from '../../../models/graph/op-table.ts';
import { opTable } from '../../../models/graph/op-table.ts';
import { zeros } from '../../../models/layers/initialization.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { buildTrainingStep, stepKindsOf } from '../../../models/networks/training-steps.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import { expectSameGraph } from '../../support/onnx/expect-same-graph.ts';
import { syntheticParameters } from '../../support/synthetic-data.ts';
import { tinyNetworks } from '../../support/tiny-networks.ts';
import { opCases } from '../op-cases.ts';

describe('protobufjs reads back what we write', () => {
  test.each(Object.keys(opTable) as OpName[])('%s with all its attributes', (op) => {
    for (const { inputs, emit } of opCases[op]) {
      const b = new GraphBuilder('case');
      const outputs = emit(b, inputs.map((shape, i) => b.input(`x${i}`, shape)));
      const graph = b.build(Object.fromEntries(outputs.map((value, i) => [`y${i}`, value])));
      expectSameGraph(writeOnnx(graph), graph, new Map());
    }
  });

  describe.each(Object.entries(tinyNetworks))('%s', (_, architecture) => {
    test('a restorer with its weights', () => {
      const graph = buildRestorer(architecture, { batch: 1, heightPx: 8, widthPx: 12 });
      const parameters = syntheticParameters(architecture.parameterSpecs);
      expectSameGraph(writeOnnx(graph, parameters), graph, parameters);
    });

    test.each(stepKindsOf(architecture))('a %s step', (kind) => {
      const graph = buildTrainingStep(architecture, { kind, batch: 1, heightPx: 8, widthPx: 8 });
      expectSameGraph(writeOnnx(graph), graph, new Map());
    });
  });
});

describe('numbers at the edges of the wire format', () => {
  test('bits of unusual floats survive', () => {
    const b = new GraphBuilder('floats');
    const odd = Float32Array.of(-0, Infinity, -Infinity, 1e-45, 3.4028234663852886e38, -1);
    const graph = b.build({ y: add(b, b.input('x', [6]), b.constant([6], odd)) });
    expectSameGraph(writeOnnx(graph), graph, new Map());
  });

  test('large, small and negative operands survive', () => {
    const b = new GraphBuilder('operands');
    const x = b.input('x', [300]);
    const graph = b.build({
      y: b.op('Slice', [x], { starts: [-129], ends: [2 ** 31 + 5], axes: [-1], steps: [1] }),
      z: b.op('Slice', [x], { starts: [-1], ends: [-(2 ** 40)], axes: [0], steps: [-1] }),
    });
    expectSameGraph(writeOnnx(graph), graph, new Map());
  });

  test('equal operands are written once', () => {
    const b = new GraphBuilder('pool');
    const x = b.input('x', [2, 3]);
    const graph = b.build({ y: mul(b, reshape(b, x, [6]), reshape(b, add(b, x, x), [6])) });
    expectSameGraph(writeOnnx(graph), graph, new Map());
    // Equal bytes for equal graphs: what is cached by digest must not change by itself.
    expect(writeOnnx(graph)).toEqual(writeOnnx(graph));
  });
});

describe('refuses', () => {
  const weighted = (): ReturnType<GraphBuilder['build']> => {
    const b = new GraphBuilder('weighted');
    return b.build({ y: add(b, b.input('x', [2]), b.parameter('w', [2], zeros)) });
  };

  test('weights that lack a parameter, or hold it in another shape', () => {
    expect(() => writeOnnx(weighted())).toThrow('internal: the weights do not hold w [2]');
    const transposed = new Map([['w', { shape: [1, 2], data: new Float32Array(2) }]]);
    expect(() => writeOnnx(weighted(), transposed)).toThrow('internal: the weights do not hold w [2]');
    const short = new Map([['w', { shape: [2], data: new Float32Array(1) }]]);
    expect(() => writeOnnx(weighted(), short)).toThrow('internal: the weights do not hold w [2]');
  });

  test('an output that is an input', () => {
    const b = new GraphBuilder('through');
    const graph = b.build({ y: b.input('x', [2]) });
    expect(() => writeOnnx(graph)).toThrow("internal: output y is no node's own");
  });

  test('names that are not ASCII', () => {
    const b = new GraphBuilder('größe');
    const graph = b.build({ y: add(b, b.input('x', [2]), 1) });
    expect(() => writeOnnx(graph)).toThrow('internal: größe is not ASCII');
  });
});
