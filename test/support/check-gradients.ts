import { gradients } from '../../models/autodiff/gradients.ts';
import { GraphBuilder } from '../../models/graph/builder.ts';
import { mul, sum } from '../../models/graph/expressions.ts';
import type { Graph } from '../../models/graph/graph.ts';
import type { Shape, Value } from '../../models/graph/value.ts';
import { elementCount } from '../../models/graph/value.ts';
import { centralDifferences } from './central-differences.ts';
import { interpret } from './interpreter/interpret.ts';
import { largestError } from './largest-error.ts';
import { signed } from './synthetic-data.ts';

export interface Differentiable {
  readonly inputs: readonly Shape[];
  readonly range: readonly [number, number];
  /** The first output is differentiated, each of its elements with a weight of its own. */
  readonly emit: (b: GraphBuilder, inputs: readonly Value[]) => readonly Value[];
}

const nameOf = (index: number): string => `x${index}`;

/** Numbers within the case's range, as float32 holds them. */
export function drawInputs({ inputs, range: [low, high] }: Differentiable): Record<string, Float32Array> {
  return Object.fromEntries(
    inputs.map((shape, i) => [
      nameOf(i),
      Float32Array.from(signed(`input ${i} of ${inputs.join(';')}`, elementCount(shape)), (u) => low + ((u + 1) / 2) * (high - low)),
    ]),
  );
}

/** A graph of the weighted sum of a case's output, and of its gradients by `targets`. */
export function gradientGraph({ inputs, emit }: Differentiable, targets: readonly number[]): Graph {
  const b = new GraphBuilder('case');
  const values = inputs.map((shape, i) => b.input(nameOf(i), shape));
  const [output] = emit(b, values);
  if (output === undefined) throw new Error('a case without an output');
  const weights = Float32Array.from(signed('weights', elementCount(output.shape)));
  const loss = sum(b, mul(b, output, b.constant(output.shape, weights)));
  const found = gradients(b, loss, targets.map((target) => values[target]!));
  // An output must be some node's own: a gradient that is handed through gets one more name.
  const outputs = found.map((value, i) => [`d${nameOf(targets[i]!)}`, b.op('Neg', [b.op('Neg', [value], {})], {})] as const);
  return b.build({ loss, ...Object.fromEntries(outputs) });
}

/** For each target, the emitted gradient's largest error against central differences, both in float64. */
export function gradientErrors(subject: Differentiable, targets = subject.inputs.map((_, i) => i)): number[] {
  const graph = gradientGraph(subject, targets);
  const inputs = drawInputs(subject);
  const actual = interpret(graph, inputs);
  return targets.map((target) => {
    const name = nameOf(target);
    const loss = (x: Float64Array): number => interpret(graph, { ...inputs, [name]: x }, undefined, ['loss'])['loss']![0]!;
    return largestError(actual[`d${name}`]!, centralDifferences(loss, inputs[name]!));
  });
}
