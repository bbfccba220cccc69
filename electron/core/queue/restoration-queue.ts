import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { ruleOf } from '../foundation/on-conflict.ts';
import type { ConflictAnswer } from '../foundation/on-conflict.ts';
import { ChangeWatch } from '../foundation/change-watch.ts';
import type { ForegroundWork } from '../foundation/foreground-work.ts';
import type { TapeErrorData } from '../foundation/tape-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { outputOf } from '../imaging/output-rules.ts';
import type { RestorePhotoOptions, RestorePhotoServices } from '../inference/restore-photo.ts';
import type { RestorationStep } from '../inference/restore-in-steps.ts';
import { scaleOf, sparingOf } from '../inference/restore-in-steps.ts';
import { restorePhotos } from '../inference/restore-photos.ts';
import type { SettledPhoto } from '../inference/restore-photos.ts';
import type { ReportedPhoto } from './batch-report.ts';
import type { SeenItem } from './queue-figures.ts';
import { queueFigures, queueReport } from './queue-figures.ts';
import type { QueueEntry, QueueItem, QueueOutcome } from './queue-items.ts';
import { QueueJournal } from './queue-journal.ts';
import { QueueLooks } from './queue-looks.ts';
import type { QueueOrder } from './queue-order.ts';
import { takeFolder } from './queue-owner.ts';
import { QueuePace } from './queue-pace.ts';
import type { ItemState, QueueSummary } from './queue-summary.ts';

export interface QueueParts {
  /** Where the journal lies. */
  readonly folder: string;
  /** What lies below it is found again when it is moved as a whole. */
  readonly stateFolder: string;
  readonly services: RestorePhotoServices;
  /** Throws: `model-not-found`, `wrong-use`. */
  readonly stepsOf: (order: QueueOrder) => readonly RestorationStep[];
  /** Lets training rest until what it gives is called. */
  readonly hold: () => () => void;
  /** Whether CMYK is converted instead of refused, as things are now. */
  readonly convertsCmyk: () => boolean;
  /** What the queue stands aside for. */
  readonly foreground: ForegroundWork;
  readonly appVersion: string;
  readonly log: (what: string, thrown: unknown) => void;
}

export interface QueuePhoto {
  readonly path: string;
  readonly below: string;
}

/** `at-rest`: nothing is worked on; with `isDone` because all is done. */
export type QueueEvent = { readonly kind: 'working' } | { readonly kind: 'at-rest'; readonly isDone: boolean; readonly summary: QueueSummary };

interface UnderWay {
  readonly stop: AbortController;
  phase: string;
}

/** A worker that dies takes the photos with it that were in it: they are tried again, but one that kills it each time is at fault. */
const mostTries = 3;

/**
 * Photos that are restored one after the other, however long that takes: what is to be done, and what was, outlives the process.
 *
 * Invariant: an item is written once. Before its file appears, the journal says which file that will be and what lay there; a queue
 * that finds such a claim at its start looks whether the file came, and goes on with the first item that is not done.
 *
 * Owns: the journal and the folder it lies in, until `close`.
 */
export class RestorationQueue {
  readonly #parts: QueueParts;
  readonly #journal: QueueJournal;
  readonly #letGo: () => void;
  readonly #changes = new ChangeWatch();
  readonly #pace = new QueuePace();
  readonly #looks: QueueLooks;
  readonly #underWay = new Map<number, UnderWay>();
  readonly #tries = new Map<number, number>();
  readonly #listeners = new Set<(event: QueueEvent) => void>();
  #run: AbortController | undefined;
  #working: Promise<void> | undefined;
  #problem: TapeErrorData | null = null;
  readonly #closed = new AbortController();
  readonly #stopListening: () => void;

