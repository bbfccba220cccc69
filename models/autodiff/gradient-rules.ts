import type { GraphBuilder } from '../graph/builder.ts';
import {
  add,
  div,
  matMul,
  matrixTranspose,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  slice,
  sub,
  sumTo,
  transpose,
} from '../graph/expressions.ts';
import type { Node, NodeOf } from '../graph/graph.ts';
import type { OpName } from '../graph/op-table.ts';
import { normalizeAxis } from '../graph/shapes.ts';
import type { Shape, Value } from '../graph/value.ts';
import { elementCount } from '../graph/value.ts';
import { convGradients } from './conv-gradients.ts';

/** One gradient per input (undefined: none needed, or zero). `dy` has one entry per output. */
type GradientRule<Op extends OpName> = (
  b: GraphBuilder,
  node: NodeOf<Op>,
  dy: readonly (Value | undefined)[],
  needed: readonly boolean[],
) => readonly (Value | undefined)[];

type Rules = { readonly [Op in OpName]: GradientRule<Op> | 'not differentiable' };

/*
 * With y = op(x0, x1, ...) and dy the gradient of the loss by y:
 *
 *   Add    dx0 = dy               dx1 = dy                     (summed back where broadcast)
 *   Sub    dx0 = dy               dx1 = -dy
 *   Mul    dx0 = dy x1            dx1 = dy x0
 *   Div    dx0 = dy / x1          dx1 = -dy y / x1
 *   MatMul dx0 = dy x1'           dx1 = x0' dy
 *   Gelu   dx  = dy (P(x) + x p(x)), P the normal distribution, p its density
 *   Softmax           dx = y (dy - sum(dy y))
 *   LayerNormalization dx = s (g - mean(g) - z mean(g z)), z the normalised x, s = InvStdDev, g = dy scale
 */
const rules: Rules = {
  Add: (b, { inputs: [x, y] }, [dz]) => [sumLike(b, given(dz), x), sumLike(b, given(dz), y)],
  Sub: (b, { inputs: [x, y] }, [dz], [, neededY]) => [
    sumLike(b, given(dz), x),
    neededY ? sumLike(b, b.op('Neg', [given(dz)], {}), y) : undefined,
  ],
  Mul: (b, { inputs: [x, y] }, [dz], [neededX, neededY]) => [
    neededX ? sumLike(b, mul(b, given(dz), given(y)), x) : undefined,
    neededY ? sumLike(b, mul(b, given(dz), given(x)), y) : undefined,
  ],
  Div: (b, { inputs: [x, y], outputs: [z] }, [dz], [neededX, neededY]) => {
    const quotient = div(b, given(dz), given(y));
    return [
      neededX ? sumLike(b, quotient, x) : undefined,
      neededY ? sumLike(b, b.op('Neg', [mul(b, quotient, given(z))], {}), y) : undefined,
    ];
  },
  Greater: 'not differentiable',
  Where: (b, { inputs: [condition, x, y] }, [dz], [, neededX, neededY]) => [
    undefined,
    neededX ? sumLike(b, b.op('Where', [given(condition), given(dz), b.scalar(0)], {}), x) : undefined,
    neededY ? sumLike(b, b.op('Where', [given(condition), b.scalar(0), given(dz)], {}), y) : undefined,
  ],
  Neg: (b, _, [dy]) => [b.op('Neg', [given(dy)], {})],
  Exp: (b, { outputs: [y] }, [dy]) => [mul(b, given(dy), given(y))],
  Log: (b, { inputs: [x] }, [dy]) => [div(b, given(dy), given(x))],
  Sqrt: (b, { outputs: [y] }, [dy]) => [div(b, mul(b, given(dy), 0.5), given(y))],
  Erf: (b, { inputs: [x] }, [dy]) => {
    const density = b.op('Exp', [b.op('Neg', [mul(b, given(x), given(x))], {})], {});
    return [mul(b, given(dy), mul(b, density, 2 / Math.sqrt(Math.PI)))];
  },
  Gelu: (b, { inputs: [x] }, [dy]) => {
    const erf = b.op('Erf', [mul(b, given(x), Math.SQRT1_2)], {});
    const distribution = mul(b, add(b, erf, 1), 0.5);
    const density = b.op('Exp', [mul(b, mul(b, given(x), given(x)), -0.5)], {});
    const slope = add(b, distribution, mul(b, mul(b, density, 1 / Math.sqrt(2 * Math.PI)), given(x)));
    return [mul(b, given(dy), slope)];
  },
  MatMul: (b, { inputs: [x, y] }, [dz], [neededX, neededY]) => [
    neededX ? sumLike(b, matMul(b, given(dz), matrixTranspose(b, given(y))), x) : undefined,
    neededY ? matMulRight(b, given(x), given(dz), given(y).shape) : undefined,
  ],
  Softmax: (b, { outputs: [y], attributes: { axis } }, [dy]) => {
    const weighted = mul(b, given(dy), given(y));
    return [sub(b, weighted, mul(b, given(y), reduceSum(b, weighted, [axis], true)))];
  },
  LayerNormalization: (b, { inputs: [x, scale], outputs: [, mean, invStdDev], attributes: { axis } }, [dy], needed) => {
    const { shape } = given(x);
    const axes = shape.map((_, i) => i).slice(normalizeAxis(axis, shape.length));
    const z = mul(b, sub(b, given(x), given(mean)), given(invStdDev));
    const g = mul(b, given(dy), given(scale));
    const centred = sub(b, sub(b, g, reduceMean(b, g, axes, true)), mul(b, z, reduceMean(b, mul(b, g, z), axes, true)));
    return [
      needed[0] ? mul(b, given(invStdDev), centred) : undefined,
      needed[1] ? sumLike(b, mul(b, given(dy), z), scale) : undefined,
      needed[2] ? sumLike(b, given(dy), scale) : undefined,
    ];
  },
  Conv: (b, node, [dy], needed) => convGradients(b, node, given(dy), needed),
  ReduceSum: (b, { inputs: [x], attributes: { axes } }, [dy]) => [spread(b, given(dy), given(x).shape, axes)],
  ReduceMean: (b, { inputs: [x], outputs: [y], attributes: { axes } }, [dy]) => {
    const { shape } = given(x);
    const count = elementCount(shape) / elementCount(given(y).shape);
    return [spread(b, mul(b, given(dy), 1 / count), shape, axes)];
  },
  // Used to shift exponents only, where the gradient cancels.
  ReduceMax: 'not differentiable',
  Transpose: (b, { attributes: { perm } }, [dy]) => [
    transpose(b, given(dy), perm.map((_, axis) => perm.indexOf(axis))),
  ],
  Reshape: (b, { inputs: [x] }, [dy]) => [reshape(b, given(dy), given(x).shape)],
  Concat: (b, { inputs, attributes: { axis } }, [dy], needed) => {
    const along = normalizeAxis(axis, given(dy).shape.length);
    let start = 0;
    return inputs.map(({ shape }, i) => {
      const end = start + (shape[along] ?? 0);
      const part = needed[i] ? slice(b, given(dy), along, start, end) : undefined;
      start = end;
      return part;
    });
  },
  Slice: (b, { inputs: [x], outputs: [y], attributes: { starts, ends, axes, steps } }, [dy]) => {
    const { shape } = given(x);
    if (steps.every((step) => step === -1)) return [b.op('Slice', [given(dy)], { starts, ends, axes, steps })];
    if (steps.some((step) => step !== 1)) throw new Error('internal: a Slice reverses all its axes or none');
    const before = shape.map(() => 0);
    axes.forEach((axis, i) => {
      const along = normalizeAxis(axis, shape.length);
      const start = starts[i] ?? 0;
      before[along] = start < 0 ? Math.max(0, start + (shape[along] ?? 0)) : start;
    });
    const after = shape.map((extent, i) => extent - (before[i] ?? 0) - (given(y).shape[i] ?? 0));
    return [b.op('Pad', [given(dy)], { pads: [...before, ...after] })];
  },
  Pad: (b, { inputs: [x], attributes: { pads } }, [dy]) => {
    const { shape } = given(x);
    const axes = shape.map((_, axis) => axis);
    const starts = axes.map((axis) => pads[axis] ?? 0);
    const ends = axes.map((axis) => (pads[axis] ?? 0) + (shape[axis] ?? 0));
    return [b.op('Slice', [given(dy)], { starts, ends, axes, steps: axes.map(() => 1) })];
  },
};

