import type { GraphBuilder } from '../graph/builder.ts';
import { matMul, reshape } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';

/**
 * A learned number per head for each offset between two tokens of a window.
 *
 * Shapes: result [heads, N, N], N = windowSize^2; table [heads, (2 windowSize - 1)^2].
 * Cost: a one-hot product picks from the table, so that its gradient needs no scatter.
 * Source: Swin Transformer, Eq. 4.
 */
export function relativePositionBias(b: GraphBuilder, numHeads: number, windowSize: number): Value {
  const tokens = windowSize * windowSize;
  const offsets = 2 * windowSize - 1;
  const table = b.parameter('relativePositionBias', [numHeads, offsets * offsets], {
    kind: 'truncated-normal',
    std: 0.02,
  });
  const oneHot = new Float32Array(offsets * offsets * tokens * tokens);
  for (let i = 0; i < tokens; i++) {
    for (let j = 0; j < tokens; j++) {
      const down = Math.floor(i / windowSize) - Math.floor(j / windowSize) + windowSize - 1;
      const right = (i % windowSize) - (j % windowSize) + windowSize - 1;
      oneHot[((down * offsets + right) * tokens + i) * tokens + j] = 1;
    }
  }
  const picked = matMul(b, table, b.constant([offsets * offsets, tokens * tokens], oneHot));
  return reshape(b, picked, [numHeads, tokens, tokens]);
}
