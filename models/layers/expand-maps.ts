import type { GraphBuilder } from '../graph/builder.ts';
import { split, transpose } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import { depthwiseConv3x3 } from './depthwise-conv3x3.ts';
import { unitNormal } from './initialization.ts';
import { linear } from './linear.ts';

/**
 * A linear map of each pixel and then a depthwise convolution, cut into parts: how Restormer makes all its maps.
 *
 * Shapes: x [B, H, W, C] -> `parts` times [B, outFeatures, H, W].
 * Source: Zamir et al., Restormer, 2022, W_p and W_d in Eq. 1 and 2.
 */
export function expandMaps(b: GraphBuilder, x: Value, parts: number, outFeatures: number): readonly Value[] {
  const width = x.shape.at(-1) ?? 0;
  const pixels = linear(b, x, { outFeatures: parts * outFeatures, initialization: unitNormal(width), bias: false });
  const maps = b.scope('depthwise', () => depthwiseConv3x3(b, transpose(b, pixels, [0, 3, 1, 2])));
  return split(b, maps, parts, 1);
}
