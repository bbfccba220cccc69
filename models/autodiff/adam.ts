import type { GraphBuilder } from '../graph/builder.ts';
import { add, div, mul, sub, sum } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Gradients longer than this (L2 norm over all parameters) are shortened to it. */
  readonly clipNorm: number;
}

export const adamDefaults: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 1 };

/** All flat vectors of P elements. */
export interface AdamState {
  readonly parameters: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/**
 * One Adam step on the flat parameter vector, after clipping by global norm.
 *
 * Shapes: state and gradient [P]; `learningRate`, `correction1`, `correction2` scalars.
 * Numerics: the bias corrections 1 / (1 - beta^t) are fed, computed in float64 outside the graph.
 * Source: Kingma and Ba, Adam, 2015, Algorithm 1; Pascanu et al., 2013, for the clipping.
 */
export function adamStep(
  b: GraphBuilder,
  state: AdamState,
  gradient: Value,
  learningRate: Value,
  correction1: Value,
  correction2: Value,
  { beta1, beta2, epsilon, clipNorm }: AdamOptions = adamDefaults,
): AdamState & { readonly gradientNorm: Value } {
  const gradientNorm = b.op('Sqrt', [sum(b, mul(b, gradient, gradient))], {});
  const tooLong = b.op('Greater', [gradientNorm, b.scalar(clipNorm)], {});
  const shrink = b.op('Where', [tooLong, div(b, clipNorm, gradientNorm), b.scalar(1)], {});
  const clipped = mul(b, gradient, shrink);
  const firstMoment = add(b, mul(b, state.firstMoment, beta1), mul(b, clipped, 1 - beta1));
  const secondMoment = add(b, mul(b, state.secondMoment, beta2), mul(b, mul(b, clipped, clipped), 1 - beta2));
  const deviation = add(b, b.op('Sqrt', [mul(b, secondMoment, correction2)], {}), epsilon);
  const direction = div(b, mul(b, firstMoment, correction1), deviation);
  return {
    parameters: sub(b, state.parameters, mul(b, direction, learningRate)),
    firstMoment,
    secondMoment,
    gradientNorm,
  };
}

/** 1 / (1 - beta^step) for both moments, in float64. `step` counts from 1. */
export const biasCorrections = (
  step: number,
  { beta1, beta2 }: AdamOptions = adamDefaults,
): readonly [number, number] => [1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)];
