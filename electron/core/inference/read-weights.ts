import { readFileSync } from 'node:fs';
import { sameShape } from '../../../models/graph/value.ts';
import type { ParameterSpec } from '../../../models/graph/graph.ts';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { readSafetensors, SafetensorsError } from '../../../models/onnx/safetensors.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { TapeError } from '../foundation/tape-error.ts';

/**
 * Reads a weights file and checks every tensor against what the network expects.
 *
 * Throws: `model-damaged`.
 */
export const readWeights = (path: string, { name, parameterSpecs }: Architecture): ReadonlyMap<string, Tensor> =>
  readTensors(path, { network: name, specs: parameterSpecs });

/** The same for any network. Throws: `model-damaged`. */
export function readTensors(
  path: string,
  { network, specs }: { readonly network: string; readonly specs: readonly ParameterSpec[] },
): ReadonlyMap<string, Tensor> {
  const damaged = (why: string, cause?: unknown): TapeError =>
    new TapeError('model-damaged', `The model's weights cannot be used: ${why}.`, {
      remedy: 'Install the model again.',
      cause,
    });
  let tensors: ReadonlyMap<string, Tensor>;
  try {
    ({ tensors } = readSafetensors(readFileSync(path)));
  } catch (error) {
    if (error instanceof SafetensorsError) throw damaged(error.message, error);
    throw damaged('the file cannot be read', error);
  }
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw damaged(`${name} is missing or has another shape than the network ${network} expects`);
    }
  }
  if (tensors.size !== specs.length) throw damaged('they hold tensors that the network does not know');
  return tensors;
}
