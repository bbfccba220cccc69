import type { GraphBuilder } from '../graph/builder.ts';
import { add, div, mul, reduceSum, reshape, transpose } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import { attention } from './attention.ts';
import { expandMaps } from './expand-maps.ts';
import { ones, unitNormal } from './initialization.ts';
import { linear } from './linear.ts';
import { projectJointly } from './multi-head-attention.ts';

export interface ChannelAttentionOptions {
  readonly numHeads: number;
  /** Gain of the output projection's start. */
  readonly residualGain: number;
}

/**
 * Multi-Dconv head transposed attention (MDTA): channels attend to channels, by how alike they are over the
 * whole picture.
 *
 * softmax(q k' t) v with q and k of unit length along the pixels, and t learned for each head.
 *
 * Shapes: query, key, value sources [B, H, W, C]; result [B, H, W, C]; scores [B, heads, C / heads, C / heads].
 * Invariant: every output depends on every pixel of the picture, so a picture must not be a tile.
 * Cost: linear in the number of pixels.
 * Source: Restormer, Sec. 3.1, Eq. 1.
 */
export function channelAttention(
  b: GraphBuilder,
  querySource: Value,
  keySource: Value,
  valueSource: Value,
  { numHeads, residualGain }: ChannelAttentionOptions,
): Value {
  const [batch = 0, height = 0, width = 0, channels = 0] = querySource.shape;
  const perHead = [batch, numHeads, channels / numHeads, height * width];
  const project = (name: string, source: Value, parts: number): readonly Value[] =>
    b.scope(name, () => expandMaps(b, source, parts, channels)).map((map) => reshape(b, map, perHead));
  const [query, key, value] = projectJointly(project, querySource, keySource, valueSource);
  const temperature = b.parameter('temperature', [numHeads, 1, 1], ones);
  const attended = attention(
    b,
    mul(b, query, div(b, temperature, lengthOf(b, query))),
    mul(b, key, div(b, 1, lengthOf(b, key))),
    value,
  );
  const pixels = transpose(b, reshape(b, attended, [batch, channels, height, width]), [0, 2, 3, 1]);
  return b.scope('projection', () =>
    linear(b, pixels, { outFeatures: channels, initialization: unitNormal(channels, residualGain), bias: false }),
  );
}

/** |x| along the last axis, kept as 1; the small number keeps the gradient finite at 0. */
const lengthOf = (b: GraphBuilder, x: Value): Value =>
  b.op('Sqrt', [add(b, reduceSum(b, mul(b, x, x), [-1], true), 1e-12)], {});
