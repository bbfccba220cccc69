import { biasCorrections } from '../../../../models/autodiff/adam.ts';
import type { ImageShape } from '../../../../models/networks/architecture.ts';
import { buildTrainingStep, layoutsOf } from '../../../../models/networks/training-steps.ts';
import { writeOnnx } from '../../../../models/onnx/write-onnx.ts';
import { flatten, unflatten } from './flat-parameters.ts';
import type { PipeMessage, PipeTensor } from './pipe-messages.ts';
import type { StepExecutor, StepFigures, StepInputs, StepJob } from './step-executor.ts';
import { TorchProcess } from './torch-process.ts';

/** Which output becomes which input of the next step, in the order of `trained`, first and second moment. */
const carried = {
  nextParameters: 'parameters',
  nextFirstMoment: 'firstMoment',
  nextSecondMoment: 'secondMoment',
} as const;

/** Steps in PyTorch, in a program beside this process; the state stays on its device. */
export class TorchExecutor implements StepExecutor {
  /** While one step runs, the next one's batch is drawn and sent. */
  readonly mostInFlight = 2;
  readonly #process: TorchProcess;
  readonly #shape: ImageShape;
  readonly #layouts: ReturnType<typeof layoutsOf>;
  readonly #frozen: Float32Array;

  private constructor(process: TorchProcess, { architecture, kind, shape, weights }: StepJob) {
    this.#process = process;
    this.#shape = shape;
    this.#layouts = layoutsOf(architecture, kind);
    this.#frozen = flatten(this.#layouts.frozen, weights);
  }

  /** Throws: `device-unavailable` where no Python has PyTorch; `out-of-memory`, `worker-died`. */
  static async open(job: StepJob, options: { readonly tf32: boolean }): Promise<TorchExecutor> {
    const { architecture, kind, shape, weights, moments, contrastiveWeight } = job;
    const graph = buildTrainingStep(architecture, { kind, ...shape, contrastiveWeight });
    const onnx = writeOnnx(graph);
    const process = new TorchProcess(options);
    const executor = new TorchExecutor(process, job);
    const { trained } = executor.#layouts;
    const held = graph.inputs.some(({ name }) => name === 'frozen') ? [['frozen', vector(executor.#frozen)] as const] : [];
    try {
      await process.ask({
        header: { type: 'load', carry: carried, positions: kind === 'pretrain' ? ['queryOneHot', 'negativeOneHot'] : [] },
        tensors: new Map<string, PipeTensor>([
          ['graph', { shape: [onnx.length], data: onnx }],
          ['parameters', vector(flatten(trained, weights))],
          ['firstMoment', vector(moments?.first ?? new Float32Array(trained.length))],
          ['secondMoment', vector(moments?.second ?? new Float32Array(trained.length))],
          ...held,
        ]),
      });
      return executor;
    } catch (error) {
      await process.close();
      throw error;
    }
  }

  /** The program's process, for whoever must end it without asking. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  async step(stepOfStage: number, { lowQuality, groundTruth, learningRate, contrastive }: StepInputs): Promise<StepFigures> {
    const { batch, heightPx, widthPx } = this.#shape;
    const [firstCorrection, secondCorrection] = biasCorrections(stepOfStage);
    const pictures = (data: Float32Array): PipeTensor => ({ shape: [batch, 3, heightPx, widthPx], data });
    const scalar = (value: number): PipeTensor => ({ shape: [], data: Float32Array.of(value) });
    const positions = (data: Int32Array): PipeTensor => ({ shape: [batch, data.length / batch], data });
    const answer = await this.#process.ask({
      header: { type: 'step' },
      tensors: new Map([
        ['lowQuality', pictures(lowQuality)],
        ['groundTruth', pictures(groundTruth)],
        ['learningRate', scalar(learningRate)],
        ['firstCorrection', scalar(firstCorrection)],
        ['secondCorrection', scalar(secondCorrection)],
        ...(contrastive === undefined
          ? []
          : ([
              ['queryOneHot', positions(contrastive.queries)],
              ['negativeOneHot', positions(contrastive.negatives)],
            ] as const)),
      ]),
    });
    return Object.fromEntries([...answer.tensors].map(([name, { data }]) => [name, data[0] ?? Number.NaN]));
  }

  async readState(): ReturnType<StepExecutor['readState']> {
    const state = await this.#process.ask({ header: { type: 'read', names: Object.values(carried) }, tensors: new Map() });
    const { trained, frozen } = this.#layouts;
    return {
      weights: new Map([...unflatten(trained, floats(state, 'parameters')), ...unflatten(frozen, this.#frozen)]),
      moments: { first: floats(state, 'firstMoment'), second: floats(state, 'secondMoment') },
    };
  }

  async release(): Promise<void> {
    await this.#process.close();
  }
}

const vector = (data: Float32Array): PipeTensor => ({ shape: [data.length], data });

function floats({ tensors }: PipeMessage, name: string): Float32Array {
  const data = tensors.get(name)?.data;
  if (!(data instanceof Float32Array)) throw new Error(`internal: the program's state has no ${name}`);
  return data;
}
