import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelReference } from '../../electron/core/inference/inference-service.ts';
import type { CardData } from '../../electron/core/library/installed-models.ts';
import { writeModel } from '../../electron/core/training/write-model.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { writeSafetensors } from '../../models/onnx/safetensors.ts';
import type { Tensor } from '../../models/onnx/tensor.ts';
import { Random } from '../../models/random.ts';
import { architectureNamed } from '../../models/registry.ts';

const network = 'tape-swin';

/**
 * Weights that nobody trained, with which every layer of the network shows in the picture.
 *
 * A fresh network is the identity, because its last convolution starts at zero; so what starts constant is
 * moved, far enough that a tile cut in the wrong place shows.
 */
export function randomWeights(seed: number, deviation = 0.05): Map<string, Tensor> {
  const { parameterSpecs } = architectureNamed(network);
  const weights = initialParameters(parameterSpecs, seed);
  parameterSpecs.forEach(({ name, initialization }, index) => {
    const random = new Random(seed + 1, index);
    const tensor = weights.get(name);
    if (tensor === undefined || initialization.kind !== 'constant') return;
    weights.set(name, { shape: tensor.shape, data: tensor.data.map((value) => value + deviation * random.normal()) });
  });
  return weights;
}

/**
 * Writes a whole model folder of random weights below `models`, and tells how to refer to it. A deviation of
 * 0 gives a fresh network, which is the identity; a task of null gives a prior; `tensors` are weights of one's own.
 */
export function writeRandomModel(
  models: string,
  id: string,
  {
    task = 'denoise',
    seed = 7,
    deviation = 0.05,
    tensors = randomWeights(seed, deviation),
    data = [],
  }: { readonly task?: string | null; readonly seed?: number; readonly deviation?: number; readonly tensors?: ReadonlyMap<string, Tensor>; readonly data?: readonly CardData[] } = {},
): ModelReference {
  const folder = join(models, id);
  mkdirSync(folder, { recursive: true });
  const bytes = writeSafetensors({ tensors, metadata: {} });
  const weightsPath = join(folder, 'drawn.safetensors');
  writeFileSync(weightsPath, bytes);
  writeModel(folder, weightsPath, {
    id,
    network,
    task,
    title: `Random ${id}`,
    description: 'Not trained.',
    licence: 'MIT',
    data,
    training: { seed },
    scores: [],
  });
  return {
    modelId: id,
    network,
    weightsPath: join(folder, 'weights.safetensors'),
    weightsSha256: createHash('sha256').update(readFileSync(weightsPath)).digest('hex'),
  };
}
