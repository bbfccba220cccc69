import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { biasCorrections } from '../../../../models/autodiff/adam.ts';
import type { ImageShape } from '../../../../models/networks/architecture.ts';
import { buildTrainingStep, layoutsOf } from '../../../../models/networks/training-steps.ts';
import { writeOnnx } from '../../../../models/onnx/write-onnx.ts';
import { flatten, unflatten } from './flat-parameters.ts';
import type { StepExecutor, StepFigures, StepInputs, StepJob } from './step-executor.ts';

/** Steps in ONNX Runtime, on the CPU of this process. */
export class OnnxRuntimeExecutor implements StepExecutor {
  /** A step blocks the thread: nothing can be prepared meanwhile. */
  readonly mostInFlight = 1;
  readonly #session: InferenceSession;
  readonly #shape: ImageShape;
  readonly #layouts: ReturnType<typeof layoutsOf>;
  readonly #frozen: Float32Array;
  #parameters: Float32Array;
  #firstMoment: Float32Array;
  #secondMoment: Float32Array;

  private constructor(session: InferenceSession, { architecture, kind, shape, weights, moments }: StepJob) {
    this.#session = session;
    this.#shape = shape;
    this.#layouts = layoutsOf(architecture, kind);
    const { trained, frozen } = this.#layouts;
    this.#parameters = flatten(trained, weights);
    this.#frozen = flatten(frozen, weights);
    this.#firstMoment = moments?.first ?? new Float32Array(trained.length);
    this.#secondMoment = moments?.second ?? new Float32Array(trained.length);
  }

  static async open(job: StepJob): Promise<OnnxRuntimeExecutor> {
    const graph = buildTrainingStep(job.architecture, { kind: job.kind, ...job.shape, contrastiveWeight: job.contrastiveWeight });
    const session = await InferenceSession.create(writeOnnx(graph), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
      executionMode: 'sequential',
      // Waiting threads that spin would take a core from restoring.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return new OnnxRuntimeExecutor(session, job);
  }

  async step(stepOfStage: number, inputs: StepInputs): Promise<StepFigures> {
    const { batch, heightPx, widthPx } = this.#shape;
    const [firstCorrection, secondCorrection] = biasCorrections(stepOfStage);
    const scalar = (value: number): OrtTensor => new OrtTensor('float32', Float32Array.of(value), []);
    const vector = (data: Float32Array): OrtTensor => new OrtTensor('float32', data, [data.length]);
    const pictures = (data: Float32Array): OrtTensor => new OrtTensor('float32', data, [batch, 3, heightPx, widthPx]);
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
      feeds['queryOneHot'] = oneHot(inputs.contrastive.queries, this.#shape);
      feeds['negativeOneHot'] = oneHot(inputs.contrastive.negatives, this.#shape);
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

  async readState(): ReturnType<StepExecutor['readState']> {
    const { trained, frozen } = this.#layouts;
    return {
      weights: new Map([...unflatten(trained, this.#parameters), ...unflatten(frozen, this.#frozen)]),
      moments: { first: this.#firstMoment.slice(), second: this.#secondMoment.slice() },
    };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** Shapes: positions [batch, T] flat -> [batch, T, pixels]. */
function oneHot(positions: Int32Array, { batch, heightPx, widthPx }: ImageShape): OrtTensor {
  const pixels = heightPx * widthPx;
  const data = new Float32Array(positions.length * pixels);
  positions.forEach((position, row) => (data[row * pixels + position] = 1));
  return new OrtTensor('float32', data, [batch, positions.length / batch, pixels]);
}
