import type { BatchRule, ExportFolder, QueueOrder, QueueSource, QueueSourceOutcome, QueueWish } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import type { Machine } from './machine.svelte.ts';
import { isCancelled, problemFrom, type Problem } from './problem.ts';
import { RestorationSettings } from './restoration-settings.svelte.ts';

/** What is being put together for the queue: which photos, what is done to them, and where they go. */
export class QueueForm extends RestorationSettings {
  readonly #shell: Shell;
  readonly #machine: Machine;
  sources = $state.raw<readonly QueueSource[]>([]);
  #wish = $state.raw<QueueWish>({ which: 'all', changedSince: null, named: '' });
  #countings = 0;
  /** How many are chosen and wished for. */
  photos = $state(0);
  #onConflict = $state<BatchRule | null>(null);
  /** Null: as the settings say, or where the shell puts them by itself. */
  folder = $state.raw<ExportFolder | null>(null);
  /** Files are being looked for, or come in. */
  isChoosing = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(shell: Shell, machine: Machine) {
    super(machine);
    this.#shell = shell;
    this.#machine = machine;
  }

  get onConflict(): BatchRule {
    return this.#onConflict ?? this.#machine.settings.exportConflict ?? 'unique';
  }

  set onConflict(rule: BatchRule) {
    this.#onConflict = rule;
  }

  /** Whether there are raw files beside others. */
  get isMixed(): boolean {
    const raw = this.#sum(({ rawPhotos }) => rawPhotos);
    return raw > 0 && raw < this.#sum(({ photos }) => photos);
  }

  /** Where there are not both kinds, both are taken. */
  get wish(): QueueWish {
    return this.isMixed ? this.#wish : { ...this.#wish, which: 'all' };
  }

  wishFor(part: Partial<QueueWish>): Promise<void> {
    this.#wish = { ...this.#wish, ...part };
    return this.#count();
  }

  /** Whether undamaged places can be told from repairs: with one step that does not enlarge. */
  get canSpare(): boolean {
    const [only, ...others] = this.stack.steps;
    return others.length === 0 && only?.scale === 1;
  }

  get order(): QueueOrder {
    return {
      steps: this.stack.request,
      strength: this.strength,
      sparesUndamaged: this.wantsSparing && this.canSpare,
      device: this.#machine.settings.device,
      format: this.format,
      writing: this.writing,
      onConflict: this.onConflict,
      folderId: this.folder?.id ?? null,
    };
  }

  choose(from: 'folder' | 'photos'): Promise<void> {
    return this.#take(async () => ({ source: await this.#shell.chooseQueuePhotos({ from }) }));
  }

  addFiles(files: readonly File[]): Promise<void> {
    return this.#take(() => this.#shell.addQueueFiles(files));
  }

  leaveOut({ id }: QueueSource): Promise<void> {
    this.sources = this.sources.filter((source) => source.id !== id);
    return this.#count();
  }

  async chooseFolder(): Promise<void> {
    try {
      this.folder = (await this.#shell.chooseQueueFolder(null)) ?? this.folder;
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }

  async add(): Promise<void> {
    this.problem = null;
    try {
      await this.#shell.addToQueue({ sourceIds: this.#sourceIds, wish: this.wish, order: this.order });
      this.sources = [];
      await this.#count();
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }

  get #sourceIds(): readonly string[] {
    return this.sources.map(({ id }) => id);
  }

  async #count(): Promise<void> {
    const counting = ++this.#countings;
    const sourceIds = this.#sourceIds;
    try {
      const photos = sourceIds.length === 0 ? 0 : await this.#shell.countQueuePhotos({ sourceIds, wish: this.wish });
      // Meanwhile something else may have been wished for, and is being counted.
      if (counting === this.#countings) this.photos = photos;
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }

  #sum(count: (source: QueueSource) => number): number {
    return this.sources.reduce((sum, source) => sum + count(source), 0);
  }

  async #take(ask: () => Promise<QueueSourceOutcome>): Promise<void> {
    this.problem = null;
    this.isChoosing = true;
    try {
      const outcome = await ask();
      if ('error' in outcome) this.problem = outcome.error;
      else if (outcome.source !== null) {
        this.sources = [...this.sources, outcome.source];
        await this.#count();
      }
    } catch (thrown) {
      const problem = problemFrom(thrown);
      if (!isCancelled(problem)) this.problem = problem;
    } finally {
      this.isChoosing = false;
    }
  }
}
