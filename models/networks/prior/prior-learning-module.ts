import type { GraphBuilder } from '../../graph/builder.ts';
import { add, reshape, transpose } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { conv3x3 } from '../../layers/conv3x3.ts';
import { heNormal } from '../../layers/initialization.ts';

export interface PriorOptions {
  readonly embedDim: number;
  readonly windowSize: number;
}

/**
 * The prior of a picture: the queries Q, and the two that they are the sum of.
 *
 * Shapes: queries and features [B, H, W, C]; positions [windowSize, windowSize, C], repeated over the picture.
 * Source: Eq. 4.
 */
export interface Prior {
  /** Q = e + f. */
  readonly queries: Value;
  /** f: what the picture says. */
  readonly features: Value;
  /** e: what is learned of a position, whatever the picture. */
  readonly positions: Value;
}

/**
 * Prior learning module: what a clean picture looks like, pixel by pixel, plus what is always true of a
 * position within a window.
 *
 * Q = e + f, with f = G_n(image) and e learned.
 *
 * Shapes: image [B, 3, H, W].
 * Source: Eq. 4; G_n is the first stage of VGG19 (conv1_1, conv1_2).
 * Deviation: GELU for ReLU, and learned from scratch instead of from ImageNet.
 */
export function priorLearningModule(b: GraphBuilder, image: Value, { embedDim, windowSize }: PriorOptions): Prior {
  const [batch = 0, , height = 0, width = 0] = image.shape;
  const first = b.scope('conv1', () => conv3x3(b, image, embedDim, heNormal(3 * 9)));
  const second = b.scope('conv2', () => conv3x3(b, b.op('Gelu', [first], {}), embedDim, heNormal(embedDim * 9)));
  const features = transpose(b, b.op('Gelu', [second], {}), [0, 2, 3, 1]);
  const positions = b.parameter('e', [windowSize, windowSize, embedDim], { kind: 'truncated-normal', std: 0.02 });
  const byWindow = reshape(b, features, [
    batch,
    height / windowSize,
    windowSize,
    width / windowSize,
    windowSize,
    embedDim,
  ]);
  const queries = add(b, byWindow, reshape(b, positions, [1, 1, windowSize, 1, windowSize, embedDim]));
  return { queries: reshape(b, queries, [batch, height, width, embedDim]), features, positions };
}
