import { describe, expect, test } from 'vitest';
import { adamDefaults, adamStep, biasCorrections } from '../../../models/autodiff/adam.ts';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import type { Graph } from '../../../models/graph/graph.ts';
import { interpret } from '../../support/interpreter/interpret.ts';
import { signed } from '../../support/synthetic-data.ts';

const size = 5;

function adamGraph(): Graph {
  const b = new GraphBuilder('adam');
  const [parameters, firstMoment, secondMoment, gradient] = ['parameters', 'firstMoment', 'secondMoment', 'gradient'].map((name) =>
    b.input(name, [size]),
  );
  const [learningRate, first, second] = ['learningRate', 'first', 'second'].map((name) => b.input(name, []));
  const state = { parameters: parameters!, firstMoment: firstMoment!, secondMoment: secondMoment! };
  return b.build({ ...renamed(adamStep(b, state, gradient!, learningRate!, first!, second!)) });
}
const renamed = (outputs: ReturnType<typeof adamStep>): Record<string, ReturnType<typeof adamStep>['parameters']> =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`next-${name}`, value]));

/** `steps` steps with the gradients that `gradientAt` gives. */
function run(steps: number, gradientAt: (step: number) => Float64Array, learningRate: number): Record<string, Float64Array> {
  const graph = adamGraph();
  let state: Record<string, Float64Array> = {
    parameters: signed('start', size),
    firstMoment: new Float64Array(size),
    secondMoment: new Float64Array(size),
  };
  for (let step = 1; step <= steps; step++) {
    const [first, second] = biasCorrections(step);
    const next = interpret(graph, {
      ...state,
      gradient: gradientAt(step),
      learningRate: [learningRate],
      first: [first],
      second: [second],
    });
    state = Object.fromEntries(Object.entries(next).map(([name, numbers]) => [name.replace('next-', ''), numbers]));
  }
  return state;
}

describe('adamStep', () => {
  test('the first step moves every parameter by the learning rate against its sign, whatever its size', () => {
    const gradient = Float64Array.of(0.5, -0.01, 1e-4, 0.3, -0.7);
    const after = run(1, () => gradient, 0.01)['parameters']!;
    signed('start', size).forEach((start, i) => {
      expect(after[i]! - start).toBeCloseTo(-0.01 * Math.sign(gradient[i]!), 5);
    });
  });

  test('under a constant gradient, corrected moments are the gradient and its square', () => {
    const gradient = Float64Array.of(0.5, -0.01, 0.1, 0.3, -0.7);
    const { firstMoment, secondMoment } = run(7, () => gradient, 0.01);
    const [first, second] = biasCorrections(7);
    gradient.forEach((g, i) => {
      // 1 - beta is a float32 constant of the graph.
      expect((firstMoment![i]! * first) / g).toBeCloseTo(1, 6);
      expect((secondMoment![i]! * second) / g ** 2).toBeCloseTo(1, 4);
    });
  });

  test('equals Algorithm 1 written as sums over all earlier gradients', () => {
    const { beta1, beta2, epsilon } = adamDefaults;
    const gradientAt = (step: number): Float64Array => signed(`gradient ${step}`, size).map((g) => g / 4);
    const learningRate = 0.02;
    const expected = signed('start', size);
    for (let t = 1; t <= 6; t++) {
      for (let i = 0; i < size; i++) {
        let m = 0;
        let v = 0;
        for (let k = 1; k <= t; k++) {
          m += (1 - beta1) * beta1 ** (t - k) * gradientAt(k)[i]!;
          v += (1 - beta2) * beta2 ** (t - k) * gradientAt(k)[i]! ** 2;
        }
        expected[i]! -= (learningRate * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
      }
    }
    const after = run(6, gradientAt, learningRate)['parameters']!;
    expected.forEach((x, i) => expect(after[i]).toBeCloseTo(x, 6));
  });

  test('shortens a gradient longer than the limit, and leaves a shorter one alone', () => {
    const long = Float64Array.of(3, 4, 0, 0, 0);
    const clipped = run(1, () => long, 0);
    expect(clipped['gradientNorm']![0]).toBeCloseTo(5, 12);
    expect(clipped['firstMoment']![0]! / 0.1).toBeCloseTo(0.6, 6);
    expect(clipped['firstMoment']![1]! / 0.1).toBeCloseTo(0.8, 6);
    const short = run(1, () => long.map((g) => g / 6), 0);
    expect(short['firstMoment']![0]! / 0.1).toBeCloseTo(0.5, 6);
  });

  test('a gradient of zero changes nothing', () => {
    const { parameters, gradientNorm } = run(1, () => new Float64Array(size), 0.1);
    expect(parameters).toEqual(signed('start', size));
    expect(gradientNorm![0]).toBe(0);
  });

  test('bias corrections are those of the paper', () => {
    expect(biasCorrections(1)[0]).toBeCloseTo(10, 12);
    expect(biasCorrections(1)[1]).toBeCloseTo(1000, 9);
    expect(biasCorrections(1_000_000)).toEqual([1, 1]);
  });
});
