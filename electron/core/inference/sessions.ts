import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import type { Tensor as WeightTensor } from '../../../models/onnx/tensor.ts';
import { findArchitecture } from '../../../models/registry.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { DeviceKind, ModelReference } from './inference-service.ts';
import { readWeights } from './read-weights.ts';

/** A network with its weights, ready to be built for any tile size. */
export interface LoadedModel {
  readonly architecture: Architecture;
  readonly weights: ReadonlyMap<string, WeightTensor>;
}

/** How a network for one tile size on one device is made. */
export type CreateSession = (
  model: LoadedModel,
  device: DeviceKind,
  size: { readonly widthPx: number; readonly heightPx: number },
) => Promise<Pick<TileSession, 'run' | 'release'>>;

/** Throws: `model-damaged`. */
export function loadModel({ modelId, network, weightsPath }: ModelReference): LoadedModel {
  const architecture = findArchitecture(network);
  if (architecture === undefined) {
    throw new TapeError('model-damaged', `The model "${modelId}" is made for a network that this version does not know.`, {
      remedy: 'Update the app.',
    });
  }
  return { architecture, weights: readWeights(weightsPath, architecture) };
}

/**
 * One network for one tile size on one device.
 *
 * Shapes: planar [3, heightPx, widthPx] in and out. Range: 0..1 in; out is not clamped.
 * Owns: a native session, until `release`.
 */
export class TileSession {
  readonly #session: InferenceSession;
  readonly #dims: readonly number[];

  private constructor(session: InferenceSession, dims: readonly number[]) {
    this.#session = session;
    this.#dims = dims;
  }

  static async create(
    { architecture, weights }: LoadedModel,
    device: DeviceKind,
    size: { readonly widthPx: number; readonly heightPx: number },
  ): Promise<TileSession> {
    const graph = buildRestorer(architecture, { batch: 1, ...size });
    const session = await InferenceSession.create(writeOnnx(graph, weights), {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // Half the memory, at no cost.
      enableMemPattern: false,
    });
    return new TileSession(session, [1, 3, size.heightPx, size.widthPx]);
  }

  async run(tile: Float32Array): Promise<Float32Array> {
    const outputs = await this.#session.run({ image: new Tensor('float32', tile, [...this.#dims]) }, ['restored']);
    const data = outputs['restored']?.data;
    if (!(data instanceof Float32Array)) throw new Error('internal: the network gives no picture');
    return data;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
