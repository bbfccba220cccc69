import type { Architecture, ImageShape } from '../../../../models/networks/architecture.ts';
import type { StepKind } from '../../../../models/networks/training-steps.ts';
import type { Tensor } from '../../../../models/onnx/tensor.ts';
import type { ContrastiveSamples } from '../contrastive-samples.ts';

/**
 * What runs a step: ONNX Runtime in this process, or PyTorch in a program beside it, on CUDA where there
 * is some. `torch-tf32` lets PyTorch round products to 10 bits of mantissa on CUDA.
 */
export const executorNames = ['onnxruntime', 'torch', 'torch-tf32'] as const;
export type ExecutorName = (typeof executorNames)[number];

/** The one that every installed app has. */
export const defaultExecutor = 'onnxruntime' satisfies ExecutorName;

export interface StepInputs {
  readonly lowQuality: Float32Array;
  readonly groundTruth: Float32Array;
  readonly learningRate: number;
  /** For stage one only. */
  readonly contrastive?: ContrastiveSamples;
}

/** Scalars that a step reports, by the graph's output names: `loss`, `l1`, `gradientNorm` ... */
export type StepFigures = Readonly<Record<string, number>>;

/** Adam's moments of the trained parameters, flat. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Which steps to run, and from where; without `moments` they start at zero. */
export interface StepJob {
  readonly architecture: Architecture;
  readonly kind: StepKind;
  readonly shape: ImageShape;
  /** Lambda of stage one; the networks' own when absent. */
  readonly contrastiveWeight?: number | undefined;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly moments?: Moments | undefined;
}

/**
 * One stage's step graph, ready to run, with its state.
 *
 * Owns: a native session or a process, until `release`.
 * Numerics: each repeats its own bits; two executors differ by rounding.
 */
export interface StepExecutor {
  /** Steps that may be asked for before the first of them has answered. */
  readonly mostInFlight: number;

  /**
   * Runs one step after all that were asked for before, and takes its state over.
   *
   * `stepOfStage` counts from 1, for the bias corrections of fresh moments.
   * Throws: `device-unavailable`, `out-of-memory`, `worker-died`.
   */
  readonly step: (stepOfStage: number, inputs: StepInputs) => Promise<StepFigures>;

  /** All weights by name and the moments, copied, after all steps that were asked for. */
  readonly readState: () => Promise<{ readonly weights: Map<string, Tensor>; readonly moments: Moments }>;

  readonly release: () => Promise<void>;
}
