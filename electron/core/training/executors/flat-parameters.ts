import { elementCount } from '../../../../models/graph/value.ts';
import type { ParameterLayout } from '../../../../models/networks/parameter-vectors.ts';
import type { Tensor } from '../../../../models/onnx/tensor.ts';

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
