import type { GraphBuilder } from '../../graph/builder.ts';
import { add, transpose } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { conv3x3 } from '../../layers/conv3x3.ts';
import { heNormal, zeros } from '../../layers/initialization.ts';

/**
 * Two 3x3 convolutions that turn features into a correction of the picture.
 *
 * Shapes: features [B, H, W, C], image [B, 3, H, W] -> [B, 3, H, W].
 * Source: Sec. 3.2, "CNN encoder and CNN decoder".
 * Deviation: the paper's decoder gives the picture itself; here its output is added to the input and starts
 * at zero, so that training starts at the identity.
 */
export function cnnDecoder(b: GraphBuilder, features: Value, image: Value): Value {
  const embedDim = features.shape.at(-1) ?? 0;
  const map = transpose(b, features, [0, 3, 1, 2]);
  const first = b.scope('conv1', () => conv3x3(b, map, embedDim, heNormal(embedDim * 9)));
  const correction = b.scope('conv2', () => conv3x3(b, b.op('Gelu', [first], {}), 3, zeros));
  return add(b, image, correction);
}
