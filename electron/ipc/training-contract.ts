/** The part of the contract that is about learning from pairs: what the page sees of pairs, runs and verdicts. */
import type { Sentence } from '../words/sentence.ts';
import type { Progress } from '../core/foundation/progress.ts';
import type { TapeErrorData } from '../core/foundation/tape-error.ts';
import type { Task } from '../core/foundation/task.ts';
import type { ArrangedPair, PairRole } from '../core/library/arranged-pair.ts';
import type { RunActivity, RunState } from '../core/library/run-states.ts';
import type { PairFix } from '../core/pairs/pairs-service.ts';

export type { ArrangedPair, PairRole } from '../core/library/arranged-pair.ts';
export type { RunActivity, RunState } from '../core/library/run-states.ts';

export interface PairPhoto {
  readonly id: string;
  /** File name without its folder. */
  readonly name: string;
  readonly role: PairRole;
  /** Address of a PNG of at most 512 px; null before the photo was read, and where it cannot be. */
  readonly thumbnail: string | null;
}

export interface PairFinding {
  readonly severity: 'error' | 'warning';
  readonly sentence: Sentence;
  readonly remedy: Sentence;
  /** What can be done about it here: `swap` by hand, the others by themselves. */
  readonly fix: PairFix['kind'] | null;
}

export interface PhotoPair extends ArrangedPair {
  readonly findings: readonly PairFinding[];
  /** What is put right in what is learned from; the files stay as they are. */
  readonly repairs: readonly PairFix['kind'][];
  /** Why it could not be read. */
  readonly failure: TapeErrorData | null;
  /** Whether it can be learned from; it is, where it is included too. */
  readonly isUsable: boolean;
  /** Measured on instead. */
  readonly isHeldBack: boolean;
}

export interface PairSet {
  readonly id: string;
  readonly photos: readonly PairPhoto[];
  readonly pairs: readonly PhotoPair[];
  /** How many different scenes the pairs show that are used; with one alone nothing could be measured. */
  readonly scenes: number;
  /** How many trainings share a run's time: where scenes are few, each is left out of one, to measure on. */
  readonly trainings: number;
}

export interface TrainingBase {
  readonly id: string;
  readonly title: string;
  /** Null: the prior, which fits every task and has learned none. */
  readonly task: Task | null;
}

/** Differences in dB; null: infinite, as between pictures that are equal. */
export interface RunVerdict {
  readonly isBetter: boolean;
  /** What it means, in sentences. */
  readonly words: readonly Sentence[];
  readonly pictures: number;
  readonly gainDb: number | null;
  /** 95 % interval of the mean gain. */
  readonly interval: readonly [number | null, number | null];
  readonly ssimGain: number;
  readonly worst: { readonly name: string; readonly gainDb: number | null } | null;
  readonly guardLossDb: number | null;
}

/** A fine-tuning, of this sitting or an earlier one. */
export interface Run {
  /** Also the id of the model that comes of it. */
  readonly name: string;
  readonly title: string;
  readonly task: Task;
  readonly baseId: string;
  /** From a prior there is no old model: what comes of it is measured against the photos as they came. */
  readonly startsFrom: 'model' | 'prior';
  /** Null: it was given a number of steps. */
  readonly minutes: number | null;
  readonly state: RunState;
  readonly createdAt: string;
  /** Why it paused by itself. */
  readonly failure: TapeErrorData | null;
  readonly activity: { readonly doing: RunActivity; readonly progress: Progress } | null;
  /** As of the last sitting that ended in good order; null before that. */
  readonly trained: { readonly steps: number; readonly seconds: number } | null;
  /** Null before the pairs were read. */
  readonly pairs: { readonly training: number; readonly heldBack: number } | null;
  readonly verdict: RunVerdict | null;
}

/** `stop`: ends its training and judges what was learned; `throw-away`: removes all but an adopted model. */
export const runChanges = ['pause', 'resume', 'stop', 'throw-away', 'adopt', 'keep-old'] as const;
export type RunChange = (typeof runChanges)[number];

/** A run's figures so far. */
export interface Curve {
  /** Thinned out to some hundreds. */
  readonly loss: readonly { readonly step: number; readonly value: number }[];
  /** On what is held back, with the address of a crop as it was restored then. */
  readonly scores: readonly { readonly step: number; readonly psnrDb: number; readonly crop: string }[];
  readonly basePsnrDb: number | null;
  /** Of training time; null before the first step. */
  readonly secondsPerStep: number | null;
  /** Addresses of one held-back crop; `base` is null where there is none. */
  readonly crop: { readonly input: string; readonly target: string; readonly base: string | null } | null;
}
