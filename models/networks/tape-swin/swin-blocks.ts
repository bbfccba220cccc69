import type { GraphBuilder } from '../../graph/builder.ts';
import { add } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { feedForward } from '../../layers/feed-forward.ts';
import { layerNorm } from '../../layers/layer-norm.ts';
import { windowAttention } from '../../layers/window-attention.ts';
import type { WindowGrid } from '../../layers/windows.ts';
import { mergeWindows, partitionWindows } from '../../layers/windows.ts';

export interface SwinBlockOptions {
  readonly numHeads: number;
  readonly mlpRatio: number;
  /** Gain at the start of the maps that end a residual branch. */
  readonly residualGain: number;
}

/**
 * One encoder block within windows.
 *
 * x' = MSA(LN(x), LN(x), LN(x)) + x;  o = FFN(LN(x')) + x'.
 *
 * Shapes: x [B, H, W, C] -> [B, H, W, C].
 * Source: Eq. 3.
 */
export function swinEncoderBlock(b: GraphBuilder, x: Value, grid: WindowGrid, options: SwinBlockOptions): Value {
  const tokens = partitionWindows(b, x, grid);
  const normed = b.scope('norm1', () => layerNorm(b, tokens));
  const attended = b.scope('attention', () => windowAttention(b, normed, normed, normed, { ...options, grid }));
  return mergeWindows(b, feedForwardBranch(b, add(b, attended, tokens), options), grid);
}

/**
 * One decoder block within windows: the prior queries Q steer what attends to what, never what is read.
 *
 * y = MSA(LN(x) + Q, LN(x) + Q, LN(x)) + x;  y' = MSA(LN(y) + Q, LN(o_e), LN(o_e)) + y;
 * o = FFN(LN(y')) + y'.
 *
 * Shapes: x, memory (the encoder's output o_e) and prior Q, each [B, H, W, C] -> [B, H, W, C].
 * Source: Eq. 5; from the second block on, x is the block before, as in DETR's decoder.
 */
export function swinDecoderBlock(
  b: GraphBuilder,
  x: Value,
  memory: Value,
  prior: Value,
  grid: WindowGrid,
  options: SwinBlockOptions,
): Value {
  const tokens = partitionWindows(b, x, grid);
  const queries = partitionWindows(b, prior, grid);
  const memoryTokens = x === memory ? tokens : partitionWindows(b, memory, grid);

  const normed = b.scope('norm1', () => layerNorm(b, tokens));
  const steered = add(b, normed, queries);
  const first = b.scope('attention1', () => windowAttention(b, steered, steered, normed, { ...options, grid }));
  const y = add(b, first, tokens);

  const query = add(b, b.scope('norm2', () => layerNorm(b, y)), queries);
  const source = b.scope('normMemory', () => layerNorm(b, memoryTokens));
  const second = b.scope('attention2', () => windowAttention(b, query, source, source, { ...options, grid }));
  return mergeWindows(b, feedForwardBranch(b, add(b, second, y), options), grid);
}

/** FFN(LN(x)) + x, on tokens [M, N, C]. */
function feedForwardBranch(b: GraphBuilder, x: Value, options: SwinBlockOptions): Value {
  const normed = b.scope('normFeedForward', () => layerNorm(b, x));
  return add(b, b.scope('feedForward', () => feedForward(b, normed, options)), x);
}
