import type { Progress } from '../foundation/progress.ts';
import type { TapeErrorData } from '../foundation/tape-error.ts';
import type { PairCheck } from '../pairs/check-pairs.ts';
import type { RunRecord } from './run-record.ts';
import type { RunActivity } from './run-states.ts';

/** Why training rests: a photo is being restored, or the machine runs on its battery, where that is not allowed. */
export type RestReason = 'restoring' | 'battery';

/** What a listener hears; `progress` carries the figures of `TrainingShape`, and counts of pictures while they are read. */
export type RunEvent =
  | { readonly kind: 'changed'; readonly run: RunRecord }
  | { readonly kind: 'progress'; readonly name: string; readonly doing: RunActivity; readonly progress: Progress }
  /** A clean picture that cannot be learned from; the others are. */
  | { readonly kind: 'left-out'; readonly name: string; readonly file: string; readonly error: TapeErrorData }
  /** Training rests, or goes on; said of all runs, whether one trains or not. */
  | { readonly kind: 'resting'; readonly because: RestReason | null }
  /** What was found in a run's pairs, each time that they are read. */
  | { readonly kind: 'pairs-checked'; readonly name: string; readonly check: PairCheck };
