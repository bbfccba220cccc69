import type { GraphBuilder, TapeEntry } from '../graph/builder.ts';
import { add } from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import { gradientOf } from './gradient-rules.ts';

const inputsOf = (entry: TapeEntry): readonly Value[] => (entry.kind === 'node' ? entry.node.inputs : entry.inputs);
const outputsOf = (entry: TapeEntry): readonly Value[] => (entry.kind === 'node' ? entry.node.outputs : entry.outputs);

/**
 * Reverse-mode differentiation while the graph is built: walks the tape backward from a scalar and
 * emits the nodes that compute its gradient. Rules are asked only where a path leads to `targets`.
 *
 * Shapes: `loss` is []; the result has one value per target, of the target's shape.
 * Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3.
 */
export function gradients(b: GraphBuilder, loss: Value, targets: readonly Value[]): readonly Value[] {
  const tape = [...b.tape];
  const reached = new Set<Value>(targets);
  const entries = tape.filter((entry) => {
    if (!inputsOf(entry).some((input) => reached.has(input))) return false;
    for (const output of outputsOf(entry)) reached.add(output);
    return true;
  });

  return b.withoutTape(() => {
    const gradientOfValue = new Map<Value, Value>([[loss, b.scalar(1)]]);
    for (const entry of entries.reverse()) {
      const outputs = outputsOf(entry);
      const outputGradients = outputs.map((output) => gradientOfValue.get(output));
      if (outputGradients.every((gradient) => gradient === undefined)) continue;
      const inputs = inputsOf(entry);
      const inputGradients =
        entry.kind === 'node'
          ? gradientOf(b, entry.node, outputGradients, inputs.map((input) => reached.has(input)))
          : entry.rule(b, outputGradients.map(required));
      inputs.forEach((input, i) => {
        const gradient = inputGradients[i];
        if (gradient === undefined || !reached.has(input)) return;
        const sumSoFar = gradientOfValue.get(input);
        gradientOfValue.set(input, sumSoFar === undefined ? gradient : add(b, sumSoFar, gradient));
      });
    }
    return targets.map((target) => required(gradientOfValue.get(target)));
  });
}

function required(gradient: Value | undefined): Value {
  if (gradient === undefined) throw new Error('internal: the loss does not depend on a target');
  return gradient;
}
