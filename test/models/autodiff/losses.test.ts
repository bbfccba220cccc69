import { describe, expect, test } from 'vitest';
import { crossEntropyLoss, pixelwiseContrastiveLoss, pseudoHuberLoss } from '../../../models/autodiff/losses.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import type { Value } from '../../../models/graph/value.ts';
import { gradientErrors } from '../../support/check-gradients.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { oneHot, positions, signed } from '../../support/synthetic-data.ts';

describe('pseudoHuberLoss', () => {
  const lossOf = (differences: readonly number[], delta: number): number => {
    const b = new GraphBuilder('pseudo-huber');
    const [x, y] = [b.input('x', [differences.length]), b.input('y', [differences.length])];
    return interpret(b.build({ loss: pseudoHuberLoss(b, x, y, delta) }), { x: differences, y: differences.map(() => 0) })['loss']![0]!;
  };

  test('is the mean of sqrt(d^2 + delta^2) - delta', () => {
    expect(lossOf([3, -4, 0], 4)).toBeCloseTo((1 + (Math.sqrt(32) - 4) + 0) / 3, 6);
  });

  test('is half of d^2 / delta where differences are small, and |d| - delta where they are large', () => {
    expect(lossOf([0.01], 1)).toBeCloseTo(0.5e-4, 7);
    expect(lossOf([-100], 1)).toBeCloseTo(99, 1);
  });

  test('has the gradient that it should', () => {
    const subject = {
      inputs: [[2, 3], [2, 3]],
      range: [-1, 1] as const,
      emit: (b: GraphBuilder, [x, y]: readonly Value[]) => [pseudoHuberLoss(b, x!, y!, 0.5)],
    };
    for (const error of gradientErrors(subject)) expect(error).toBeLessThan(1e-7);
  });
});

describe('crossEntropyLoss', () => {
  const lossOf = (logits: readonly number[], labels: readonly number[], classes: number): number => {
    const b = new GraphBuilder('cross-entropy');
    const shape = [logits.length / classes, classes];
    return interpret(b.build({ loss: crossEntropyLoss(b, b.input('logits', shape), b.input('labels', shape)) }), { logits, labels })['loss']![0]!;
  };

  test('is the mean of -log of the softmax at the right class', () => {
    const [a, c] = [Math.exp(1) / (Math.exp(1) + Math.exp(2) + 1), 1 / 3];
    expect(lossOf([1, 2, 0, 5, 5, 5], [1, 0, 0, 0, 1, 0], 3)).toBeCloseTo(-(Math.log(a) + Math.log(c)) / 2, 6);
  });

  test('stays finite for logits that no exponential can hold', () => {
    expect(lossOf([5000, -5000], [0, 1], 2)).toBeCloseTo(10_000, 3);
  });

  test('has the gradient that it should', () => {
    const labels = [0.1, 0.8, 0.1, 1, 0, 0];
    const subject = {
      inputs: [[2, 3]],
      range: [-2, 2] as const,
      emit: (b: GraphBuilder, [logits]: readonly Value[]) => [crossEntropyLoss(b, logits!, b.constant([2, 3], Float32Array.from(labels)))],
    };
    for (const error of gradientErrors(subject)) expect(error).toBeLessThan(1e-7);
  });
});

describe('pixelwiseContrastiveLoss', () => {
  const [batch, pixels, channels, queries, negatives] = [2, 6, 4, 3, 5];
  const temperature = 0.07;
  const at = positions('queries', batch * queries, pixels);
  const elsewhere = positions('negatives', batch * negatives, pixels);

  const lossOf = (low: Float64Array, clean: Float64Array): number => {
    const b = new GraphBuilder('contrastive');
    const prior = [batch, pixels, channels];
    const loss = pixelwiseContrastiveLoss(
      b,
      b.input('low', prior),
      b.input('clean', prior),
      b.input('queries', [batch, queries, pixels]),
      b.input('negatives', [batch, negatives, pixels]),
      { temperature },
    );
    const feeds = { low, clean, queries: oneHot(at, pixels), negatives: oneHot(elsewhere, pixels) };
    return interpret(b.build({ loss }), feeds)['loss']![0]!;
  };

  /** Eq. 7 as it is printed, on features of unit length, one query at a time. */
  function naive(low: Float64Array, clean: Float64Array): number {
    const tau = Math.fround(temperature);
    const unit = (from: Float64Array, picture: number, pixel: number): number[] => {
      const start = (picture * pixels + pixel) * channels;
      const feature = [...from.subarray(start, start + channels)];
      return feature.map((x) => x / Math.hypot(...feature));
    };
    const dot = (a: readonly number[], c: readonly number[]): number => a.reduce((sum, x, i) => sum + x * c[i]!, 0);
    let total = 0;
    for (let picture = 0; picture < batch; picture++) {
      for (let t = 0; t < queries; t++) {
        const pixel = at[picture * queries + t]!;
        const query = unit(low, picture, pixel);
        const positive = Math.exp(dot(query, unit(clean, picture, pixel)) / tau);
        let others = 0;
        for (let k = 0; k < negatives; k++) {
          others += Math.exp(dot(query, unit(clean, picture, elsewhere[picture * negatives + k]!)) / tau);
        }
        total += -Math.log(positive / (positive + others));
      }
    }
    return total / (batch * queries);
  }

  const features = (name: string): Float64Array => signed(name, batch * pixels * channels);

  test('equals Eq. 7 in a naive loop', () => {
    const [low, clean] = [features('low'), features('clean')];
    expect(lossOf(low, clean)).toBeCloseTo(naive(low, clean), 9);
  });

  test('does not depend on the length of features', () => {
    const [low, clean] = [features('low'), features('clean')];
    expect(lossOf(low.map((x) => 7 * x), clean.map((x) => 0.3 * x))).toBeCloseTo(lossOf(low, clean), 9);
  });

  test('is smallest when both pictures have the same features', () => {
    const clean = features('clean');
    expect(lossOf(clean, clean)).toBeLessThan(lossOf(features('low'), clean));
  });

  test('stays finite for features of length 0', () => {
    const nothing = new Float64Array(batch * pixels * channels);
    expect(lossOf(nothing, nothing)).toBeCloseTo(Math.log(negatives + 1), 9);
  });

  test('has the gradient that it should, by both priors', () => {
    const errors = gradientErrors({
      inputs: [[batch, pixels, channels], [batch, pixels, channels]],
      range: [-1, 1],
      emit: (b, [low, clean]) => [
        pixelwiseContrastiveLoss(
          b,
          low!,
          clean!,
          b.constant([batch, queries, pixels], oneHot(at, pixels)),
          b.constant([batch, negatives, pixels], oneHot(elsewhere, pixels)),
          { temperature },
        ),
      ],
    });
    for (const error of errors) expect(error).toBeLessThan(1e-7);
  });
});
