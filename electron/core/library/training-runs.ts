import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Sentence } from '../../words/sentence.ts';
import { sentence } from '../../words/sentence.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { PairsService } from '../pairs/pairs-service.ts';
import { readPlan } from '../training/plan-file.ts';
import type { RunCrop } from '../training/run-crops.ts';
import { cropPath } from '../training/run-crops.ts';
import type { RunLogEntry } from '../training/run-log.ts';
import { readRunLog } from '../training/run-log.ts';
import type { TrainingService } from '../training/training-service.ts';
import { writeModel } from '../training/write-model.ts';
import type { LogFile } from './log-file.ts';
import type { ModelPictureSide } from './model-picture.ts';
import { modelPicturePath, modelPictureSides } from './model-picture.ts';
import { modelMadeBy, runFileOfModel, runKeptWithModel } from './model-made-by.ts';
import type { RestReason, RunEvent } from './run-event.ts';
import { RunFolders } from './run-folders.ts';
import type { RunOrder, RunRecord } from './run-record.ts';
import { RunSitting } from './run-sitting.ts';
import { runStates } from './run-states.ts';
import type { ScratchStore } from './scratch-store.ts';

export type { RunCrop } from '../training/run-crops.ts';

const cropOfSide: Readonly<Record<ModelPictureSide, RunCrop>> = { before: 'input', after: 'target' };

const mostWaiting = 2;

/** How long closing waits for a step to end and its checkpoint to be written; later ones lose what came since the last one. */
const graceMs = 5_000;

interface TrainingRunsOptions {
  readonly stateFolder: string;
  readonly scratch: ScratchStore;
  readonly imaging: ImagingService;
  readonly pairs: PairsService;
  readonly training: TrainingService;
  readonly log: Pick<LogFile, 'write'>;
}

/**
 * Fine-tunings from the order to the adopted model: one trains, two may wait, all are kept on disk so that each can be gone on
 * with after any end of the app.
 *
 * Invariant: a run's files belong to one process at a time, its `ownerPid`.
 */
export class TrainingRuns {
  readonly #folders: RunFolders;
  readonly #options: TrainingRunsOptions;
  readonly #listeners = new Set<(event: RunEvent) => void>();
  /** Records that only this process changes, and those that the disk would not take. */
  readonly #own = new Map<string, RunRecord>();
  readonly #queue: RunSitting[] = [];
  #current: RunSitting | undefined;
  /** Everything that training rests for now. */
  readonly #holds = new Set<{ readonly because: RestReason }>();
  #isClosing = false;

  constructor(options: TrainingRunsOptions) {
    this.#options = options;
    this.#folders = new RunFolders(options.stateFolder);
  }

