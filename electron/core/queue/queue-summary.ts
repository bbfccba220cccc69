import type { TapeErrorData } from '../foundation/tape-error.ts';

/** What an item is, as a person sees it; `asking`: its file exists already, and somebody has to say what shall happen. */
export const itemStates = ['waiting', 'asking', 'working', 'restored', 'skipped', 'failed', 'cancelled'] as const;
export type ItemState = (typeof itemStates)[number];

/** A queue in figures. */
export interface QueueSummary {
  readonly isRunning: boolean;
  /** Runs, and waits while a photo is restored that somebody looks at. */
  readonly standsAside: boolean;
  readonly counts: Readonly<Record<ItemState, number>>;
  /** What is under way, in the order in which it began. `share`: of the networks' work on it. Range: 0..1. */
  readonly working: readonly { readonly id: number; readonly name: string; readonly phase: string; readonly share: number }[];
  /** Of the work of all items that are not cancelled. Range: 0..1. */
  readonly share: number;
  /** Null until an estimate can be trusted. */
  readonly etaMs: number | null;
  /** Of what waits, as far as it was looked at. */
  readonly waitingPixels: number;
  /** At most, of what waits and was looked at; and what is free where the first of it goes. Units: bytes. */
  readonly neededBytes: number;
  readonly freeBytes: number | null;
  /** Items that wait and were not looked at yet. */
  readonly unseen: number;
  /** Why it stopped by itself; null when it did not. */
  readonly problem: TapeErrorData | null;
}

/** Whether all that is left is for somebody to say what shall happen to files that exist already. */
export const waitsForAnswer = ({ isRunning, counts }: QueueSummary): boolean => isRunning && counts.asking > 0 && counts.waiting + counts.working === 0;
