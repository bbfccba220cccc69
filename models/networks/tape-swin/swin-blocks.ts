import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/value.ts';
import { feedForward } from '../../layers/feed-forward.ts';
import { windowAttention } from '../../layers/window-attention.ts';
import type { WindowGrid } from '../../layers/windows.ts';
import { mergeWindows, partitionWindows } from '../../layers/windows.ts';
import type { DecoderBlock, EncoderBlock } from '../backbone/backbone.ts';
import type { BlockLayers } from '../backbone/transformer-blocks.ts';
import { decoderBlock, encoderBlock } from '../backbone/transformer-blocks.ts';

export interface SwinBlockOptions {
  readonly numHeads: number;
  readonly windowSize: number;
  /** How far the block's windows begin from the picture's origin. */
  readonly shiftSize: number;
  readonly mlpRatio: number;
  /** Gain at the start of the maps that end a residual branch. */
  readonly residualGain: number;
}

const gridOf = ({ shape: [batch = 0, heightPx = 0, widthPx = 0] }: Value, { windowSize, shiftSize }: SwinBlockOptions): WindowGrid => ({
  batch,
  heightPx,
  widthPx,
  windowSize,
  shiftSize,
});

const layersOf = (b: GraphBuilder, grid: WindowGrid, options: SwinBlockOptions): BlockLayers => ({
  attend: (query, key, value) => windowAttention(b, query, key, value, { ...options, grid }),
  feedForward: (x) => feedForward(b, x, options),
});

/** One encoder block within windows. Source: Eq. 3; windows after Swin Transformer. */
export const swinEncoderBlock =
  (options: SwinBlockOptions): EncoderBlock =>
  (b, x) => {
    const grid = gridOf(x, options);
    return mergeWindows(b, encoderBlock(b, partitionWindows(b, x, grid), layersOf(b, grid, options)), grid);
  };

/** One decoder block within windows. Source: Eq. 5; windows after Swin Transformer. */
export const swinDecoderBlock =
  (options: SwinBlockOptions): DecoderBlock =>
  (b, x, memory, prior) => {
    const grid = gridOf(x, options);
    const tokens = partitionWindows(b, x, grid);
    const queries = prior === undefined ? undefined : partitionWindows(b, prior, grid);
    const memoryTokens = x === memory ? tokens : partitionWindows(b, memory, grid);
    return mergeWindows(b, decoderBlock(b, tokens, memoryTokens, queries, layersOf(b, grid, options)), grid);
  };