  /** Newest first. */
  list(): readonly RunRecord[] {
    const onDisk = this.#folders.list((error) => {
      this.#options.log.write('a run was left out', error);
    });
    return onDisk.map((record) => this.#own.get(record.order.name) ?? record);
  }

  /** Undefined where there is no run of this name. Throws: `checkpoint-damaged`. */
  find(name: string): RunRecord | undefined {
    return this.#own.get(name) ?? this.#folders.read(name);
  }

  /** Where a run's plan, checkpoints and weights lie. */
  folderOf(name: string): string {
    return this.#folders.pathOf(name);
  }

  /** All figures of a run so far, of this and earlier sittings. */
  curve(name: string): readonly RunLogEntry[] {
    return readRunLog(join(this.#folders.pathOf(name), 'log.jsonl'));
  }

  /** The file of a run's crop, which may not be there. Throws: `not-found` where there is no such run. */
  cropPath(name: string, crop: RunCrop): string {
    return cropPath(this.#folders.pathOf(this.#named(name).order.name), crop);
  }

  /** Calls back with all that happens, until the function it gives is called. */
  listen(listener: (event: RunEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Begins a run, or queues it. A folder of this name without a record holds what an earlier version of the app left, which is
   * gone on with.
   *
   * Throws: `output-exists`, `not-allowed` when too many wait, `disk-full`.
   */
  start(order: RunOrder): RunRecord {
    if (this.find(order.name) !== undefined) throw exists(`A run named "${order.name}" exists already.`, 'Choose another name, or throw that run away.');
    assertNoModel(order);
    return this.#enqueue(newRecord(order));
  }

  /** Begins a run in the place of one of its name, which is thrown away. Throws: what `start` and `throwAway` throw. */
  async startAnew(order: RunOrder): Promise<RunRecord> {
    assertNoModel(order);
    await this.throwAway(order.name);
    return this.#enqueue(newRecord(order));
  }

  /** Goes on with a paused run. Throws: `not-found`, `not-allowed`, `disk-full`. */
  resume(name: string): RunRecord {
    return this.#enqueue(this.#named(name, ['paused']));
  }

  /** Takes a run from the queue, or lets it write a checkpoint and rest; one that has ended by itself stays so. Throws: `not-found`, `not-allowed`. */
  async pause(name: string): Promise<RunRecord> {
    const record = this.#named(name, runStates);
    const queued = this.#queue.findIndex((sitting) => sitting.name === name);
    if (queued >= 0) {
      this.#queue.splice(queued, 1);
      return this.#change(record, { state: 'paused' });
    }
    if (this.#current?.name === name) this.#current.pause();
    return this.settled(name);
  }

  /**
   * Ends a run's training before its last step, and judges what was learned so far.
   *
   * Throws: `not-found`; `not-allowed` for one that has not begun; what `resume` throws.
   */
  async stop(name: string): Promise<RunRecord> {
    if (this.#named(name, ['running', 'paused']).state === 'paused') this.resume(name);
    [this.#current, ...this.#queue].find((one) => one?.name === name)?.stop();
    return this.settled(name);
  }

  /** Ends a run and removes all that it left but its model, if that was adopted. Throws: `not-allowed`. */
  async throwAway(name: string): Promise<void> {
    if (this.#findOrDamaged(name) !== undefined) await this.pause(name);
    this.#folders.discard(name);
    this.#own.delete(name);
  }

  /**
   * Installs a judged run's model, whatever the verdict; the user decides.
   *
   * Throws: `not-found`, `not-allowed`, `output-exists`, `disk-full`.
   */
  adopt(name: string): RunRecord {
    const record = this.#named(name, ['judged', 'declined', 'adopted']);
    const { modelFolder } = record.order;
    const weightsPath = join(this.#folders.pathOf(name), 'weights.safetensors');
    if (existsSync(join(modelFolder, 'model.json'))) {
      const isOurs = readFileSync(join(modelFolder, 'weights.safetensors')).equals(readFileSync(weightsPath));
      if (!isOurs) throw exists(`A model named "${name}" exists already.`, 'Remove that model first.');
    } else {
      const plan = readPlan(this.#folders.pathOf(name));
      try {
        mkdirSync(modelFolder, { recursive: true });
        writeFileAtomically(join(modelFolder, runFileOfModel), Buffer.from(runKeptWithModel(record, plan, this.curve(name))));
        for (const side of modelPictureSides) this.#keepPicture(name, side, modelFolder);
        // The card makes it a model, and comes last.
        writeModel(modelFolder, weightsPath, modelMadeBy(record, plan));
      } catch (thrown) {
        throw outputError(thrown);
      }
    }
    return this.#change(record, { state: 'adopted' });
  }

  /** A model's picture: the held-back crop that its run was watched on, damaged and as it should be. */
  #keepPicture(name: string, side: ModelPictureSide, modelFolder: string): void {
    const crop = cropPath(this.#folders.pathOf(name), cropOfSide[side]);
    if (existsSync(crop)) copyFileSync(crop, modelPicturePath(modelFolder, side));
  }

  /** Leaves things as they are; the run stays, to be adopted later or thrown away. Throws: `not-found`, `not-allowed`. */
  keepOld(name: string): RunRecord {
    return this.#change(this.#named(name, ['judged']), { state: 'declined' });
  }

  /** Resolves with the run as it is when nothing is being done for it any more. Throws: `not-found`. */
  settled(name: string): Promise<RunRecord> {
    return new Promise((resolve) => {
      const isSettled = (record: RunRecord): boolean => record.state !== 'waiting' && record.state !== 'running';
      const now = this.#named(name);
      if (isSettled(now)) {
        resolve(now);
        return;
      }
      const stopListening = this.listen((event) => {
        if (event.kind !== 'changed' || event.run.order.name !== name || !isSettled(event.run)) return;
        stopListening();
        resolve(event.run);
      });
    });
  }

  /** Why training rests now; null when it may train. What lasts longer is named first. */
  get restsBecause(): RestReason | null {
    const reasons = [...this.#holds].map(({ because }) => because);
    return reasons.find((because) => because === 'battery') ?? reasons[0] ?? null;
  }

  /** Lets training rest between two steps until the function it gives is called. */
  hold(because: RestReason = 'restoring'): () => void {
    const hold = { because };
    this.#changeHolds(() => this.#holds.add(hold));
    return () => {
      this.#changeHolds(() => this.#holds.delete(hold));
    };
  }

  #changeHolds(change: () => void): void {
    const before = this.restsBecause;
    change();
    const now = this.restsBecause;
    if ((before === null) !== (now === null)) this.#tellHeld();
    if (before !== now) this.#tell({ kind: 'resting', because: now });
  }

  /** Pauses what trains, and what waits. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const names = [...this.#queue, ...(this.#current === undefined ? [] : [this.#current])].map(({ name }) => name);
    await Promise.race([Promise.all(names.map((name) => this.pause(name))), setTimeout(graceMs, undefined, { ref: false })]);
  }

  #enqueue(record: RunRecord): RunRecord {
    if (this.#current !== undefined && this.#queue.length >= mostWaiting) {
      throw new TapeError('not-allowed', 'Two runs are waiting already.', {
        kept: 'Nothing was changed.',
        remedy: 'Wait until the current run has ended, or take one from the queue.',
      });
    }
    const { name } = record.order;
    const waiting = this.#change(record, { state: 'waiting', failure: null });
    this.#queue.push(new RunSitting(name));
    // The caller learns of the run before it hears from it.
    queueMicrotask(() => {
      this.#next();
    });
    return waiting;
  }

  #next(): void {
    if (this.#current !== undefined || this.#isClosing) return;
    const sitting = this.#queue.shift();
    if (sitting === undefined) return;
    this.#current = sitting;
    void this.#sit(sitting).then((changes) => {
      this.#current = undefined;
      this.#change(this.#named(sitting.name), changes);
      if (changes.state === 'judged') this.#folders.forgetFolds(sitting.name);
      this.#next();
    });
  }

  /** Works at a run until it is paused or judged; tells how it ends, and never fails. */
  async #sit(sitting: RunSitting): Promise<Partial<RunRecord>> {
    const { name } = sitting;
    const { scratch, imaging, pairs, training, log } = this.#options;
    const scratchFolder = scratch.newFolder();
    try {
      const record = this.#change(this.#named(name), { state: 'running' });
      this.#folders.tidy(name);
      return await sitting.work(record, {
        imaging,
        pairs,
        training,
        runFolder: this.#folders.pathOf(name),
        scratchFolder,
        isHeld: () => this.restsBecause !== null,
        tell: (event) => {
          this.#tell(event);
        },
        change: (changes) => this.#change(this.#named(name), changes),
      });
    } catch (thrown) {
      const error = TapeError.from(thrown);
      if (error.code === 'cancelled' || (error.code === 'worker-died' && this.#isClosing)) return { state: 'paused' };
      if (error.code === 'internal') log.write(`the run ${name} failed`, thrown);
      return { state: 'paused', failure: error.toData() };
    } finally {
      scratch.remove(scratchFolder);
    }
  }

  /** A worker that does not train is not started for it. */
  #tellHeld(): void {
    if (this.#current?.isTraining !== true) return;
    this.#options.training.hold({ held: this.restsBecause !== null }).catch((thrown: unknown) => {
      this.#options.log.write('the training worker could not be told to rest or to go on', thrown);
    });
  }

  /** Throws: `not-found`; `not-allowed` in another state, and while another process works at it. */
  #named(name: string, allowed?: readonly RunRecord['state'][]): RunRecord {
    const record = this.find(name);
    if (record === undefined) throw new TapeError('not-found', sentence('There is no run named "{name}".', { name }));
    if (allowed === undefined) return record;
    if (record.ownerPid !== null && record.ownerPid !== process.pid) {
      throw new TapeError('not-allowed', sentence('Another TAPE Studio works at the run "{name}".', { name }), { kept: 'Nothing was changed.', remedy: 'Close the other one first.' });
    }
    if (!allowed.includes(record.state)) {
      throw new TapeError('not-allowed', sentence('The run "{name}" is {state, select, waiting {waiting} running {running} paused {paused} judged {judged} adopted {adopted} other {not adopted}}, so that this cannot be done with it.', { name, state: record.state }), { kept: 'Nothing was changed.' });
    }
    return record;
  }

  #findOrDamaged(name: string): RunRecord | undefined {
    try {
      return this.find(name);
    } catch (thrown) {
      if (TapeError.from(thrown).code === 'checkpoint-damaged') return undefined;
      throw thrown;
    }
  }

  /** Throws: `disk-full`, `output-not-writable`; not for a run that pauses, which the next start finds paused anyway. */
  #change(record: RunRecord, changes: Partial<RunRecord>): RunRecord {
    const changed = { ...record, ...changes, changedAt: new Date().toISOString() };
    const isBusy = changed.state === 'waiting' || changed.state === 'running';
    const next: RunRecord = { ...changed, ownerPid: isBusy ? process.pid : null };
    const { name } = next.order;
    try {
      this.#folders.write(next);
      if (isBusy) this.#own.set(name, next);
      else this.#own.delete(name);
    } catch (thrown) {
      if (isBusy) throw outputError(thrown);
      this.#own.set(name, next);
      this.#options.log.write(`the record of the run ${name} could not be written`, thrown);
    }
    this.#tell({ kind: 'changed', run: next });
    return next;
  }

  #tell(event: RunEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

const newRecord = (order: RunOrder): RunRecord => {
  const now = new Date().toISOString();
  return {
    order,
    state: 'waiting',
    createdAt: now,
    changedAt: now,
    ownerPid: null,
    failure: null,
    training: null,
    pictureCount: null,
    pairs: [],
    judgement: null,
    verdict: null,
  };
};

function assertNoModel({ name, modelFolder }: RunOrder): void {
  if (existsSync(join(modelFolder, 'model.json'))) throw exists(sentence('A model named "{name}" exists already.', { name }), sentence('Choose another name.'));
}

const exists = (what: Sentence, remedy: Sentence): TapeError => new TapeError('output-exists', what, { kept: 'It was not changed.', remedy });
