import { elementCount } from '../../../../models/graph/value.ts';
import type { Architecture } from '../../../../models/networks/architecture.ts';
import type { ParameterLayout, StepKind } from '../../../../models/networks/training-steps.ts';
import { layOut, parts, trainedParts } from '../../../../models/networks/training-steps.ts';
import type { Tensor } from '../../../../models/onnx/tensor.ts';

/** The two flat vectors that a step's parameters lie in: those that it moves, and those that are held. */
export const layoutsOf = (
  architecture: Architecture,
  kind: StepKind,
): { readonly trained: ParameterLayout; readonly frozen: ParameterLayout } => ({
  trained: layOut(architecture, trainedParts[kind]),
  frozen: layOut(architecture, parts.filter((part) => !trainedParts[kind].includes(part))),
});

/** Named weights as one vector. */
export function flatten(layout: ParameterLayout, weights: ReadonlyMap<string, Tensor>): Float32Array {
  const vector = new Float32Array(layout.length);
  for (const { spec, offset } of layout.entries) {
    const tensor = weights.get(spec.name);
    if (tensor === undefined) throw new Error(`internal: the weights miss ${spec.name}`);
    vector.set(tensor.data, offset);
  }
  return vector;
}

/** One vector as named weights, copied. */
export const unflatten = ({ entries }: ParameterLayout, vector: Float32Array): readonly (readonly [string, Tensor])[] =>
  entries.map(({ spec: { name, shape }, offset }) => [
    name,
    { shape, data: vector.slice(offset, offset + elementCount(shape)) },
  ]);
