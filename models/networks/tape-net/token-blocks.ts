import type { GraphBuilder } from '../../graph/builder.ts';
import { add, reshape } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { feedForward } from '../../layers/feed-forward.ts';
import { multiHeadAttention } from '../../layers/multi-head-attention.ts';
import type { WindowGrid } from '../../layers/windows.ts';
import { mergeWindows, partitionWindows } from '../../layers/windows.ts';
import type { DecoderBlock, EncoderBlock } from '../backbone/backbone.ts';
import type { BlockLayers } from '../backbone/transformer-blocks.ts';
import { decoderBlock, encoderBlock } from '../backbone/transformer-blocks.ts';

export interface TokenBlockOptions {
  /** Edge P of the patch of features that is one token. */
  readonly patchSize: number;
  readonly numHeads: number;
  /** Width of queries, keys and values, all heads together. */
  readonly attentionWidth: number;
  /** Hidden width of the feed-forward network. */
  readonly feedForwardWidth: number;
  /** Gain at the start of the maps that end a residual branch. */
  readonly residualGain: number;
}

/**
 * The encoder block: the learned position encoding is added to the tokens, and every token attends to all.
 *
 * Shapes: [B, H, W, C] -> [B, H, W, C]; `positionEncoding` [N, P^2 C], N = H W / P^2.
 * Source: Sec. 3.2, "Transformer encoder", Eq. 3.
 */
export const tokenEncoderBlock =
  (options: TokenBlockOptions): EncoderBlock =>
  (b, x) => {
    const tokens = toTokens(b, x, options);
    const positions = b.parameter('positionEncoding', tokens.shape.slice(1), { kind: 'truncated-normal', std: 0.02 });
    return toMap(b, encoderBlock(b, add(b, tokens, positions), layersOf(b, options)), x, options);
  };

/**
 * The decoder block, with or without prior queries.
 *
 * Shapes: each [B, H, W, C] -> [B, H, W, C].
 * Source: Sec. 3.2, "Transformer decoder", Eq. 5.
 */
export const tokenDecoderBlock =
  (options: TokenBlockOptions): DecoderBlock =>
  (b, x, memory, prior) => {
    const tokens = toTokens(b, x, options);
    const memoryTokens = x === memory ? tokens : toTokens(b, memory, options);
    const queries = prior === undefined ? undefined : toTokens(b, prior, options);
    return toMap(b, decoderBlock(b, tokens, memoryTokens, queries, layersOf(b, options)), x, options);
  };

function layersOf(b: GraphBuilder, options: TokenBlockOptions): BlockLayers {
  const { numHeads, attentionWidth, feedForwardWidth, residualGain } = options;
  return {
    attend: (query, key, value) =>
      multiHeadAttention(b, query, key, value, { numHeads, innerWidth: attentionWidth, residualGain }),
    feedForward: (x) => feedForward(b, x, { mlpRatio: feedForwardWidth / (x.shape.at(-1) ?? 0), residualGain }),
  };
}

const gridOf = ({ shape: [batch = 0, heightPx = 0, widthPx = 0] }: Value, { patchSize }: TokenBlockOptions): WindowGrid => ({
  batch,
  heightPx,
  widthPx,
  windowSize: patchSize,
  shiftSize: 0,
});

/** Flattens patches. Shapes: [B, H, W, C] -> [B, N, P^2 C]. */
function toTokens(b: GraphBuilder, map: Value, options: TokenBlockOptions): Value {
  const [batch = 0, height = 0, width = 0, channels = 0] = map.shape;
  const perToken = options.patchSize ** 2;
  return reshape(b, partitionWindows(b, map, gridOf(map, options)), [
    batch,
    (height * width) / perToken,
    perToken * channels,
  ]);
}

/** Undoes `toTokens`; `like` gives the shape. */
function toMap(b: GraphBuilder, tokens: Value, like: Value, options: TokenBlockOptions): Value {
  const [batch = 0, count = 0] = tokens.shape;
  const perToken = options.patchSize ** 2;
  const patches = reshape(b, tokens, [batch * count, perToken, like.shape.at(-1) ?? 0]);
  return mergeWindows(b, patches, gridOf(like, options));
}
