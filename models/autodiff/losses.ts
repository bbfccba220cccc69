import type { GraphBuilder } from '../graph/builder.ts';
import { add, div, matMul, matrixTranspose, mean, mul, reduceSum, sub } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';

/**
 * Mean of sqrt(d^2 + delta^2) - delta over all differences d: a square below delta, an absolute value above.
 *
 * Shapes: both operands equal; the result is a scalar. Units: delta in those of the operands.
 * Source: Hartley and Zisserman, Multiple View Geometry, 2nd ed., A6.8 (pseudo-Huber), over delta.
 */
export function pseudoHuberLoss(b: GraphBuilder, prediction: Value, groundTruth: Value, delta: number): Value {
  const difference = sub(b, prediction, groundTruth);
  return sub(b, mean(b, b.op('Sqrt', [add(b, mul(b, difference, difference), delta ** 2)], {})), delta);
}

/**
 * Mean over a batch of what a classifier was surprised by: minus the log of the softmax at the right class.
 *
 * Shapes: logits and `labels` [B, K]; a row of labels sums to 1. Scalar result.
 */
export function crossEntropyLoss(b: GraphBuilder, logits: Value, labels: Value): Value {
  const right = reduceSum(b, mul(b, logits, labels), [-1], true);
  return mean(b, sub(b, logOfSum(b, logits), right));
}

/** log of the sum of exp along the last axis, which is kept. The maximum is taken out before exp, and is a constant to the gradient: it cancels. */
function logOfSum(b: GraphBuilder, logits: Value): Value {
  const peak = b.withoutTape(() => b.op('ReduceMax', [logits], { axes: [-1], keepdims: 1 }));
  const total = reduceSum(b, b.op('Exp', [sub(b, logits, peak)], {}), [-1], true);
  return add(b, b.op('Log', [total], {}), peak);
}

export interface ContrastiveOptions {
  /** Sharpness of the softmax; the paper's tau. */
  readonly temperature: number;
}

/**
 * Pixel-wise contrastive loss: the feature of a degraded pixel shall be nearer to the clean feature of
 * the same place than to clean features of other places.
 *
 * Shapes: priors [B, N, C]; `queryOneHot` [B, T, N] picks the T queries and their positives,
 * `negativeOneHot` [B, M, N] the M negatives, which share no position with the queries. Scalar result.
 * Cost: one-hot products instead of Gather, whose gradient would need a scatter.
 * Source: Eq. 6-7 (T = M = 256, tau = 0.07).
 * Deviation: features are scaled to unit length first, as in the works that the paper builds on (MoCo,
 * CUT): a bare dot product over 0.07 saturates at once. The mean over the T queries replaces the sum, so
 * that the weight of the loss does not depend on T.
 */
export function pixelwiseContrastiveLoss(
  b: GraphBuilder,
  priorOfLowQuality: Value,
  priorOfGroundTruth: Value,
  queryOneHot: Value,
  negativeOneHot: Value,
  { temperature }: ContrastiveOptions,
): Value {
  const query = unitLength(b, matMul(b, queryOneHot, priorOfLowQuality));
  const positive = unitLength(b, matMul(b, queryOneHot, priorOfGroundTruth));
  const negative = unitLength(b, matMul(b, negativeOneHot, priorOfGroundTruth));
  const toPositive = div(b, reduceSum(b, mul(b, query, positive), [-1], true), temperature);
  const toNegatives = div(b, matMul(b, query, matrixTranspose(b, negative)), temperature);
  const logits = b.op('Concat', [toPositive, toNegatives], { axis: -1 });
  return mean(b, sub(b, logOfSum(b, logits), toPositive));
}

/** x / |x| along the last axis; the small number keeps the gradient finite at 0. */
function unitLength(b: GraphBuilder, x: Value): Value {
  const squared = reduceSum(b, mul(b, x, x), [-1], true);
  return div(b, x, b.op('Sqrt', [add(b, squared, 1e-12)], {}));
}
