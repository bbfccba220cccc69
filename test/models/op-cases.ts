import type { GraphBuilder } from '../../models/graph/builder.ts';
import type { OpAttributes, OpName } from '../../models/graph/op-table.ts';
import type { Shape, Value } from '../../models/graph/value.ts';

/** One way to use an operation, small enough for central differences by every element. */
export interface OpCase {
  readonly title: string;
  readonly inputs: readonly Shape[];
  /** Where the inputs are drawn from. */
  readonly range: readonly [number, number];
  readonly emit: (b: GraphBuilder, inputs: readonly Value[]) => readonly Value[];
}

const show = (shape: Shape): string => `[${shape.join(',')}]`;

/** A case that applies `op` to its inputs as they are. */
const plain = <Op extends OpName>(
  op: Op,
  inputs: readonly Shape[],
  attributes: OpAttributes[Op],
  range: readonly [number, number] = [-1, 1],
): OpCase => ({
  title: `${op}(${inputs.map(show).join(', ')})${Object.keys(attributes).length === 0 ? '' : ` ${JSON.stringify(attributes)}`}`,
  inputs,
  range,
  emit: (b, values) => b.emit(op, values, attributes),
});

/** Pairs of shapes that broadcast in each of numpy's ways. */
const broadcasts: readonly (readonly [Shape, Shape])[] = [
  [[2, 3], [2, 3]],
  [[2, 3, 4], [4]],
  [[4], [2, 3, 4]],
  [[2, 1, 4], [3, 1]],
  [[], [2, 3]],
  [[1, 1], [3, 2]],
];
const binary = (op: 'Add' | 'Sub' | 'Mul', range?: readonly [number, number]): readonly OpCase[] =>
  broadcasts.map((inputs) => plain(op, inputs, {}, range));
const unary = (op: 'Neg' | 'Exp' | 'Log' | 'Sqrt' | 'Erf' | 'Gelu', range?: readonly [number, number]): readonly OpCase[] =>
  [[2, 3, 2], [5], []].map((shape) => plain(op, [shape], {}, range));
const reduction = (op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax'): readonly OpCase[] => [
  plain(op, [[2, 3, 4]], { axes: [1], keepdims: 0 }),
  plain(op, [[2, 3, 4]], { axes: [-1], keepdims: 1 }),
  plain(op, [[2, 3, 4]], { axes: [0, -1], keepdims: 0 }),
  plain(op, [[5]], { axes: [0], keepdims: 0 }),
];
const where = (condition: Shape, x: Shape, y: Shape): OpCase => ({
  title: `Where(${[condition, x, y].map(show).join(', ')})`,
  inputs: [condition, x, y],
  range: [-1, 1],
  emit: (b, [chooser, ...choices]) => [b.op('Where', [b.op('Greater', [chooser!, b.scalar(0)], {}), ...choices], {})],
});
const conv = (x: Shape, weight: Shape, pads: readonly number[], hasBias: boolean, group?: number): OpCase =>
  plain('Conv', [x, weight, ...(hasBias ? [[weight[0]!]] : [])], {
    kernel_shape: weight.slice(2),
    pads,
    ...(group === undefined ? {} : { group }),
  });

