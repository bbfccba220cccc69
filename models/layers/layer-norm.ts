import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';
import { ones, zeros } from './initialization.ts';

/**
 * Layer normalisation over the last axis, with learned scale and shift.
 *
 * Shapes: x [..., C] -> [..., C].
 * Source: Ba et al., Layer Normalization, 2016.
 */
export function layerNorm(b: GraphBuilder, x: Value): Value {
  const features = [x.shape.at(-1) ?? 0];
  const scale = b.parameter('weight', features, ones);
  const shift = b.parameter('bias', features, zeros);
  return b.op('LayerNormalization', [x, scale, shift], { axis: -1, epsilon: 1e-5 });
}