/**
 * Emits the gradient of one node.
 *
 * Throws: an internal error when the node is written down as not differentiable.
 */
export function gradientOf(
  b: GraphBuilder,
  node: Node,
  dy: readonly (Value | undefined)[],
  needed: readonly boolean[],
): readonly (Value | undefined)[] {
  const rule = rules[node.op] as GradientRule<OpName> | 'not differentiable';
  if (rule === 'not differentiable') throw new Error(`internal: ${node.op} in ${node.scope} is not differentiable`);
  return rule(b, node, dy, needed);
}

function given(value: Value | undefined): Value {
  if (value === undefined) throw new Error('internal: a gradient rule misses an operand');
  return value;
}

const sumLike = (b: GraphBuilder, gradient: Value, like: Value | undefined): Value => sumTo(b, gradient, given(like).shape);

/** dx1 = x0' dy; a shared matrix sums over all rows in one product instead of a batch of products. */
function matMulRight(b: GraphBuilder, x: Value, dz: Value, shape: Shape): Value {
  if (shape.length > 2) return sumTo(b, matMul(b, matrixTranspose(b, x), dz), shape);
  const rows = (v: Value): Value => {
    const columns = v.shape.at(-1) ?? 1;
    return reshape(b, v, [elementCount(v.shape) / columns, columns]);
  };
  return matMul(b, transpose(b, rows(x), [1, 0]), rows(dz));
}

/** Repeats a reduced gradient over the axes that were reduced. */
function spread(b: GraphBuilder, dy: Value, shape: Shape, axes: readonly number[]): Value {
  const reduced = new Set(axes.map((axis) => normalizeAxis(axis, shape.length)));
  const kept = reshape(b, dy, shape.map((extent, axis) => (reduced.has(axis) ? 1 : extent)));
  const repeats = shape.map((extent, axis) => (reduced.has(axis) ? extent : 1));
  return mul(b, kept, b.constant(repeats, new Float32Array(elementCount(repeats)).fill(1)));
}
