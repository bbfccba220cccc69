import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { cost } from '../../../models/graph/cost.ts';
import { add, matMul, mul } from '../../../models/graph/expressions.ts';
import { print } from '../../../models/graph/print.ts';
import { ones, zeros } from '../../../models/layers/initialization.ts';

describe('the constant pool', () => {
  test('gives one value for equal shape and bits', () => {
    const b = new GraphBuilder('pool');
    expect(b.scalar(0.5)).toBe(b.scalar(0.5));
    expect(b.constant([2], Float32Array.of(1, 2))).toBe(b.constant([2], Float32Array.of(1, 2)));
    expect(b.constant([1], Float32Array.of(Number.NaN))).toBe(b.constant([1], Float32Array.of(Number.NaN)));
  });

  test('tells shapes, values and the two zeros apart', () => {
    const b = new GraphBuilder('pool');
    expect(b.constant([2], Float32Array.of(1, 2))).not.toBe(b.constant([2, 1], Float32Array.of(1, 2)));
    expect(b.constant([2], Float32Array.of(1, 2))).not.toBe(b.constant([2], Float32Array.of(1, 3)));
    expect(b.scalar(0)).not.toBe(b.scalar(-0));
  });

  test('does not rely on its fingerprint alone', () => {
    // FNV-1a over words: the second pair collides with the first by construction.
    const prime = 0x01000193;
    const basis = 0x811c9dc5;
    const words = Uint32Array.of(1, 2);
    const state = Math.imul(basis ^ words[0]!, prime);
    const otherState = Math.imul(basis ^ 3, prime);
    const colliding = Uint32Array.of(3, (otherState ^ state ^ words[1]!) >>> 0);
    const b = new GraphBuilder('pool');
    const first = b.constant([2], new Float32Array(words.buffer));
    expect(b.constant([2], new Float32Array(colliding.buffer))).not.toBe(first);
  });

  test('refuses data of another length', () => {
    expect(() => new GraphBuilder('pool').constant([3], new Float32Array(2))).toThrow('internal: constant of 2 values');
  });
});

describe('build', () => {
  test('drops what no output needs, keeps what one does, in order', () => {
    const b = new GraphBuilder('dead');
    const x = b.input('x', [2]);
    const kept = b.op('Exp', [x], {});
    b.op('Log', [mul(b, x, 123)], {});
    const graph = b.build({ y: add(b, kept, 1) });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Exp', 'Add']);
    expect(graph.constants.map(({ data }) => [...data])).toEqual([[1]]);
  });

  test('keeps a node with several outputs for any one of them', () => {
    const b = new GraphBuilder('several');
    const [, mean] = b.emit('LayerNormalization', [b.input('x', [2, 3]), b.input('s', [3]), b.input('t', [3])], {
      axis: -1,
      epsilon: 1e-5,
    });
    expect(b.build({ mean: mean! }).nodes).toHaveLength(1);
  });

  test('names parameters by the path of scopes, also after a scope threw', () => {
    const b = new GraphBuilder('scopes');
    expect(() =>
      b.scope('a', () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    const w = b.scope('b', () => b.scope('c', () => b.parameter('w', [1], zeros)));
    const graph = b.build({ y: add(b, w, b.parameter('v', [1], ones)) });
    expect(graph.parameters.map(({ spec }) => spec)).toEqual([
      { name: 'b.c.w', shape: [1], initialization: zeros },
      { name: 'v', shape: [1], initialization: ones },
    ]);
  });
});

test('cost counts learned numbers, and multiplications of MatMul and Conv', () => {
  const b = new GraphBuilder('cost');
  const image = b.input('image', [2, 3, 5, 7]);
  const weight = b.parameter('weight', [4, 3, 3, 3], zeros);
  const bias = b.parameter('bias', [4], zeros);
  const y = b.op('Conv', [image, weight, bias], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  const z = matMul(b, b.input('a', [6, 2, 3]), b.input('c', [3, 5]));
  expect(cost(b.build({ y, z: add(b, z, z) }))).toEqual({ parameters: 4 * 27 + 4, macs: 2 * 4 * 5 * 7 * 27 + 6 * 2 * 5 * 3 });
});

test('print shows a graph line by line', () => {
  const b = new GraphBuilder('printed');
  const x = b.input('x', [2, 3]);
  b.op('Exp', [x], {});
  const scaled = b.scope('layer', () => mul(b, x, b.parameter('w', [3], ones)));
  const more = b.constant([5], new Float32Array(5));
  const joined = b.op('Concat', [b.op('ReduceSum', [scaled], { axes: [0], keepdims: 0 }), more], { axis: 0 });
  expect(print(b.build({ joined, positive: b.op('Where', [b.op('Greater', [x, scaled], {}), x, b.scalar(-0.5)], {}) })))
    .toMatchInlineSnapshot(`
      "graph printed
        input %0: f32[2,3] = x
        parameter %1: f32[3] = layer.w
        constant %2: f32[5] = 5 values
        constant %3: f32[] = -0.5
        # layer
        %4: f32[2,3] = Mul(%0, %1)
        # 
        %5: f32[3] = ReduceSum(%4) {axes=[0], keepdims=0}
        %6: f32[8] = Concat(%5, %2) {axis=0}
        %7: bool[2,3] = Greater(%0, %4)
        %8: f32[2,3] = Where(%7, %0, %3)
        output joined = %6
        output positive = %8
      "
    `);
});
