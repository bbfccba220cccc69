/** What crosses about the queue. */
import { conflictAnswers } from '../core/foundation/on-conflict.ts';
import type { BatchRule, ConflictAnswer } from '../core/foundation/on-conflict.ts';
import { queueChoices } from '../core/foundation/queue-choice.ts';
import type { QueueChoice, QueueWish } from '../core/foundation/queue-choice.ts';
import type { TapeErrorData } from '../core/foundation/tape-error.ts';
import type { Task } from '../core/foundation/task.ts';
import type { PhotoFormat } from '../core/imaging/imaging-service.ts';
import type { Writing } from '../core/imaging/writing.ts';
import type { DeviceChoice } from '../core/inference/inference-service.ts';
import { waitsForAnswer } from '../core/queue/queue-summary.ts';
import type { ItemState, QueueSummary } from '../core/queue/queue-summary.ts';
import type { ExportFolder, ExportOutcome, RestorationStep } from './contract.ts';

export { conflictAnswers, queueChoices, waitsForAnswer };
export type { BatchRule, ConflictAnswer, ItemState, QueueChoice, QueueSummary, QueueWish };

/** Photos that were chosen; a folder with all that lies below it. */
export interface QueueSource {
  readonly id: string;
  readonly name: string;
  readonly photos: number;
  /** Those of them that are called as raw files are. */
  readonly rawPhotos: number;
}

/** What choosing photos for the queue came to, by files that were dropped or picked. */
export type QueueSourceOutcome = { readonly source: QueueSource | null } | { readonly error: TapeErrorData };

export interface QueueOrder {
  readonly steps: readonly RestorationStep[];
  readonly strength: number;
  readonly sparesUndamaged: boolean;
  readonly device: DeviceChoice;
  readonly format: PhotoFormat | 'keep';
  readonly writing: Writing;
  readonly onConflict: BatchRule;
  /** A folder that was chosen; null: as the settings say, or where the shell puts them by itself (`AppDescription.queueFolder`). */
  readonly folderId: string | null;
}

export interface QueueItem {
  readonly id: number;
  readonly name: string;
  /** The folder it lies in, without those above. */
  readonly folder: string;
  readonly state: ItemState;
  readonly tasks: readonly Task[];
  readonly outputName: string | null;
  /** Null where it was not seen. */
  readonly seconds: number | null;
  readonly problem: TapeErrorData | null;
}

/** Which items are listed by what they are; `left-out`: skipped, or cancelled. */
export const queueViews = ['all', 'to-do', 'done', 'failed', 'left-out'] as const;
export type QueueView = (typeof queueViews)[number];

/** The part of the queue that is listed. */
export interface QueueFilter {
  readonly view: QueueView;
  /** What names hold, with the folder's before them, as in "day 2/DSC"; in any case of letters. Empty: all. */
  readonly name: string;
}

/** `pause` stops at once; `cancel`, `retry` and `clear` are for all that they can be for. */
export const queueChanges = ['resume', 'pause', 'cancel', 'retry', 'clear'] as const;
export type QueueChange = (typeof queueChanges)[number];

export const queueItemChanges = ['cancel', 'retry', 'clear', 'first', 'last'] as const;
export type QueueItemChange = (typeof queueItemChanges)[number];

export type QueueCalls = {
  /** Desktop: the native dialog. Browser shell: answered by the bridge with uploads. */
  readonly chooseQueuePhotos: { readonly params: { readonly from: 'folder' | 'photos' }; readonly result: QueueSource | null };
  /** A folder for what comes out. Desktop only. */
  readonly chooseQueueFolder: { readonly params: null; readonly result: ExportFolder | null };
  /** How many of the photos that were chosen are wished for. */
  readonly countQueuePhotos: { readonly params: { readonly sourceIds: readonly string[]; readonly wish: QueueWish }; readonly result: number };
  readonly addToQueue: { readonly params: { readonly sourceIds: readonly string[]; readonly wish: QueueWish; readonly order: QueueOrder }; readonly result: null };
  /** Other settings for items that wait, or ask. */
  readonly giveQueueItems: { readonly params: { readonly ids: readonly number[]; readonly order: QueueOrder }; readonly result: null };
  /** As `watchRuns`. Null: another process of this app has the queue. */
  readonly watchQueue: { readonly params: { readonly seen: number }; readonly result: { readonly version: number; readonly queue: QueueSummary | null } };
  readonly listQueue: {
    readonly params: QueueFilter & { readonly from: number; readonly count: number };
    readonly result: { readonly total: number; readonly items: readonly QueueItem[] };
  };
  readonly changeQueue: { readonly params: { readonly change: QueueChange }; readonly result: null };
  readonly changeQueueItems: { readonly params: { readonly ids: readonly number[]; readonly change: QueueItemChange }; readonly result: null };
  /** What shall happen to files that exist already, for all items that ask and all that were added with them. */
  readonly answerQueue: { readonly params: { readonly answer: ConflictAnswer }; readonly result: null };
  /** To the place before another item; null: to the end. */
  readonly moveQueueItems: { readonly params: { readonly ids: readonly number[]; readonly before: number | null }; readonly result: null };
  /** A table of all items, as spreadsheets read it: asks where to, and writes it. */
  readonly exportQueueReport: { readonly params: null; readonly result: ExportOutcome };
  /** Shows the file that an item became in the system's own window of files. Desktop only. */
  readonly showQueueItem: { readonly params: { readonly id: number }; readonly result: null };
};
