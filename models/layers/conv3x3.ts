import type { GraphBuilder } from '../graph/builder.ts';
import type { Initialization } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { zeros } from './initialization.ts';

/**
 * 3x3 convolution with bias, stride 1, zero padding: the size stays.
 *
 * Shapes: x [N, Ci, H, W] -> [N, Co, H, W]; weight [Co, Ci, 3, 3] as in PyTorch.
 */
export function conv3x3(b: GraphBuilder, x: Value, outChannels: number, initialization: Initialization): Value {
  const weight = b.parameter('weight', [outChannels, x.shape[1] ?? 0, 3, 3], initialization);
  const bias = b.parameter('bias', [outChannels], zeros);
  return b.op('Conv', [x, weight, bias], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
}
