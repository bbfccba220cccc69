import {
  broadcastShapes,
  concatShape,
  matMulShape,
  normalizeAxis,
  reducedShape,
  reshaped,
  shapeError,
  sliceExtent,
} from './shapes.ts';
import type { DType, Shape, ValueType } from './value.ts';
import { elementCount, sameShape } from './value.ts';

type None = Readonly<Record<string, never>>;
interface Axis {
  readonly axis: number;
}
interface Reduction {
  readonly axes: readonly number[];
  readonly keepdims: number;
}

/**
 * Every operation a graph may hold, with its attributes, named exactly as ONNX names them (opset 20).
 * Deviation: what ONNX passes as a constant int64 input (shape, axes, starts ...) is an attribute here;
 * the writer turns it back into an operand. So graphs hold float and bool values only.
 */
export interface OpAttributes {
  readonly Add: None;
  readonly Sub: None;
  readonly Mul: None;
  readonly Div: None;
  readonly Greater: None;
  readonly Where: None;
  readonly Neg: None;
  readonly Exp: None;
  readonly Log: None;
  readonly Sqrt: None;
  readonly Erf: None;
  readonly Gelu: None;
  readonly MatMul: None;
  readonly Softmax: Axis;
  readonly LayerNormalization: { readonly axis: number; readonly epsilon: number };
  /** Without `group`, every output channel reads all input channels; else the convolution is depthwise. */
  readonly Conv: { readonly kernel_shape: readonly number[]; readonly pads: readonly number[]; readonly group?: number };
  readonly ReduceSum: Reduction;
  readonly ReduceMean: Reduction;
  readonly ReduceMax: Reduction;
  readonly Transpose: { readonly perm: readonly number[] };
  readonly Reshape: { readonly shape: readonly number[] };
  readonly Concat: Axis;
  readonly Slice: {
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly axes: readonly number[];
    readonly steps: readonly number[];
  };
  readonly Pad: { readonly pads: readonly number[] };
}

export type OpName = keyof OpAttributes;

/** How ONNX carries an attribute: inside the node, or as a constant int64 input after the tensors. */
export type AttributeKind = 'int' | 'ints' | 'float' | 'operand';

export interface OpDefinition<Op extends OpName> {
  /** Fewest and most tensor inputs. */
  readonly arity: readonly [number, number];
  /** In ONNX's order; operands follow the tensor inputs in this order. One that a node leaves out has ONNX's default. */
  readonly attributes: Readonly<Record<keyof OpAttributes[Op], AttributeKind>>;
  readonly infer: (inputs: readonly ValueType[], attributes: OpAttributes[Op]) => readonly ValueType[];
  /** Multiply-accumulates; element-wise work is not counted, as the literature does. */
  readonly macs?: (inputs: readonly ValueType[], outputs: readonly ValueType[]) => number;
}

const float = (shape: Shape): ValueType => ({ dtype: 'float32', shape });

function operand(inputs: readonly ValueType[], index: number, dtype: DType = 'float32'): ValueType {
  const input = inputs[index];
  if (input === undefined) throw shapeError(`input ${index} is missing`);
  if (input.dtype !== dtype) throw shapeError(`input ${index} is ${input.dtype}, not ${dtype}`);
  return input;
}

const unary = {
  arity: [1, 1],
  attributes: {},
  infer: (inputs: readonly ValueType[]) => [float(operand(inputs, 0).shape)],
} as const;

const binary = {
  arity: [2, 2],
  attributes: {},
  infer: (inputs: readonly ValueType[]) => [
    float(broadcastShapes(operand(inputs, 0).shape, operand(inputs, 1).shape)),
  ],
} as const;

const reduction = {
  arity: [1, 1],
  attributes: { axes: 'operand', keepdims: 'int' },
  infer: (inputs: readonly ValueType[], { axes, keepdims }: Reduction) => [
    float(reducedShape(operand(inputs, 0).shape, axes, keepdims)),
  ],
} as const;

