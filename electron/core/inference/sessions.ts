import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sentence } from '../../words/sentence.ts';
import type { Graph } from '../../../models/graph/graph.ts';
import type { Architecture } from '../../../models/networks/architecture.ts';
import { buildRestorer } from '../../../models/networks/restorer.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import type { Tensor as WeightTensor } from '../../../models/onnx/tensor.ts';
import { findArchitecture } from '../../../models/registry.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { DeviceKind, ModelReference } from './inference-service.ts';
import { readWeights } from './read-weights.ts';

/** A network with its weights, ready to be built for any tile size. */
export interface LoadedModel {
  readonly architecture: Architecture;
  readonly weights: ReadonlyMap<string, WeightTensor>;
}

/** A picture that a network makes of a photo. The pseudo ground truth is phi's, and plain networks have none. */
export type NetworkPicture = 'restored' | 'pseudo';

/** How a network for one tile size on one device is made. */
export type CreateSession = (
  model: LoadedModel,
  device: DeviceKind,
  size: PictureSize,
  pictures: readonly NetworkPicture[],
) => Promise<Pick<TileSession, 'run' | 'release'>>;

/** Throws: `model-damaged`. */
export function loadModel({ modelId, network, weightsPath }: ModelReference): LoadedModel {
  const architecture = findArchitecture(network);
  if (architecture === undefined) {
    throw new TapeError('model-damaged', sentence('The model "{model}" is made for a network that this version does not know.', { model: modelId }), {
      remedy: 'Update the app.',
    });
  }
  return { architecture, weights: readWeights(weightsPath, architecture) };
}

/**
 * A graph with its weights, ready to run on one device.
 *
 * Owns: a native session, until `release`.
 */
export class GraphSession {
  readonly #session: InferenceSession;
  readonly #graph: Graph;

  private constructor(session: InferenceSession, graph: Graph) {
    this.#session = session;
    this.#graph = graph;
  }

  static async create(graph: Graph, weights: ReadonlyMap<string, WeightTensor>, device: DeviceKind): Promise<GraphSession> {
    const session = await InferenceSession.create(writeOnnx(graph, weights), {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // Half the memory, at no cost.
      enableMemPattern: false,
    });
    return new GraphSession(session, graph);
  }

  /** Runs once, with all inputs by name, and gives the wanted outputs in their order. */
  async run<const Wanted extends readonly string[]>(
    inputs: Readonly<Record<string, Float32Array>>,
    wanted: Wanted,
  ): Promise<{ readonly [Index in keyof Wanted]: Float32Array }> {
    const feeds = this.#graph.inputs.map(({ name, value }) => {
      const data = inputs[name];
      if (data === undefined) throw new Error(`internal: nothing was given as ${name}`);
      return [name, new Tensor('float32', data, [...value.shape])] as const;
    });
    const outputs = await this.#session.run(Object.fromEntries(feeds), wanted);
    return wanted.map((name) => {
      const data = outputs[name]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`internal: the network gives no ${name}`);
      return data;
    }) as { [Index in keyof Wanted]: Float32Array };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * One network for one tile size on one device.
 *
 * Shapes: planar [3, heightPx, widthPx] in; out the same, 3 planes for each picture that was asked for, in that order.
 * Range: 0..1 in; out is not clamped.
 * Owns: a native session, until `release`.
 */
export class TileSession {
  readonly #session: GraphSession;
  readonly #pictures: readonly NetworkPicture[];

  private constructor(session: GraphSession, pictures: readonly NetworkPicture[]) {
    this.#session = session;
    this.#pictures = pictures;
  }

  static async create(
    { architecture, weights }: LoadedModel,
    device: DeviceKind,
    size: PictureSize,
    pictures: readonly NetworkPicture[] = ['restored'],
  ): Promise<TileSession> {
    const graph = buildRestorer(architecture, { batch: 1, ...size });
    return new TileSession(await GraphSession.create(graph, weights, device), pictures);
  }

  async run(tile: Float32Array): Promise<Float32Array> {
    const made = await this.#session.run({ image: tile }, this.#pictures);
    const [first] = made;
    if (first === undefined || made.length === 1) return first ?? new Float32Array();
    const joined = new Float32Array(made.length * first.length);
    made.forEach((picture, index) => {
      joined.set(picture, index * first.length);
    });
    return joined;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
