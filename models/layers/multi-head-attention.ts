import type { GraphBuilder } from '../graph/builder.ts';
import { mul } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import type { ScoreTerms } from './attention.ts';
import { attention, mergeHeads, splitHeads } from './attention.ts';
import { unitNormal } from './initialization.ts';
import { linear } from './linear.ts';

export interface MultiHeadAttentionOptions {
  readonly numHeads: number;
  /** Width of queries, keys and values, all heads together; that of the tokens where it is not given. */
  readonly innerWidth?: number;
  /** Gain of the output projection's start. */
  readonly residualGain: number;
  /** Emits what is added to the scores, after the maps. */
  readonly scoreTerms?: () => ScoreTerms;
}

/**
 * Multi-head attention among the tokens of each set.
 *
 * Shapes: query, key, value sources [M, N, C]; result [M, N, C].
 * Numerics: no bias on the key map: its true gradient is 0 and Adam would amplify the noise.
 * Source: MSA(query, key, value) in Eq. 3 and 5; Vaswani et al., 2017, Sec. 3.2.2.
 */
export function multiHeadAttention(
  b: GraphBuilder,
  querySource: Value,
  keySource: Value,
  valueSource: Value,
  { numHeads, innerWidth, residualGain, scoreTerms }: MultiHeadAttentionOptions,
): Value {
  const outFeatures = querySource.shape.at(-1) ?? 0;
  const width = innerWidth ?? outFeatures;
  const project = (name: string, source: Value, parts: number): readonly Value[] => {
    const joined = b.scope(name, () =>
      linear(b, source, { outFeatures: parts * width, initialization: unitNormal(outFeatures), bias: false }),
    );
    return splitHeads(b, joined, parts, numHeads);
  };
  const [query, key, value] = projectJointly(project, querySource, keySource, valueSource);
  const scaledQuery = mul(b, query, 1 / Math.sqrt(width / numHeads));
  const attended = attention(b, scaledQuery, key, value, scoreTerms?.());
  return b.scope('projection', () =>
    linear(b, mergeHeads(b, attended), { outFeatures, initialization: unitNormal(width, residualGain), bias: true }),
  );
}

/**
 * Query, key and value, each from its source; maps with a common source share one product.
 *
 * `project` emits one product of the given name and cuts it into that many parts.
 */
export function projectJointly(
  project: (name: string, source: Value, parts: number) => readonly Value[],
  querySource: Value,
  keySource: Value,
  valueSource: Value,
): readonly [Value, Value, Value] {
  const projected = ((): readonly Value[] => {
    if (querySource === keySource && keySource === valueSource) return project('queryKeyValue', querySource, 3);
    if (querySource === keySource) return [...project('queryKey', querySource, 2), ...project('value', valueSource, 1)];
    if (keySource === valueSource) return [...project('query', querySource, 1), ...project('keyValue', keySource, 2)];
    return [];
  })();
  const [query, key, value] = projected;
  if (query === undefined || key === undefined || value === undefined) throw new Error('internal: attention of three sources');
  return [query, key, value];
}
