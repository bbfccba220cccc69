import type { GraphBuilder } from '../graph/builder.ts';
import { add, mul, reshape } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import { attention, mergeHeads, splitHeads } from './attention.ts';
import { unitNormal } from './initialization.ts';
import { linear } from './linear.ts';
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
 * Numerics: no bias on the key map: its true gradient is 0 and Adam would amplify the noise.
 * Source: MSA(query, key, value) in Eq. 3 and 5; windows, bias and masks after Swin Transformer.
 */
export function windowAttention(
  b: GraphBuilder,
  querySource: Value,
  keySource: Value,
  valueSource: Value,
  { numHeads, grid, residualGain }: WindowAttentionOptions,
): Value {
  const width = querySource.shape.at(-1) ?? 0;
  const project = (name: string, source: Value, parts: number): readonly Value[] => {
    const joined = b.scope(name, () =>
      linear(b, source, { outFeatures: parts * width, initialization: unitNormal(width), bias: false }),
    );
    return splitHeads(b, joined, parts, numHeads);
  };
  // Maps with a common source share one product.
  let query: Value | undefined;
  let key: Value | undefined;
  let value: Value | undefined;
  if (querySource === keySource && keySource === valueSource) {
    [query, key, value] = project('queryKeyValue', querySource, 3);
  } else if (querySource === keySource) {
    [query, key] = project('queryKey', querySource, 2);
    [value] = project('value', valueSource, 1);
  } else {
    [query] = project('query', querySource, 1);
    [key, value] = project('keyValue', keySource, 2);
  }
  if (query === undefined || key === undefined || value === undefined) throw new Error('internal: attention inputs');
  const scaledQuery = mul(b, query, 1 / Math.sqrt(width / numHeads));
  const bias = relativePositionBias(b, numHeads, grid.windowSize);
  const attended = attention(b, scaledQuery, key, value, bias, (scores) => addShiftMasks(b, scores, grid));
  return b.scope('projection', () =>
    linear(b, mergeHeads(b, attended), {
      outFeatures: width,
      initialization: unitNormal(width, residualGain),
      bias: true,
    }),
  );
}

function addShiftMasks(b: GraphBuilder, scores: Value, grid: WindowGrid): Value {
  if (grid.shiftSize === 0) return scores;
  const [rows, columns] = windowsOf(grid);
  const masks = shiftMasks(b, grid);
  const byWindow = reshape(b, scores, [grid.batch, rows, columns, ...scores.shape.slice(1)]);
  return reshape(b, add(b, add(b, byWindow, masks.rows), masks.columns), scores.shape);
}
