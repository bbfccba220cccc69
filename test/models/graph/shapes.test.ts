import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import type { OpAttributes, OpName } from '../../../models/graph/op-table.ts';
import { broadcastShapes, normalizeAxis, sliceExtent } from '../../../models/graph/shapes.ts';
import type { Shape } from '../../../models/graph/value.ts';

const shapesOf = <Op extends OpName>(op: Op, inputs: readonly Shape[], attributes: OpAttributes[Op]): readonly Shape[] => {
  const b = new GraphBuilder('shapes');
  return b.emit(op, inputs.map((shape, i) => b.input(`x${i}`, shape)), attributes).map(({ shape }) => shape);
};

/** Every node of op-cases.ts has its shapes checked by the interpreter; here is what must be refused. */
describe('refuses', () => {
  const refused: readonly (readonly [string, () => unknown, string])[] = [
    ['operands that do not broadcast', () => shapesOf('Add', [[2, 3], [2]], {}), 'cannot broadcast [2,3] with [2]'],
    ['a Where of three shapes that do not go together', () => broadcastShapes([2], [3], [1]), 'cannot broadcast'],
    ['matrices that do not chain', () => shapesOf('MatMul', [[2, 3], [4, 5]], {}), 'MatMul of [2,3] and [4,5]'],
    ['a vector in MatMul', () => shapesOf('MatMul', [[3], [3, 4]], {}), 'MatMul of [3] and [3,4]'],
    ['batches of matrices that do not broadcast', () => shapesOf('MatMul', [[2, 1, 3], [3, 3, 1]], {}), 'cannot broadcast'],
    ['a softmax beyond the last axis', () => shapesOf('Softmax', [[2, 3]], { axis: 2 }), 'axis 2 is outside rank 2'],
    ['a softmax before the first axis', () => shapesOf('Softmax', [[2, 3]], { axis: -3 }), 'axis -3 is outside rank 2'],
    ['half an axis', () => normalizeAxis(0.5, 2), 'axis 0.5 is outside rank 2'],
    [
      'a scale of another width',
      () => shapesOf('LayerNormalization', [[2, 3], [2], [3]], { axis: -1, epsilon: 1e-5 }),
      'LayerNormalization scale',
    ],
    ['a kernel of other channels', () => shapesOf('Conv', [[1, 3, 4, 4], [2, 4, 3, 3]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }), 'Conv of'],
    ['a kernel of another size', () => shapesOf('Conv', [[1, 3, 4, 4], [2, 3, 3, 3]], { kernel_shape: [1, 1], pads: [0, 0, 0, 0] }), 'Conv of'],
    ['a depthwise kernel that reads several channels', () => shapesOf('Conv', [[1, 4, 4, 4], [4, 2, 3, 3]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: 4 }), 'Conv of'],
    ['groups of several channels', () => shapesOf('Conv', [[1, 4, 4, 4], [4, 2, 3, 3]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: 2 }), 'Conv of'],
    ['a depthwise kernel of more channels', () => shapesOf('Conv', [[1, 2, 4, 4], [4, 1, 3, 3]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: 2 }), 'Conv of'],
    ['three pads', () => shapesOf('Conv', [[1, 3, 4, 4], [2, 3, 3, 3]], { kernel_shape: [3, 3], pads: [1, 1, 1] }), 'Conv of'],
    ['a bias of another width', () => shapesOf('Conv', [[1, 3, 4, 4], [2, 3, 3, 3], [3]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }), 'Conv of'],
    ['a reduction of an axis that is not there', () => shapesOf('ReduceSum', [[2]], { axes: [1], keepdims: 0 }), 'axis 1 is outside rank 1'],
    ['a permutation that repeats an axis', () => shapesOf('Transpose', [[2, 3]], { perm: [0, 0] }), 'Transpose of [2,3] by 0,0'],
    ['a permutation that is too short', () => shapesOf('Transpose', [[2, 3]], { perm: [0] }), 'Transpose of [2,3] by 0'],
    ['a reshape to another count', () => shapesOf('Reshape', [[2, 3]], { shape: [5] }), 'Reshape of [2,3] to [5]'],
    ['a reshape that leaves an extent open', () => shapesOf('Reshape', [[2, 3]], { shape: [-1, 3] }), 'Reshape of [2,3] to [-1,3]'],
    ['a concatenation of nothing', () => shapesOf('Concat', [], { axis: 0 }), 'Concat of nothing'],
    ['a concatenation of different ranks', () => shapesOf('Concat', [[2], [2, 1]], { axis: 0 }), 'Concat of [2] and [2,1] along 0'],
    ['a concatenation of different sides', () => shapesOf('Concat', [[2, 3], [2, 4]], { axis: 0 }), 'Concat of [2,3] and [2,4] along 0'],
    ['a slice in steps of two', () => sliceExtent(4, 0, 4, 2), 'a Slice steps by 1'],
    ['a reversal of part of an axis', () => sliceExtent(4, -1, -3, -1), 'a Slice steps by 1'],
    ['a crop by negative pads', () => shapesOf('Pad', [[3]], { pads: [-1, 0] }), 'Pad by zeros'],
    ['pads of another rank', () => shapesOf('Pad', [[3, 3]], { pads: [1, 0] }), 'Pad by zeros'],
    ['a missing operand', () => shapesOf('Add', [[2]], {}), 'input 1 is missing'],
  ];

  test.each(refused)('%s', (_, build, sentence) => {
    expect(build).toThrow(`internal: `);
    expect(build).toThrow(sentence);
  });

  test('a number where a choice belongs, and a choice where a number belongs', () => {
    const b = new GraphBuilder('types');
    const x = b.input('x', [2]);
    const choice = b.op('Greater', [x, x], {});
    expect(() => b.op('Where', [x, x, x], {})).toThrow('internal: input 0 is float32, not bool');
    expect(() => b.op('Add', [choice, x], {})).toThrow('internal: input 0 is bool, not float32');
  });
});

test('an extent of 0 broadcasts like any other than 1', () => {
  expect(broadcastShapes([0], [1])).toEqual([0]);
  expect(() => broadcastShapes([0], [2])).toThrow('cannot broadcast');
});
