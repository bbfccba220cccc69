import { describe, expect, test } from 'vitest';
import type { OpName } from '../../models/graph/op-table.ts';
import { opTable } from '../../models/graph/op-table.ts';
import { GraphBuilder } from '../../models/graph/builder.ts';
import { opCases } from '../models/op-cases.ts';
import { drawInputs } from './check-gradients.ts';
import { erf } from './interpreter/erf.ts';
import { interpret } from './interpreter/interpret.ts';
import { largestError } from './largest-error.ts';
import { runOnnx } from './onnx/run-onnx.ts';

/** The oracle has an oracle: ONNX Runtime's own kernels say what an operation means. */
describe.each(Object.keys(opTable) as OpName[])('the interpreter reads %s as ONNX Runtime does', (op) => {
  test.each(opCases[op])('$title', async (subject) => {
    const b = new GraphBuilder('case');
    const outputs = subject.emit(b, subject.inputs.map((shape, i) => b.input(`x${i}`, shape)));
    const graph = b.build(Object.fromEntries(outputs.map((value, i) => [`y${i}`, value])));
    const inputs = drawInputs(subject);
    const expected = interpret(graph, inputs);
    const actual = await runOnnx(graph, inputs);
    for (const [name, numbers] of Object.entries(expected)) {
      expect(largestError(actual[name]!, numbers), name).toBeLessThan(2e-6);
    }
  });
});

test.each([
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [-1, -0.8427007929497149],
])('erf(%f), as tables print it', (x, expected) => {
  expect(Math.abs(erf(x) - expected)).toBeLessThan(3e-16);
});
