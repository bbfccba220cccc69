import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { biasCorrections } from '../../../models/autodiff/adam.ts';
import type { Architecture, ImageShape } from '../../../models/networks/architecture.ts';
import type { ParameterLayout, StepKind } from '../../../models/networks/training-steps.ts';
import { buildTrainingStep, layOut, parts, trainedParts } from '../../../models/networks/training-steps.ts';
import { writeOnnx } from '../../../models/onnx/write-onnx.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { elementCount } from '../../../models/graph/value.ts';

export interface StepInputs {
  readonly lowQuality: Float32Array;
  readonly groundTruth: Float32Array;
  readonly learningRate: number;
  /** For stage one only. */
  readonly contrastive?: { readonly queryOneHot: Float32Array; readonly negativeOneHot: Float32Array };
}

/** Scalars that a step reports, by the graph's output names: `loss`, `l1`, `gradientNorm` ... */
export type StepFigures = Readonly<Record<string, number>>;

/**
 * One stage's step graph in ONNX Runtime, with its state: trained parameters and Adam's moments as three
 * flat vectors, the other parameters held.
 *
 * Owns: a native session, until `release`.
 */
export class TrainingSession {
  readonly #session: InferenceSession;
  readonly #shape: ImageShape;
  readonly #trained: ParameterLayout;
  readonly #frozen: Float32Array;
  readonly #frozenLayout: ParameterLayout;
  #parameters: Float32Array;
  #firstMoment: Float32Array;
  #secondMoment: Float32Array;

  private constructor(
    session: InferenceSession,
    shape: ImageShape,
    layouts: { readonly trained: ParameterLayout; readonly frozen: ParameterLayout },
    weights: ReadonlyMap<string, Tensor>,
    moments: { readonly first: Float32Array; readonly second: Float32Array } | undefined,
  ) {
    this.#session = session;
    this.#shape = shape;
    this.#trained = layouts.trained;
    this.#frozenLayout = layouts.frozen;
    this.#parameters = flatten(layouts.trained, weights);
    this.#frozen = flatten(layouts.frozen, weights);
    this.#firstMoment = moments?.first ?? new Float32Array(layouts.trained.length);
    this.#secondMoment = moments?.second ?? new Float32Array(layouts.trained.length);
  }

  static async create(
    architecture: Architecture,
    kind: StepKind,
    shape: ImageShape,
    weights: ReadonlyMap<string, Tensor>,
    moments?: { readonly first: Float32Array; readonly second: Float32Array },
  ): Promise<TrainingSession> {
    const graph = buildTrainingStep(architecture, { kind, ...shape });
    const session = await InferenceSession.create(writeOnnx(graph), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
      executionMode: 'sequential',
      // Waiting threads that spin would take a core from restoring.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    const frozen = layOut(architecture, parts.filter((part) => !trainedParts[kind].includes(part)));
    return new TrainingSession(session, shape, { trained: layOut(architecture, trainedParts[kind]), frozen }, weights, moments);
  }

  /**
   * Runs one step and takes its state over.
   *
   * `stepOfStage` counts from 1, for the bias corrections of fresh moments.
   */
  async step(stepOfStage: number, inputs: StepInputs): Promise<StepFigures> {
    const { batch, heightPx, widthPx } = this.#shape;
    const [firstCorrection, secondCorrection] = biasCorrections(stepOfStage);
    const scalar = (value: number): OrtTensor => new OrtTensor('float32', Float32Array.of(value), []);
    const vector = (data: Float32Array): OrtTensor => new OrtTensor('float32', data, [data.length]);
    const pictures = (data: Float32Array): OrtTensor => new OrtTensor('float32', data, [batch, 3, heightPx, widthPx]);
    const oneHot = (data: Float32Array): OrtTensor =>
      new OrtTensor('float32', data, [batch, data.length / (batch * heightPx * widthPx), heightPx * widthPx]);
    const feeds: Record<string, OrtTensor> = {
      parameters: vector(this.#parameters),
      firstMoment: vector(this.#firstMoment),
      secondMoment: vector(this.#secondMoment),
      lowQuality: pictures(inputs.lowQuality),
      groundTruth: pictures(inputs.groundTruth),
      learningRate: scalar(inputs.learningRate),
      firstCorrection: scalar(firstCorrection),
      secondCorrection: scalar(secondCorrection),
    };
    if (this.#session.inputNames.includes('frozen')) feeds['frozen'] = vector(this.#frozen);
    if (inputs.contrastive !== undefined) {
      feeds['queryOneHot'] = oneHot(inputs.contrastive.queryOneHot);
      feeds['negativeOneHot'] = oneHot(inputs.contrastive.negativeOneHot);
    }
    const outputs = await this.#session.run(feeds);
    const data = (name: string): Float32Array => {
      const output = outputs[name]?.data;
      if (!(output instanceof Float32Array)) throw new Error(`internal: the step gives no ${name}`);
      return output;
    };
    this.#parameters = data('nextParameters');
    this.#firstMoment = data('nextFirstMoment');
    this.#secondMoment = data('nextSecondMoment');
    return Object.fromEntries(
      Object.keys(outputs)
        .filter((name) => !name.startsWith('next'))
        .map((name) => [name, data(name)[0] ?? Number.NaN]),
    );
  }

  get moments(): { readonly first: Float32Array; readonly second: Float32Array } {
    return { first: this.#firstMoment, second: this.#secondMoment };
  }

  /** All weights by name, copied. */
  weights(): Map<string, Tensor> {
    return new Map([...unflatten(this.#trained, this.#parameters), ...unflatten(this.#frozenLayout, this.#frozen)]);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function flatten(layout: ParameterLayout, weights: ReadonlyMap<string, Tensor>): Float32Array {
  const vector = new Float32Array(layout.length);
  for (const { spec, offset } of layout.entries) {
    const tensor = weights.get(spec.name);
    if (tensor === undefined) throw new Error(`internal: the weights miss ${spec.name}`);
    vector.set(tensor.data, offset);
  }
  return vector;
}

const unflatten = ({ entries }: ParameterLayout, vector: Float32Array): readonly (readonly [string, Tensor])[] =>
  entries.map(({ spec: { name, shape }, offset }) => [
    name,
    { shape, data: vector.slice(offset, offset + elementCount(shape)) },
  ]);
