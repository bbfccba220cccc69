import type { Service } from '../foundation/service.ts';
import type { StepKind } from '../../../models/networks/training-steps.ts';
import type { TrainingPair, TrainingPicture } from '../pairs/training-pair.ts';
import type { DegradationName } from './degradations/registry.ts';
import type { ExecutorName } from './executors/step-executor.ts';

/** Clean pictures that we degrade ourselves, or pairs from a photographer. */
export type PictureSet =
  | { readonly kind: 'degraded'; readonly degradation: DegradationName; readonly pictures: readonly TrainingPicture[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly TrainingPair[] };

/** One leg of a run: so many steps of one kind, with a learning rate of its own. */
export interface TrainingStage {
  readonly kind: StepKind;
  readonly steps: number;
  readonly peakLearningRate: number;
  readonly warmUpSteps: number;
  /** Lambda of a `pretrain` leg; the networks' own when absent. */
  readonly contrastiveWeight?: number;
}

/**
 * Everything that decides what a run computes: the same plan gives the same weights, bit for bit, on the
 * CPU, and on one CUDA device. Pictures are named in a fixed order; where their scratch images lie does not
 * matter.
 */
export interface TrainingPlan {
  readonly network: string;
  readonly executor: ExecutorName;
  readonly seed: number;
  readonly batch: number;
  readonly patchPx: number;
  /** 0..1: share of patches shown without damage, so that what needs no help is left alone. */
  readonly undamagedShare: number;
  /** 0..1: share of steps that practise on degraded pictures, where there are pairs too; absent: all sources alike. */
  readonly practiceShare?: number;
  /** Pairs are shown up to so many stops darker or brighter, both pictures alike; not at all when absent. */
  readonly exposureStops?: number;
  readonly stages: readonly TrainingStage[];
  /**
   * Ends the last stage after so many validations in a row without a new best; the best weights are then the result. Absent: the
   * last weights are.
   */
  readonly patienceValidations?: number;
  /** safetensors to start from; null: drawn from the seed. */
  readonly initialWeightsPath: string | null;
  readonly checkpointEverySteps: number;
  readonly validateEverySteps: number;
}

export interface RunInputs {
  /** Every step draws one of these at random (Sec. 4.2); `practiceShare` weighs them. */
  readonly sources: readonly PictureSet[];
  /** Held back: never drawn for a step. */
  readonly validation: readonly PictureSet[];
}

export interface TrainingOutcome {
  readonly steps: number;
  /** Seconds spent in steps by this and earlier sittings. */
  readonly seconds: number;
  readonly weightsPath: string;
  readonly weightsSha256: string;
  readonly lastLoss: number;
  /** Mean over the held-back pairs, last and best; null when nothing was held back. */
  readonly validationPsnrDb: number | null;
  readonly bestValidationPsnrDb: number | null;
  /** Whether it ran to its end, which may be early, or was stopped at a checkpoint. */
  readonly finished: boolean;
}

/** One held-back picture: as it came, restored with the base weights (as it came, where there are none), and with the fine-tuned ones. */
export interface JudgedPicture {
  readonly name: string;
  readonly inputPsnrDb: number;
  readonly basePsnrDb: number;
  readonly tunedPsnrDb: number;
  readonly baseSsim: number;
  readonly tunedSsim: number;
}

export interface Judgement {
  readonly heldBack: readonly JudgedPicture[];
  /** The same on pictures with our own degradations: what must not be unlearned. Empty: no such set. */
  readonly guard: readonly JudgedPicture[];
  /** The same on pictures without damage: what must be left alone. */
  readonly clean: readonly JudgedPicture[];
}

/**
 * One frame of a learning film. `input`: the picture as it came, where the run starts from random weights; `base`: restored with
 * what the run starts from; `step`: with what it knew by then; `target`: what it is to become.
 */
export interface FilmFrame {
  readonly kind: 'input' | 'base' | 'step' | 'target';
  /** Steps that were done by then; null for the target. */
  readonly step: number | null;
  /** Against the target; null for itself. */
  readonly psnrDb: number | null;
  /** A square, of the same size in all frames of a film. */
  readonly scratchPath: string;
}

/**
 * The training worker's calls. Progress of `train` carries the figures `loss`, `learningRate`, `stepsPerSecond`,
 * `seconds` (of this and earlier sittings) and those of `validationPsnrDb` and `baseValidationPsnrDb` that were measured in this sitting. Stopping writes a checkpoint first.
 *
 * Throws: `data-set-empty`, `checkpoint-damaged`, `model-damaged`, `training-diverged`, `disk-full`; with PyTorch also
 * `device-unavailable`, `out-of-memory`, `worker-died`.
 */
export type TrainingShape = {
  readonly train: {
    readonly params: {
      readonly runFolder: string;
      readonly plan: TrainingPlan;
      readonly inputs: RunInputs;
      readonly resume: boolean;
    };
    readonly result: TrainingOutcome;
  };
  /** Holds a run still between two steps, or lets it go on; what is asked for is kept for runs that are yet to begin. */
  readonly hold: { readonly params: { readonly held: boolean }; readonly result: null };
  /** Steps a second on this machine; `kind` is one of stage two. */
  readonly measureSpeed: {
    readonly params: Pick<TrainingPlan, 'network' | 'executor' | 'batch' | 'patchPx'> & {
      readonly kind: Exclude<StepKind, 'pretrain'>;
    };
    readonly result: number;
  };
  /** Spoils a whole scratch image, for practice pairs; `seed` and `index` decide how. */
  readonly degrade: {
    readonly params: {
      readonly degradation: DegradationName;
      readonly seed: number;
      readonly index: number;
      readonly scratchPath: string;
      readonly outputScratchPath: string;
    };
    readonly result: null;
  };
  /**
   * Restores one held-back crop with every snapshot of a run, one that is under way too. Throws: `not-found` for a run that has
   * kept none, or not so many pictures.
   */
  readonly film: {
    readonly params: { readonly runFolder: string; readonly picture: number; readonly scratchFolder: string };
    readonly result: { readonly pictures: readonly string[]; readonly frames: readonly FilmFrame[] };
  };
  readonly judge: {
    readonly params: {
      readonly network: string;
      /** Null: there is none; the pictures as they came stand in its place. */
      readonly baseWeightsPath: string | null;
      readonly tunedWeightsPath: string;
      readonly heldBack: readonly PictureSet[];
      readonly guard: readonly PictureSet[];
      readonly clean: readonly PictureSet[];
    };
    readonly result: Judgement;
  };
};

export type TrainingService = Service<TrainingShape>;
export const trainingMethods = ['train', 'hold', 'measureSpeed', 'judge', 'film', 'degrade'] as const satisfies readonly (keyof TrainingShape)[];
