import { adamStep } from '../autodiff/adam.ts';
import { gradients } from '../autodiff/gradients.ts';
import type { GraphBuilder, ParameterSource } from '../graph/builder.ts';
import { reshape, slice } from '../graph/expressions.ts';
import type { ParameterSpec } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { elementCount } from '../graph/value.ts';

/** Parameters in the order in which they lie in a flat vector. */
export interface ParameterLayout {
  readonly entries: readonly { readonly spec: ParameterSpec; readonly offset: number }[];
  readonly length: number;
}

export function layOutParameters(specs: readonly ParameterSpec[]): ParameterLayout {
  let length = 0;
  const entries = specs.map((spec) => {
    const offset = length;
    length += elementCount(spec.shape);
    return { spec, offset };
  });
  return { entries, length };
}

/** Takes parameters from flat vectors, one Slice each, and remembers them by name. */
export function fromVectors(
  vectors: readonly { readonly vector: Value; readonly layout: ParameterLayout }[],
  taken = new Map<string, Value>(),
): ParameterSource {
  return (b, spec) => {
    const known = taken.get(spec.name);
    if (known !== undefined) return known;
    for (const { vector, layout } of vectors) {
      const entry = layout.entries.find((candidate) => candidate.spec.name === spec.name);
      if (entry === undefined) continue;
      const end = entry.offset + elementCount(spec.shape);
      const value = reshape(b, slice(b, vector, 0, entry.offset, end), spec.shape);
      taken.set(spec.name, value);
      return value;
    }
    throw new Error(`internal: no vector holds ${spec.name}`);
  };
}

/** The flat vectors that a step moves. Shapes: all [P]. */
export interface TrainedState {
  readonly parameters: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/** The inputs `parameters`, `firstMoment` and `secondMoment` of a step. Shapes: [P]. */
export const trainedStateInputs = (b: GraphBuilder, { length }: ParameterLayout): TrainedState => ({
  parameters: b.input('parameters', [length]),
  firstMoment: b.input('firstMoment', [length]),
  secondMoment: b.input('secondMoment', [length]),
});

/** The inputs `learningRate`, `firstCorrection` and `secondCorrection` of a step. Shapes: []. */
export const adamInputs = (b: GraphBuilder): { readonly learningRate: Value; readonly firstCorrection: Value; readonly secondCorrection: Value } => ({
  learningRate: b.input('learningRate', []),
  firstCorrection: b.input('firstCorrection', []),
  secondCorrection: b.input('secondCorrection', []),
});

/**
 * The backward half of a step: the gradient of the loss to all parameters of the layout, and Adam.
 *
 * `taken`: the parameters by name, as `fromVectors` remembers them. Gives the step's outputs: the three vectors by name with
 * `next` before it, and `gradientNorm`.
 */
export function learnFrom(
  b: GraphBuilder,
  loss: Value,
  { state, layout, taken, adam }: {
    readonly state: TrainedState;
    readonly layout: ParameterLayout;
    readonly taken: ReadonlyMap<string, Value>;
    readonly adam: ReturnType<typeof adamInputs>;
  },
): Readonly<Record<'nextParameters' | 'nextFirstMoment' | 'nextSecondMoment' | 'gradientNorm', Value>> {
  const targets = layout.entries.map(({ spec }) => {
    const value = taken.get(spec.name);
    if (value === undefined) throw new Error(`internal: ${spec.name} is never used`);
    return value;
  });
  const gradient = b.scope('gradient', () => {
    const byParameter = gradients(b, loss, targets);
    return b.op('Concat', byParameter.map((g) => reshape(b, g, [elementCount(g.shape)])), { axis: 0 });
  });
  const next = b.scope('adam', () => adamStep(b, state, gradient, adam.learningRate, adam.firstCorrection, adam.secondCorrection));
  return {
    nextParameters: next.parameters,
    nextFirstMoment: next.firstMoment,
    nextSecondMoment: next.secondMoment,
    gradientNorm: next.gradientNorm,
  };
}
