import type { GraphBuilder } from '../../graph/builder.ts';
import { channelAttention } from '../../layers/channel-attention.ts';
import { gatedFeedForward } from '../../layers/gated-feed-forward.ts';
import type { DecoderBlock, EncoderBlock } from '../backbone/backbone.ts';
import type { BlockLayers } from '../backbone/transformer-blocks.ts';
import { decoderBlock, encoderBlock } from '../backbone/transformer-blocks.ts';

export interface RestormerBlockOptions {
  readonly numHeads: number;
  /** Hidden width of the gated feed-forward network as a multiple of the embedding. */
  readonly mlpRatio: number;
  /** Gain at the start of the maps that end a residual branch. */
  readonly residualGain: number;
}

const layersOf = (b: GraphBuilder, options: RestormerBlockOptions): BlockLayers => ({
  attend: (query, key, value) => channelAttention(b, query, key, value, options),
  feedForward: (x) => gatedFeedForward(b, x, options),
});

/** One encoder block: MDTA, then GDFN. Source: Eq. 3; Restormer, Fig. 2. */
export const restormerEncoderBlock =
  (options: RestormerBlockOptions): EncoderBlock =>
  (b, x) =>
    encoderBlock(b, x, layersOf(b, options));

/** One decoder block: MDTA, MDTA of the encoder's output, then GDFN. Source: Eq. 5; Restormer, Fig. 2. */
export const restormerDecoderBlock =
  (options: RestormerBlockOptions): DecoderBlock =>
  (b, x, memory, prior) =>
    decoderBlock(b, x, memory, prior, layersOf(b, options));
