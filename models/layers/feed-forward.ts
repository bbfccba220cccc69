import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';
import { unitNormal } from './initialization.ts';
import { linear } from './linear.ts';

export interface FeedForwardOptions {
  /** Hidden width as a multiple of the embedding. */
  readonly mlpRatio: number;
  /** Gain of the last map's start; small values let a residual branch fade in. */
  readonly residualGain: number;
}

/**
 * The transformer's feed-forward network: linear, GELU, linear.
 *
 * Shapes: x [..., C] -> [..., C].
 * Source: FFN in Eq. 3 and 5.
 */
export function feedForward(b: GraphBuilder, x: Value, { mlpRatio, residualGain }: FeedForwardOptions): Value {
  const width = x.shape.at(-1) ?? 0;
  const hiddenWidth = width * mlpRatio;
  const hidden = b.scope('expand', () =>
    linear(b, x, { outFeatures: hiddenWidth, initialization: unitNormal(width), bias: true }),
  );
  return b.scope('project', () =>
    linear(b, b.op('Gelu', [hidden], {}), {
      outFeatures: width,
      initialization: unitNormal(hiddenWidth, residualGain * Math.SQRT2),
      bias: true,
    }),
  );
}
