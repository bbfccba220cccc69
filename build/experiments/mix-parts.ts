import { readFileSync } from 'node:fs';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import type { Part } from '../../models/networks/training-steps.ts';
import { layOut } from '../../models/networks/training-steps.ts';
import { readSafetensors } from '../../models/onnx/safetensors.ts';
import type { Tensor } from '../../models/onnx/tensor.ts';
import { architectureNamed } from '../../models/registry.ts';

/**
 * Weights whose parts come from stage one where they are named, and are drawn from the seed elsewhere.
 *
 * Source: Table 5 ("randomize the weights of corresponding parts before the fine-tuning stage", Sec. 4.5).
 */
export function mixParts(network: string, pretrainedPath: string, takenParts: readonly Part[], seed: number): Map<string, Tensor> {
  const architecture = architectureNamed(network);
  const { tensors } = readSafetensors(readFileSync(pretrainedPath));
  const mixed = initialParameters(architecture.parameterSpecs, seed);
  for (const { spec } of layOut(architecture, takenParts).entries) {
    const tensor = tensors.get(spec.name);
    if (tensor === undefined) throw new Error(`internal: stage one left no ${spec.name}`);
    mixed.set(spec.name, tensor);
  }
  return mixed;
}