export const opTable: { readonly [Op in OpName]: OpDefinition<Op> } = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Greater: {
    ...binary,
    infer: (inputs) => [
      { dtype: 'bool', shape: broadcastShapes(operand(inputs, 0).shape, operand(inputs, 1).shape) },
    ],
  },
  Where: {
    arity: [3, 3],
    attributes: {},
    infer: (inputs) => [
      float(broadcastShapes(operand(inputs, 0, 'bool').shape, operand(inputs, 1).shape, operand(inputs, 2).shape)),
    ],
  },
  Neg: unary,
  Exp: unary,
  Log: unary,
  Sqrt: unary,
  Erf: unary,
  Gelu: unary,
  MatMul: {
    arity: [2, 2],
    attributes: {},
    infer: (inputs) => [float(matMulShape(operand(inputs, 0).shape, operand(inputs, 1).shape))],
    macs: (inputs, outputs) => elementCount(operand(outputs, 0).shape) * (operand(inputs, 0).shape.at(-1) ?? 0),
  },
  Softmax: {
    arity: [1, 1],
    attributes: { axis: 'int' },
    infer: (inputs, { axis }) => {
      const { shape } = operand(inputs, 0);
      normalizeAxis(axis, shape.length);
      return [float(shape)];
    },
  },
  LayerNormalization: {
    arity: [3, 3],
    attributes: { axis: 'int', epsilon: 'float' },
    infer: (inputs, { axis }) => {
      const { shape } = operand(inputs, 0);
      const from = normalizeAxis(axis, shape.length);
      for (const index of [1, 2]) {
        if (!sameShape(operand(inputs, index).shape, shape.slice(from))) throw shapeError('LayerNormalization scale');
      }
      const statistics = float(shape.map((extent, i) => (i < from ? extent : 1)));
      return [float(shape), statistics, statistics];
    },
  },
  Conv: {
    arity: [2, 3],
    attributes: { kernel_shape: 'ints', pads: 'ints', group: 'int' },
    infer: (inputs, { kernel_shape, pads, group }) => {
      const [batch, channels, height, width] = operand(inputs, 0).shape;
      const weight = operand(inputs, 1).shape;
      const [out, channelsOfWeight, kernelHeight, kernelWidth] = weight;
      const [top, left, bottom, right] = pads;
      if (
        [batch, height, width, out, kernelHeight, kernelWidth, top, left, bottom, right].includes(undefined) ||
        (group === undefined ? channels !== channelsOfWeight : channels !== group || out !== group || channelsOfWeight !== 1) ||
        !sameShape(weight.slice(2), kernel_shape) ||
        (inputs.length === 3 && !sameShape(operand(inputs, 2).shape, [out ?? -1]))
      ) {
        throw shapeError(`Conv of [${operand(inputs, 0).shape.join(',')}] with [${weight.join(',')}]`);
      }
      return [
        float([
          batch ?? 0,
          out ?? 0,
          (height ?? 0) + (top ?? 0) + (bottom ?? 0) - (kernelHeight ?? 0) + 1,
          (width ?? 0) + (left ?? 0) + (right ?? 0) - (kernelWidth ?? 0) + 1,
        ]),
      ];
    },
    macs: (inputs, outputs) =>
      elementCount(operand(outputs, 0).shape) * elementCount(operand(inputs, 1).shape.slice(1)),
  },
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  Transpose: {
    arity: [1, 1],
    attributes: { perm: 'ints' },
    infer: (inputs, { perm }) => {
      const { shape } = operand(inputs, 0);
      if (perm.length !== shape.length || new Set(perm).size !== shape.length) {
        throw shapeError(`Transpose of [${shape.join(',')}] by ${perm.join(',')}`);
      }
      return [float(perm.map((axis) => shape[normalizeAxis(axis, shape.length)] ?? 0))];
    },
  },
  Reshape: {
    arity: [1, 1],
    attributes: { shape: 'operand' },
    infer: (inputs, { shape }) => [float(reshaped(operand(inputs, 0).shape, shape))],
  },
  Concat: {
    arity: [1, Infinity],
    attributes: { axis: 'int' },
    infer: (inputs, { axis }) => [float(concatShape(inputs.map((_, index) => operand(inputs, index).shape), axis))],
  },
  Slice: {
    arity: [1, 1],
    attributes: { starts: 'operand', ends: 'operand', axes: 'operand', steps: 'operand' },
    infer: (inputs, { starts, ends, axes, steps }) => {
      const extents = [...operand(inputs, 0).shape];
      axes.forEach((axis, i) => {
        const along = normalizeAxis(axis, extents.length);
        extents[along] = sliceExtent(extents[along] ?? 0, starts[i] ?? 0, ends[i] ?? 0, steps[i] ?? 0);
      });
      return [float(extents)];
    },
  },
  Pad: {
    arity: [1, 1],
    attributes: { pads: 'operand' },
    infer: (inputs, { pads }) => {
      const { shape } = operand(inputs, 0);
      if (pads.length !== 2 * shape.length || pads.some((pad) => pad < 0)) throw shapeError('Pad by zeros');
      return [float(shape.map((extent, axis) => extent + (pads[axis] ?? 0) + (pads[axis + shape.length] ?? 0)))];
    },
  },
};
