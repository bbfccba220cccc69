import type { GraphBuilder } from '../graph/builder.ts';
import { add, reshape } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import { multiHeadAttention } from './multi-head-attention.ts';
import { relativePositionBias } from './relative-position-bias.ts';
import type { WindowGrid } from './windows.ts';
import { shiftMasks, windowsOf } from './windows.ts';

export interface WindowAttentionOptions {
  readonly numHeads: number;
  readonly grid: WindowGrid;
  /** Gain of the output projection's start. */
  readonly residualGain: number;
}

/**
 * Multi-head attention among the tokens of each window.
 *
 * Shapes: query, key, value sources [M, N, C], partitioned by `grid`; result [M, N, C].
 * Source: MSA(query, key, value) in Eq. 3 and 5; windows, bias and masks after Swin Transformer.
 */
export const windowAttention = (
  b: GraphBuilder,
  querySource: Value,
  keySource: Value,
  valueSource: Value,
  { numHeads, grid, residualGain }: WindowAttentionOptions,
): Value =>
  multiHeadAttention(b, querySource, keySource, valueSource, {
    numHeads,
    residualGain,
    scoreTerms: () => ({
      bias: relativePositionBias(b, numHeads, grid.windowSize),
      addMasks: (scores) => addShiftMasks(b, scores, grid),
    }),
  });

function addShiftMasks(b: GraphBuilder, scores: Value, grid: WindowGrid): Value {
  if (grid.shiftSize === 0) return scores;
  const [rows, columns] = windowsOf(grid);
  const masks = shiftMasks(b, grid);
  const byWindow = reshape(b, scores, [grid.batch, rows, columns, ...scores.shape.slice(1)]);
  return reshape(b, add(b, add(b, byWindow, masks.rows), masks.columns), scores.shape);
}
