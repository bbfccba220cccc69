import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';
import { unitNormal } from './initialization.ts';

/**
 * 3x3 convolution of each channel by itself, without bias, stride 1, zero padding: the size stays.
 *
 * Shapes: x [N, C, H, W] -> [N, C, H, W]; weight [C, 1, 3, 3] as in PyTorch.
 */
export function depthwiseConv3x3(b: GraphBuilder, x: Value): Value {
  const group = x.shape[1] ?? 0;
  const weight = b.parameter('weight', [group, 1, 3, 3], unitNormal(3 * 3));
  return b.op('Conv', [x, weight], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group });
}
