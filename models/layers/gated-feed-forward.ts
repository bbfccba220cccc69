import type { GraphBuilder } from '../graph/builder.ts';
import { mul, transpose } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import { expandMaps } from './expand-maps.ts';
import type { FeedForwardOptions } from './feed-forward.ts';
import { unitNormal } from './initialization.ts';
import { linear } from './linear.ts';

/**
 * Gated-Dconv feed-forward network (GDFN): one half of the hidden maps opens and closes the other.
 *
 * project(GELU(h1) h2).
 *
 * Shapes: x [B, H, W, C] -> [B, H, W, C]; h1, h2 each `mlpRatio` C wide.
 * Source: Restormer, Sec. 3.2, Eq. 2.
 */
export function gatedFeedForward(b: GraphBuilder, x: Value, { mlpRatio, residualGain }: FeedForwardOptions): Value {
  const width = x.shape.at(-1) ?? 0;
  const hiddenWidth = width * mlpRatio;
  const [gate, carried] = b.scope('expand', () => expandMaps(b, x, 2, hiddenWidth));
  if (gate === undefined || carried === undefined) throw new Error('internal: a gate without its halves');
  const pixels = transpose(b, mul(b, b.op('Gelu', [gate], {}), carried), [0, 2, 3, 1]);
  return b.scope('project', () =>
    linear(b, pixels, {
      outFeatures: width,
      initialization: unitNormal(hiddenWidth, residualGain * Math.SQRT2),
      bias: false,
    }),
  );
}
