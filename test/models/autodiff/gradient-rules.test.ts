import { describe, expect, test } from 'vitest';
import type { OpName } from '../../../models/graph/op-table.ts';
import { opTable } from '../../../models/graph/op-table.ts';
import { gradientOf } from '../../../models/autodiff/gradient-rules.ts';
import { gradients } from '../../../models/autodiff/gradients.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { mul, roll, split, sum } from '../../../models/graph/expressions.ts';
import { attention } from '../../../models/layers/attention.ts';
import { drawInputs, gradientErrors, gradientGraph } from '../../support/check-gradients.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { largestError } from '../../support/largest-error.ts';
import { runOnnx } from '../../support/onnx/run-onnx.ts';
import { notDifferentiable, opCases } from '../op-cases.ts';

/** Graph constants are float32 (2 / sqrt(pi), say), which is what most of this is for. */
const tolerance = 2e-7;

describe.each(Object.keys(opTable) as OpName[])('%s', (op) => {
  const cases = opCases[op];

  test('has cases', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  if (notDifferentiable.includes(op)) {
    test('is not differentiable, and says so', () => {
      const [{ inputs }] = cases as [(typeof cases)[number]];
      const b = new GraphBuilder('refused');
      const values = inputs.map((shape, i) => b.input(`x${i}`, shape));
      const [output] = cases[0]!.emit(b, values);
      const { nodes } = b.build({ output: output! });
      const node = nodes.find((candidate) => candidate.op === op)!;
      expect(() => gradientOf(b, node, [output], [true, true])).toThrow(`internal: ${op} in  is not differentiable`);
    });
    return;
  }

  test.each(cases)('gradient of $title', (subject) => {
    // The condition of a Where has no gradient.
    const targets = subject.inputs.map((_, i) => i).slice(op === 'Where' ? 1 : 0);
    for (const error of gradientErrors(subject, targets)) expect(error).toBeLessThan(tolerance);
  });

  test.each(cases)('gradient of $title by each input alone is the same', (subject) => {
    const targets = subject.inputs.map((_, i) => i).slice(op === 'Where' ? 1 : 0);
    const inputs = drawInputs(subject);
    const together = interpret(gradientGraph(subject, targets), inputs);
    for (const target of targets) {
      const alone = interpret(gradientGraph(subject, [target]), inputs);
      expect(alone[`dx${target}`]).toEqual(together[`dx${target}`]);
    }
  });

  test('ONNX Runtime computes the same gradients in float32', async () => {
    for (const subject of cases) {
      const graph = gradientGraph(subject, subject.inputs.map((_, i) => i).slice(op === 'Where' ? 1 : 0));
      const inputs = drawInputs(subject);
      const expected = interpret(graph, inputs);
      const actual = await runOnnx(graph, inputs);
      for (const [name, numbers] of Object.entries(expected)) {
        // The loss is a sum that may cancel.
        if (name === 'loss') continue;
        expect(largestError(actual[name]!, numbers), `${subject.title}: ${name}`).toBeLessThan(1e-5);
      }
    }
  });
});

describe('composites', () => {
  test('attention, by query, key, value and bias', () => {
    const shape = [2, 2, 5, 3];
    const errors = gradientErrors({
      inputs: [shape, shape, shape, [2, 5, 5]],
      range: [-1, 1],
      emit: (b, [query, key, value, bias]) => [
        attention(b, query!, key!, value!, { bias: bias!, addMasks: (scores) => scores }),
      ],
    });
    for (const error of errors) expect(error).toBeLessThan(tolerance);
  });

  test('attention without terms added to its scores', () => {
    const shape = [2, 2, 5, 3];
    const errors = gradientErrors({
      inputs: [shape, shape, shape],
      range: [-1, 1],
      emit: (b, [query, key, value]) => [attention(b, query!, key!, value!)],
    });
    expect(errors).toHaveLength(3);
    for (const error of errors) expect(error).toBeLessThan(tolerance);
  });

  test('attention with masks', () => {
    const shape = [2, 1, 4, 2];
    const mask = Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 1 || i % 7 === 2 ? -100 : 0));
    const errors = gradientErrors({
      inputs: [shape, shape, shape, [1, 4, 4]],
      range: [-1, 1],
      emit: (b, [query, key, value, bias]) => [
        attention(b, query!, key!, value!, {
          bias: bias!,
          addMasks: (scores) => b.op('Add', [scores, b.constant([4, 4], mask)], {}),
        }),
      ],
    });
    for (const error of errors) expect(error).toBeLessThan(tolerance);
  });

  test.each([-3, -1, 1, 2, 5])('roll by %i', (shift) => {
    const [error] = gradientErrors({ inputs: [[2, 4, 3]], range: [-1, 1], emit: (b, [x]) => [roll(b, x!, 1, shift)] });
    expect(error).toBeLessThan(tolerance);
  });

  test('split, whose parts go different ways', () => {
    const [error] = gradientErrors({
      inputs: [[6, 2]],
      range: [0.5, 1.5],
      emit: (b, [x]) => {
        const [first, second, third] = split(b, x!, 3);
        return [mul(b, mul(b, first!, second!), b.op('Exp', [third!], {}))];
      },
    });
    expect(error).toBeLessThan(tolerance);
  });

  test('split along another axis than the first', () => {
    const [error] = gradientErrors({
      inputs: [[2, 6, 2]],
      range: [0.5, 1.5],
      emit: (b, [x]) => {
        const [first, second, third] = split(b, x!, 3, 1);
        return [mul(b, mul(b, first!, second!), b.op('Exp', [third!], {}))];
      },
    });
    expect(error).toBeLessThan(tolerance);
  });
});

describe('the backward walk', () => {
  test('adds the gradients of a value that is read more than once', () => {
    const [error] = gradientErrors({
      inputs: [[3]],
      range: [0.5, 1.5],
      emit: (b, [x]) => [mul(b, mul(b, x!, x!), b.op('Log', [x!], {}))],
    });
    expect(error).toBeLessThan(tolerance);
  });

  test('does not see what was emitted without the tape', () => {
    const b = new GraphBuilder('held');
    const x = b.input('x', [2]);
    const held = b.withoutTape(() => b.op('Exp', [x], {}));
    const loss = sum(b, mul(b, held, x));
    const [gradient] = gradients(b, loss, [x]);
    const graph = b.build({ gradient: mul(b, gradient!, 1) });
    const actual = interpret(graph, { x: [0.25, -1] })['gradient']!;
    expect(largestError(actual, [Math.exp(0.25), Math.exp(-1)])).toBeLessThan(1e-15);
  });

  test('refuses a target that the loss does not depend on', () => {
    const b = new GraphBuilder('apart');
    const x = b.input('x', [2]);
    const y = b.input('y', [2]);
    expect(() => gradients(b, sum(b, x), [y])).toThrow('internal: the loss does not depend on a target');
  });

  test('refuses a Slice that reverses only some of its axes', () => {
    const b = new GraphBuilder('mixed');
    const x = b.input('x', [2, 2]);
    const loss = sum(b, b.op('Slice', [x], { starts: [-1, 0], ends: [-3, 1], axes: [0, 1], steps: [-1, 1] }));
    expect(() => gradients(b, loss, [x])).toThrow('internal: a Slice reverses all its axes or none');
  });
});
