import type { GraphBuilder } from './builder.ts';
import type { Shape, Value } from './value.ts';
import { elementCount, sameShape } from './value.ts';

/** Thin names over `builder.op`, so that formulas read as formulas. Operands may be plain numbers. */
type Operand = Value | number;

const valueOf = (b: GraphBuilder, x: Operand): Value => (typeof x === 'number' ? b.scalar(x) : x);

export const add = (b: GraphBuilder, x: Operand, y: Operand): Value => b.op('Add', [valueOf(b, x), valueOf(b, y)], {});
export const sub = (b: GraphBuilder, x: Operand, y: Operand): Value => b.op('Sub', [valueOf(b, x), valueOf(b, y)], {});
export const mul = (b: GraphBuilder, x: Operand, y: Operand): Value => b.op('Mul', [valueOf(b, x), valueOf(b, y)], {});
export const div = (b: GraphBuilder, x: Operand, y: Operand): Value => b.op('Div', [valueOf(b, x), valueOf(b, y)], {});
export const matMul = (b: GraphBuilder, x: Value, y: Value): Value => b.op('MatMul', [x, y], {});

export const reshape = (b: GraphBuilder, x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : b.op('Reshape', [x], { shape });

export const transpose = (b: GraphBuilder, x: Value, perm: readonly number[]): Value => b.op('Transpose', [x], { perm });

/** Swaps the last two axes. */
export function matrixTranspose(b: GraphBuilder, x: Value): Value {
  const rank = x.shape.length;
  return transpose(b, x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export const reduceSum = (b: GraphBuilder, x: Value, axes: readonly number[], keepdims: boolean): Value =>
  b.op('ReduceSum', [x], { axes, keepdims: keepdims ? 1 : 0 });

export const reduceMean = (b: GraphBuilder, x: Value, axes: readonly number[], keepdims: boolean): Value =>
  b.op('ReduceMean', [x], { axes, keepdims: keepdims ? 1 : 0 });

/** Mean over all elements, a scalar. */
export const mean = (b: GraphBuilder, x: Value): Value => reduceMean(b, reshape(b, x, [elementCount(x.shape)]), [0], false);

/** Sum over all elements, a scalar. */
export const sum = (b: GraphBuilder, x: Value): Value => reduceSum(b, reshape(b, x, [elementCount(x.shape)]), [0], false);

/** `x[..., start:end, ...]` along one axis. */
export const slice = (b: GraphBuilder, x: Value, axis: number, start: number, end: number): Value =>
  b.op('Slice', [x], { starts: [start], ends: [end], axes: [axis], steps: [1] });

/**
 * Cuts an axis into equal parts. Their gradients are joined again by one Concat, where the rule of
 * Slice would pad each to full size and add.
 */
export function split(b: GraphBuilder, x: Value, parts: number, axis = 0): readonly Value[] {
  if (parts === 1) return [x];
  const extent = (x.shape[axis] ?? 0) / parts;
  return b.composite([x], () => ({
    outputs: Array.from({ length: parts }, (_, i) => slice(b, x, axis, i * extent, (i + 1) * extent)),
    rule: (_, gradients) => [b.op('Concat', gradients, { axis })],
  }));
}

/** Cyclic shift of one axis towards its start; its gradient is the shift back. */
export function roll(b: GraphBuilder, x: Value, axis: number, shift: number): Value {
  const extent = x.shape[axis] ?? 0;
  const from = ((shift % extent) + extent) % extent;
  if (from === 0) return x;
  const shifted = (value: Value, start: number): Value =>
    b.op('Concat', [slice(b, value, axis, start, extent), slice(b, value, axis, 0, start)], { axis });
  const [rolled] = b.composite([x], () => ({
    outputs: [shifted(x, from)],
    rule: (_, gradients) => gradients.map((gradient) => shifted(gradient, extent - from)),
  }));
  if (rolled === undefined) throw new Error('internal: roll without an output');
  return rolled;
}

/** Sums a broadcast result back to the shape of the operand it came from. */
export function sumTo(b: GraphBuilder, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((extent, axis) => (axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : []));
  return reshape(b, axes.length === 0 ? x : reduceSum(b, x, axes, false), shape);
}
