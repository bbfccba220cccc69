import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentence, type Sentence } from '../../words/sentence.ts';
import { cost } from '../../../models/graph/cost.ts';
import { initialParameters } from '../../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { writeSafetensors } from '../../../models/onnx/safetensors.ts';
import { architectureNamed } from '../../../models/registry.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';

/** What a model's card says of its making. */
export interface ModelRecord {
  readonly id: string;
  readonly network: string;
  /** Null: a prior. */
  readonly task: string | null;
  readonly title: string;
  readonly description: Sentence;
  readonly licence: string;
  readonly data: readonly { readonly name: string; readonly terms: string; readonly pictures: number }[];
  readonly training: Readonly<Record<string, unknown>>;
  readonly scores: readonly Readonly<Record<string, string | number>>[];
}

/** Writes a model folder of weights as they are drawn before stage one. */
export function writeUntrainedModel(folder: string, { id, network, seed }: { readonly id: string; readonly network: string; readonly seed: number }): void {
  mkdirSync(folder, { recursive: true });
  const drawn = join(folder, 'drawn.safetensors');
  writeFileSync(drawn, writeSafetensors({ tensors: initialParameters(architectureNamed(network).parameterSpecs, seed), metadata: {} }));
  writeModel(folder, drawn, {
    id,
    network,
    task: null,
    title: sentence('Untrained'),
    description: 'Weights as they are drawn before stage one.',
    licence: 'MIT',
    data: [],
    training: { seed },
    scores: [],
  });
  rmSync(drawn);
}

/** Writes a model folder: the weights, then the card that vouches for them. */
export function writeModel(folder: string, weightsPath: string, record: ModelRecord): void {
  mkdirSync(folder, { recursive: true });
  const weights = readFileSync(weightsPath);
  copyFileSync(weightsPath, join(folder, 'weights.safetensors'));
  const architecture = architectureNamed(record.network);
  const edge = 8 * architecture.sizeRequirements.multipleOfPx;
  const { parameters, macs } = cost(buildRestorer(architecture, { batch: 1, heightPx: edge, widthPx: edge }));
  const { id, network, task, title, description, licence, data, training, scores } = record;
  const card = {
    id,
    network,
    task,
    title,
    description,
    licence,
    parameters,
    kiloMacsPerPixel: Math.round(macs / edge ** 2 / 1000),
    weights: { file: 'weights.safetensors', sha256: createHash('sha256').update(weights).digest('hex') },
    data,
    training,
    scores,
  };
  writeFileAtomically(join(folder, 'model.json'), Buffer.from(`${JSON.stringify(card, null, 2)}\n`));
}
