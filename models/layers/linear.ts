import type { GraphBuilder } from '../graph/builder.ts';
import { add, matMul } from '../graph/expressions.ts';
import type { Initialization } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { zeros } from './initialization.ts';

export interface LinearOptions {
  readonly outFeatures: number;
  readonly initialization: Initialization;
  readonly bias: boolean;
}

/**
 * x W + b over the last axis.
 *
 * Shapes: x [..., in] -> [..., out]; weight [in, out], which is PyTorch's transposed.
 */
export function linear(b: GraphBuilder, x: Value, { outFeatures, initialization, bias }: LinearOptions): Value {
  const product = matMul(b, x, b.parameter('weight', [x.shape.at(-1) ?? 0, outFeatures], initialization));
  return bias ? add(b, product, b.parameter('bias', [outFeatures], zeros)) : product;
}