  private constructor(parts: QueueParts, letGo: () => void) {
    this.#parts = parts;
    this.#letGo = letGo;
    this.#journal = new QueueJournal(parts.folder, parts.stateFolder);
    this.#looks = new QueueLooks(parts.services.imaging, (id, { work, isTaken = false }) => {
      this.#pace.know(id, work);
      const item = this.#journal.items.item(id);
      // Asked before its turn, so that it can be answered before everybody has gone.
      if (isTaken && item !== undefined && this.#stateOf(item) === 'waiting' && item.order.onConflict === 'ask') this.#ask(id);
      this.#tell();
    });
    this.#stopListening = parts.foreground.listen((isUnderWay) => {
      this.#pace.standAside(isUnderWay);
      this.#tell();
    });
    this.#pace.standAside(parts.foreground.isUnderWay);
    const { damagedLines } = this.#journal;
    if (damagedLines > 0) parts.log('the journal of the queue has lines that cannot be read', new Error(`${damagedLines} lines`));
    for (const item of this.#journal.items.all) this.#settleClaim(item);
  }

  /**
   * Opens the queue in a folder; undefined while another process has it. It goes on by itself if it was not paused.
   *
   * Throws: `output-not-writable`, `disk-full`.
   */
  static open(parts: QueueParts): RestorationQueue | undefined {
    const letGo = takeFolder(parts.folder);
    if (letGo === undefined) return undefined;
    try {
      const queue = new RestorationQueue(parts, letGo);
      queue.#look();
      queue.#work();
      return queue;
    } catch (thrown) {
      letGo();
      throw thrown;
    }
  }

  /** All items, in the order of the work. */
  get items(): readonly SeenItem[] {
    return this.#journal.items.all.map((item) => ({ ...item, state: this.#stateOf(item) }));
  }

  get isRunning(): boolean {
    // What stopped it stands, even where that could not be written down.
    return this.#journal.items.isRunning && this.#problem === null;
  }

  summary(): QueueSummary {
    const { left, ...figures } = queueFigures(this.items, this.#pace, this.#looks);
    const { isRunning } = this;
    return {
      ...figures,
      isRunning,
      standsAside: isRunning && this.#parts.foreground.isUnderWay,
      working: [...this.#underWay].map(([id, { phase }]) => ({
        id,
        name: basename(this.#journal.items.item(id)?.photoPath ?? ''),
        phase,
        share: this.#pace.shareOf(id),
      })),
      etaMs: (isRunning && left.length > 0 ? this.#pace.etaMs(left) : undefined) ?? null,
      problem: this.#problem,
    };
  }

  /** Waits for a change, as `ChangeWatch` does. Throws: `cancelled`. */
  next(seen: number, signal: AbortSignal): Promise<number> {
    return this.#changes.next(seen, AbortSignal.any([signal, this.#closed.signal]));
  }

  /** Tells of each start and each end of the work. Gives how to stop that. */
  listen(listener: (event: QueueEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#working !== undefined) listener({ kind: 'working' });
    return () => this.#listeners.delete(listener);
  }

  /** Throws: `model-not-found`; `wrong-use` to spare undamaged areas with steps that cannot tell them. */
  check(order: QueueOrder): void {
    const steps = this.#parts.stepsOf(order);
    if (!order.sparesUndamaged || sparingOf(steps) !== undefined) return;
    throw new TapeError('wrong-use', 'These steps cannot leave undamaged areas alone.', { remedy: 'Choose one step that does not enlarge.' });
  }

  /** What became of all, or will, as a table. */
  report(): readonly ReportedPhoto[] {
    return queueReport(this.items);
  }

  /** Puts photos at the end. Throws: `disk-full`, `output-not-writable`; nothing is added then. */
  add(photos: readonly QueuePhoto[], order: QueueOrder): void {
    const { items } = this.#journal;
    const orderId = items.nextOrderId;
    this.#journal.write({ do: 'order', order: orderId, is: order });
    this.#journal.write({ do: 'add', order: orderId, first: items.nextItemId, photos: photos.map(({ path, below }) => [path, below]) });
    this.#changed();
  }

  /** Gives items that wait another order; what they asked is asked no more, unless that order does. */
  give(ids: readonly number[], order: QueueOrder): void {
    const waiting = [...this.#idsOf('waiting', ids), ...this.#idsOf('asking', ids)];
    if (waiting.length === 0) return;
    const orderId = this.#journal.items.nextOrderId;
    this.#journal.write({ do: 'order', order: orderId, is: order });
    this.#journal.write({ do: 'give', items: waiting, order: orderId });
    for (const id of waiting) this.#forget(id);
    this.#changed();
  }

  /** Answers the question for all items that ask, and for all that were added with them. */
  answer(answer: ConflictAnswer): void {
    const { items } = this.#journal;
    const asking = items.all.filter(({ asks }) => asks);
    for (const entry of [...items.answers(answer)]) this.#write(entry);
    for (const { id } of asking) this.#forget(id);
    // The time that it waited says nothing of the work.
    if (this.#working === undefined) this.#pace.start();
    this.#changed();
  }

  /** Begins, or goes on. */
  resume(): void {
    if (this.isRunning || this.#journal.items.isSettled) return;
    this.#problem = null;
    this.#write({ do: 'run', isRunning: true });
    this.#pace.start();
    this.#changed();
  }

  /** Stops at once; what was under way begins anew later. Resolves when nothing is worked on. */
  async pause(): Promise<void> {
    if (this.isRunning) this.#write({ do: 'run', isRunning: false });
    this.#run?.abort();
    this.#changed();
    await this.#working;
  }

  /** Takes back items that are not done. */
  cancel(ids: readonly number[]): void {
    const open = new Set((['waiting', 'asking', 'working'] as const).flatMap((state) => this.#idsOf(state, ids)));
    this.#write({ do: 'settle', items: [...open], outcome: { kind: 'cancelled' } });
    for (const id of open) this.#underWay.get(id)?.stop.abort();
    if (this.#working === undefined) this.#endIfSettled();
    this.#changed();
  }

  /** Does items again that failed, were skipped or were cancelled. */
  retry(ids: readonly number[]): void {
    const again = (['failed', 'skipped', 'cancelled'] as const).flatMap((state) => this.#idsOf(state, ids));
    for (const id of again) this.#tries.delete(id);
    this.#write({ do: 'wait', items: again });
    this.#changed();
  }

  /** Moves items to the place before another, or to the end. */
  move(ids: readonly number[], before: number | null): void {
    this.#write({ do: 'move', items: [...ids], before });
    this.#tell();
  }

  /** Takes items off the list; those that are to be done or worked on stay. */
  clear(ids: readonly number[]): void {
    const ended = ids.filter((id) => (this.#journal.items.item(id)?.outcome ?? null) !== null && !this.#underWay.has(id));
    this.#write({ do: 'drop', items: ended });
    for (const id of ended) this.#forget(id);
    this.#tell();
  }

  /** Stops at once, so that the next start goes on. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#stopListening();
    this.#run?.abort();
    await Promise.all([this.#working, this.#looks.close()]);
    this.#journal.close();
    this.#letGo();
  }

  #stateOf({ id, asks, outcome }: QueueItem): ItemState {
    return outcome?.kind ?? (this.#underWay.has(id) ? 'working' : asks ? 'asking' : 'waiting');
  }

  #idsOf(state: ItemState, among: readonly number[]): readonly number[] {
    return among.filter((id) => {
      const item = this.#journal.items.item(id);
      return item !== undefined && this.#stateOf(item) === state;
    });
  }

  #write(entry: QueueEntry): void {
    this.#journal.write(entry);
  }

  /** Something may be to do now. */
  #changed(): void {
    this.#pace.allowMore();
    this.#look();
    this.#work();
    this.#tell();
  }

  #tell(): void {
    this.#changes.tell();
  }

  #forget(id: number): void {
    this.#looks.forget(id);
    this.#pace.forget(id);
  }

  /** Whether a file came of what was about to be written when a process ended; the item is done then. */
  #settleClaim({ id, claim, outcome }: QueueItem): boolean {
    if (claim === null || outcome !== null) return false;
    const now = fileMark(claim.outputPath);
    if (now === null || now === claim.before) return false;
    this.#write({ do: 'settle', items: [id], outcome: { kind: 'restored', outputPath: claim.outputPath, seconds: null } });
    return true;
  }

  #work(): void {
    if (this.#working !== undefined || !this.#isDue()) return;
    this.#working = this.#workOn().finally(() => {
      this.#working = undefined;
      this.#emit({ kind: 'at-rest', isDone: !this.isRunning && this.#journal.items.isSettled, summary: this.summary() });
      this.#tell();
      // Something may have been added, or the work resumed, since it ended.
      this.#work();
    });
    this.#emit({ kind: 'working' });
  }

  #emit(event: QueueEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #isDue(): boolean {
    return this.isRunning && !this.#closed.signal.aborted && this.#journal.items.firstDue() !== undefined;
  }

  async #workOn(): Promise<void> {
    // Asked anew each time: whatever was added while the last ones ended is due as well.
    while (this.#isDue()) {
      this.#run = new AbortController();
      const letTrain = this.#parts.hold();
      try {
        await restorePhotos(this.#parts.services, this.#due(), {
          optionsOf: (item) => this.#optionsOf(item),
          signal: this.#run.signal,
          foreground: this.#parts.foreground,
          signalOf: ({ id }) => this.#begin(id).stop.signal,
          onProgress: ({ id }, { phase, done, total }) => {
            const at = this.#underWay.get(id);
            if (at === undefined) return;
            at.phase = phase;
            if (phase === 'restoring') this.#pace.advance(id, done / total);
            this.#tell();
          },
          onSettled: (item, settled) => {
            this.#settle(item, settled);
          },
        });
      } finally {
        letTrain();
        this.#underWay.clear();
        this.#pace.stop();
      }
    }
    this.#endIfSettled();
  }

  /** What waits for an answer keeps the queue running, so that it goes on by itself when it is given. */
  #endIfSettled(): void {
    if (this.isRunning && !this.#closed.signal.aborted && this.#journal.items.isSettled) this.#write({ do: 'run', isRunning: false });
  }

  *#due(): Generator<QueueItem> {
    for (;;) {
      const item = this.isRunning ? this.#journal.items.firstDue((id) => this.#underWay.has(id)) : undefined;
      if (item === undefined) return;
      if (this.#settleClaim(item)) continue;
      this.#begin(item.id);
      this.#tell();
      yield item;
    }
  }

  #begin(id: number): UnderWay {
    const begun = this.#underWay.get(id) ?? { stop: new AbortController(), phase: 'decoding' };
    this.#underWay.set(id, begun);
    return begun;
  }

  #optionsOf({ id, photoPath, below, order }: QueueItem): RestorePhotoOptions {
    return {
      photoPath,
      output: (own) => outputOf({ path: photoPath, below }, own, { ...order, tasks: order.steps.map(({ task }) => task), scale: scaleOf(order.steps) }),
      steps: this.#parts.stepsOf(order),
      strength: order.strength,
      sparesUndamaged: order.sparesUndamaged,
      device: order.device,
      writing: order.writing,
      convertsCmyk: this.#parts.convertsCmyk(),
      onConflict: ruleOf(order.onConflict),
      appVersion: this.#parts.appVersion,
      onWriting: (outputPath) => {
        this.#write({ do: 'claim', item: id, claim: { outputPath, before: fileMark(outputPath) } });
      },
    };
  }

  #settle(item: QueueItem, settled: SettledPhoto): void {
    const { id } = item;
    this.#underWay.delete(id);
    const outcome = this.#outcomeOf(item, settled);
    this.#pace.end(id, outcome?.kind === 'restored');
    if (outcome !== undefined) {
      try {
        this.#write({ do: 'settle', items: [id], outcome });
      } catch (thrown) {
        this.#stop(TapeError.from(thrown));
      }
    }
    this.#tell();
  }

  /** Undefined: it is not settled, and waits again, asks or is taken back. */
  #outcomeOf({ id, photoPath, order }: QueueItem, settled: SettledPhoto): QueueOutcome | undefined {
    if ('restored' in settled) {
      const { outputPath } = settled.restored;
      return outputPath === null ? { kind: 'skipped' } : { kind: 'restored', outputPath, seconds: settled.seconds };
    }
    const error = TapeError.from(settled.thrown);
    // Taken back while it was under way.
    if (error.code === 'cancelled') return undefined;
    if (error.code === 'disk-full') {
      this.#stop(error);
      return undefined;
    }
    // By the order that it began with: what was answered meanwhile lets it begin anew.
    if (error.code === 'output-exists' && order.onConflict === 'ask') {
      this.#ask(id);
      return undefined;
    }
    if (error.code === 'internal') this.#parts.log(`restoring ${basename(photoPath)} failed`, settled.thrown);
    const tries = (this.#tries.get(id) ?? 0) + 1;
    this.#tries.set(id, tries);
    if (error.code === 'worker-died' && tries < mostTries) return undefined;
    return { kind: 'failed', error: error.toData() };
  }

  #ask(id: number): void {
    try {
      this.#write({ do: 'ask', items: [id] });
    } catch (thrown) {
      this.#stop(TapeError.from(thrown));
    }
  }

  /** What would befall all that is still to come: better to wait for a person. */
  #stop(error: TapeError): void {
    this.#problem = error.toData();
    try {
      if (this.#journal.items.isRunning) this.#write({ do: 'run', isRunning: false });
    } catch (thrown) {
      // A journal that cannot be written stops the run all the same.
      this.#parts.log('the journal of the queue cannot be written', thrown);
    }
    this.#run?.abort();
  }

  /** For the estimates. */
  #look(): void {
    if (this.#closed.signal.aborted) return;
    this.#looks.lookAt((isSeen) => {
      const item = this.#journal.items.firstDue((id) => isSeen(id));
      return item === undefined ? undefined : { id: item.id, options: () => this.#optionsOf(item) };
    });
  }
}

/** Changes whenever a file is written anew; null where there is none. */
function fileMark(path: string): string | null {
  const there = statSync(path, { throwIfNoEntry: false, bigint: true });
  return there === undefined ? null : `${there.ino}-${there.size}-${there.mtimeNs}`;
}
