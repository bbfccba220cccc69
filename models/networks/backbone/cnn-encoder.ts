import type { GraphBuilder } from '../../graph/builder.ts';
import { transpose } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { conv3x3 } from '../../layers/conv3x3.ts';
import { heNormal } from '../../layers/initialization.ts';

/**
 * Two 3x3 convolutions that make features of a picture, at its own resolution.
 *
 * Shapes: image [B, 3, H, W] -> [B, H, W, C].
 * Source: Sec. 3.2, "CNN encoder and CNN decoder".
 */
export function cnnEncoder(b: GraphBuilder, image: Value, embedDim: number): Value {
  const first = b.scope('conv1', () => conv3x3(b, image, embedDim, heNormal(3 * 9)));
  const second = b.scope('conv2', () => conv3x3(b, b.op('Gelu', [first], {}), embedDim, heNormal(embedDim * 9)));
  return transpose(b, second, [0, 2, 3, 1]);
}