/** Every operation in its various uses. The type makes a new operation without cases a compile error. */
export const opCases: { readonly [Op in OpName]: readonly OpCase[] } = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: broadcasts.map((inputs) => plain('Div', inputs, {}, [0.5, 2])),
  Greater: [
    {
      title: 'Greater([3,2], [2])',
      inputs: [[3, 2], [2]],
      range: [-1, 1],
      // Read through Where: a bool cannot leave a graph.
      emit: (b, inputs) => [b.op('Where', [b.op('Greater', inputs, {}), b.scalar(1), b.scalar(0)], {})],
    },
  ],
  Where: [where([2, 3], [2, 3], [2, 3]), where([3], [2, 3], [2, 1]), where([2, 3], [], [3]), where([2, 1], [3], [])],
  Neg: unary('Neg'),
  Exp: unary('Exp'),
  Log: unary('Log', [0.2, 3]),
  Sqrt: unary('Sqrt', [0.2, 3]),
  Erf: unary('Erf', [-3, 3]),
  Gelu: unary('Gelu', [-2, 3]),
  MatMul: [
    plain('MatMul', [[2, 3], [3, 4]], {}),
    plain('MatMul', [[2, 5, 2, 3], [3, 4]], {}),
    plain('MatMul', [[2, 2, 3], [2, 3, 4]], {}),
    plain('MatMul', [[2, 3], [4, 3, 2]], {}),
    plain('MatMul', [[2, 1, 2, 3], [3, 3, 2]], {}),
    plain('MatMul', [[1, 3], [3, 1]], {}),
  ],
  Softmax: [
    plain('Softmax', [[2, 3, 4]], { axis: -1 }),
    plain('Softmax', [[2, 3, 4]], { axis: 1 }),
    plain('Softmax', [[5]], { axis: 0 }, [-5, 5]),
  ],
  LayerNormalization: [
    plain('LayerNormalization', [[3, 4, 6], [6], [6]], { axis: -1, epsilon: 1e-5 }),
    plain('LayerNormalization', [[3, 2, 3], [2, 3], [2, 3]], { axis: 1, epsilon: 1e-2 }),
  ],
  Conv: [
    // Fewer than eight input channels, and eight or more, have weight gradients of their own.
    conv([2, 3, 5, 4], [4, 3, 3, 3], [1, 1, 1, 1], true),
    conv([2, 9, 4, 5], [3, 9, 3, 3], [1, 1, 1, 1], true),
    conv([1, 8, 4, 4], [2, 8, 3, 3], [0, 0, 0, 0], false),
    conv([1, 2, 6, 5], [3, 2, 3, 2], [2, 0, 1, 1], true),
    conv([2, 8, 3, 3], [2, 8, 1, 1], [0, 0, 0, 0], true),
    // Depthwise.
    conv([2, 3, 5, 4], [3, 1, 3, 3], [1, 1, 1, 1], false, 3),
    conv([1, 9, 4, 4], [9, 1, 3, 2], [0, 1, 2, 0], true, 9),
    conv([2, 1, 4, 3], [1, 1, 3, 3], [1, 1, 1, 1], true, 1),
  ],
  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  Transpose: [
    plain('Transpose', [[2, 3, 4]], { perm: [2, 0, 1] }),
    plain('Transpose', [[2, 3]], { perm: [1, 0] }),
    plain('Transpose', [[2, 1, 3, 2]], { perm: [0, 3, 1, 2] }),
  ],
  Reshape: [
    plain('Reshape', [[2, 3, 4]], { shape: [4, 6] }),
    plain('Reshape', [[1, 1]], { shape: [] }),
    plain('Reshape', [[6]], { shape: [3, 1, 2] }),
  ],
  Concat: [
    plain('Concat', [[2, 3], [2, 1], [2, 2]], { axis: 1 }),
    plain('Concat', [[1, 3, 2], [2, 3, 2]], { axis: -3 }),
    plain('Concat', [[4]], { axis: 0 }),
  ],
  Slice: [
    plain('Slice', [[5, 4]], { starts: [1], ends: [4], axes: [0], steps: [1] }),
    plain('Slice', [[5, 4]], { starts: [-3, 1], ends: [-1, 3], axes: [-2, 1], steps: [1, 1] }),
    plain('Slice', [[5, 4]], { starts: [-9], ends: [99], axes: [0], steps: [1] }),
    plain('Slice', [[5, 4]], { starts: [2], ends: [99], axes: [-1], steps: [1] }),
    plain('Slice', [[2, 3, 4]], { starts: [-1, -1], ends: [-4, -5], axes: [1, 2], steps: [-1, -1] }),
    plain('Slice', [[5]], { starts: [-1], ends: [-99], axes: [0], steps: [-1] }),
  ],
  Pad: [
    plain('Pad', [[2, 3]], { pads: [1, 0, 2, 3] }),
    plain('Pad', [[2, 2, 2, 3]], { pads: [0, 0, 1, 2, 0, 0, 0, 1] }),
    plain('Pad', [[3]], { pads: [0, 0] }),
  ],
};

/** What is written down as not differentiable. */
export const notDifferentiable: readonly OpName[] = ['Greater', 'ReduceMax'];
