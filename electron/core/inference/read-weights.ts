import { readFileSync } from 'node:fs';
import type { FilledSentence } from '../../words/sentence.ts';
import { phrase, sentence } from '../../words/sentence.ts';
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
  const damaged = (why: string | FilledSentence, cause?: unknown): TapeError =>
    new TapeError('model-damaged', sentence("The model's weights cannot be used: {why}.", { why }), {
      remedy: 'Install the model again.',
      cause,
    });
  let tensors: ReadonlyMap<string, Tensor>;
  try {
    ({ tensors } = readSafetensors(readFileSync(path)));
  } catch (error) {
    if (error instanceof SafetensorsError) throw damaged(error.message, error);
    throw damaged(phrase('the file cannot be read'), error);
  }
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      throw damaged(phrase('{name} is missing or has another shape than the network {network} expects', { name, network }));
    }
  }
  if (tensors.size !== specs.length) throw damaged(phrase('they hold tensors that the network does not know'));
  return tensors;
}
