import { readFileSync } from 'node:fs';
import { sameShape } from '../../../models/graph/value.ts';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { readSafetensors, SafetensorsError } from '../../../models/onnx/safetensors.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { TapeError } from '../foundation/tape-error.ts';

/**
 * Reads a weights file and checks every tensor against what the network expects.
 *
 * Throws: `model-damaged`.
 */
export function readWeights(path: string, architecture: Architecture): ReadonlyMap<string, Tensor> {
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
  for (const { name, shape } of architecture.parameterSpecs) {
    const tensor = tensors.get(name);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw damaged(`${name} is missing or has another shape than the network ${architecture.name} expects`);
    }
  }
  if (tensors.size !== architecture.parameterSpecs.length) throw damaged('they hold tensors that the network does not know');
  return tensors;
}
