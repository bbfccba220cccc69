import type { GraphBuilder } from '../../graph/builder.ts';
import { add } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { layerNorm } from '../../layers/layer-norm.ts';

/** What a network makes its blocks of. Shapes: all operands and results alike, features last. */
export interface BlockLayers {
  /** MSA(query, key, value): what attends to what. */
  readonly attend: (query: Value, key: Value, value: Value) => Value;
  /** FFN: what is computed at each place alone. */
  readonly feedForward: (x: Value) => Value;
}

/**
 * One encoder block.
 *
 * x' = MSA(LN(x), LN(x), LN(x)) + x;  o = FFN(LN(x')) + x'.
 *
 * Shapes: x [..., C] -> [..., C].
 * Source: Eq. 3.
 */
export function encoderBlock(b: GraphBuilder, x: Value, layers: BlockLayers): Value {
  const normed = b.scope('norm1', () => layerNorm(b, x));
  const attended = b.scope('attention', () => layers.attend(normed, normed, normed));
  return feedForwardBranch(b, add(b, attended, x), layers);
}

/**
 * One decoder block: the prior queries Q steer what attends to what, never what is read.
 *
 * y = MSA(LN(x) + Q, LN(x) + Q, LN(x)) + x;  y' = MSA(LN(y) + Q, LN(o_e), LN(o_e)) + y;
 * o = FFN(LN(y')) + y'.
 *
 * Shapes: x, memory (the encoder's output o_e) and prior Q, each [..., C] -> [..., C]. Without a prior, Q is
 * left out.
 * Source: Eq. 5; from the second block on, x is the block before, as in DETR's decoder.
 */
export function decoderBlock(
  b: GraphBuilder,
  x: Value,
  memory: Value,
  prior: Value | undefined,
  layers: BlockLayers,
): Value {
  const steer = (normed: Value): Value => (prior === undefined ? normed : add(b, normed, prior));

  const normed = b.scope('norm1', () => layerNorm(b, x));
  const steered = steer(normed);
  const y = add(b, b.scope('attention1', () => layers.attend(steered, steered, normed)), x);

  const query = steer(b.scope('norm2', () => layerNorm(b, y)));
  const source = b.scope('normMemory', () => layerNorm(b, memory));
  const second = b.scope('attention2', () => layers.attend(query, source, source));
  return feedForwardBranch(b, add(b, second, y), layers);
}

/** FFN(LN(x)) + x. */
function feedForwardBranch(b: GraphBuilder, x: Value, layers: BlockLayers): Value {
  const normed = b.scope('normFeedForward', () => layerNorm(b, x));
  return add(b, b.scope('feedForward', () => layers.feedForward(normed)), x);
}
