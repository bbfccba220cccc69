import type { GraphBuilder } from '../graph/builder.ts';
import { add, matMul, matrixTranspose, mul, reduceSum, reshape, split, sub, sumTo, transpose } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';

/** What is added to the scores of attention before the softmax. */
export interface ScoreTerms {
  /** Learned; shared by all sets. Shapes: [heads, N, N]. */
  readonly bias: Value;
  /** Adds constants. Shapes: [M, heads, N, N] to itself. */
  readonly addMasks: (scoresWithBias: Value) => Value;
}

/**
 * softmax(q k' + bias) v for many small sets of tokens at once; the bias where there are score terms.
 *
 * Shapes: q, k, v [M, heads, N, d]. Result [M, heads, N, d].
 * Numerics: q is expected to be scaled by 1 / sqrt(d) already.
 * Cost: one gradient rule for the whole, dS = P (dP - rowsum(dO O)), saves a pass over the scores.
 * Source: Vaswani et al., 2017, Eq. 1; Dao et al., FlashAttention, 2022, Eq. 4 for the gradient.
 */
export function attention(b: GraphBuilder, query: Value, key: Value, value: Value, terms?: ScoreTerms): Value {
  const learned = terms === undefined ? [] : [terms.bias];
  const [attended] = b.composite([query, key, value, ...learned], () => {
    const similarity = matMul(b, query, matrixTranspose(b, key));
    const scores = terms === undefined ? similarity : terms.addMasks(add(b, similarity, terms.bias));
    const probabilities = b.op('Softmax', [scores], { axis: -1 });
    const output = matMul(b, probabilities, value);
    return {
      outputs: [output],
      rule: (_, [outputGradient]) => {
        if (outputGradient === undefined) throw new Error('internal: attention without a gradient');
        const along = reduceSum(b, mul(b, outputGradient, output), [-1], true);
        const ofProbabilities = matMul(b, outputGradient, matrixTranspose(b, value));
        const ofScores = mul(b, probabilities, sub(b, ofProbabilities, along));
        return [
          matMul(b, ofScores, key),
          matMul(b, matrixTranspose(b, ofScores), query),
          matMul(b, matrixTranspose(b, probabilities), outputGradient),
          ...learned.map(({ shape }) => sumTo(b, ofScores, shape)),
        ];
      },
    };
  });
  if (attended === undefined) throw new Error('internal: attention without an output');
  return attended;
}

/**
 * Cuts a joint projection into its parts and heads with one transposition.
 *
 * Shapes: [M, N, parts * heads * d] -> `parts` times [M, heads, N, d].
 */
export function splitHeads(b: GraphBuilder, x: Value, parts: number, numHeads: number): readonly Value[] {
  const [sets = 0, tokens = 0, width = 0] = x.shape;
  const headWidth = width / (parts * numHeads);
  const byPart = transpose(b, reshape(b, x, [sets, tokens, parts, numHeads, headWidth]), [2, 0, 3, 1, 4]);
  return split(b, byPart, parts).map((part) => reshape(b, part, [sets, numHeads, tokens, headWidth]));
}

/** [M, heads, N, d] -> [M, N, heads * d]. */
export function mergeHeads(b: GraphBuilder, x: Value): Value {
  const [sets = 0, heads = 0, tokens = 0, width = 0] = x.shape;
  return reshape(b, transpose(b, x, [0, 2, 1, 3]), [sets, tokens, heads * width]);
}
