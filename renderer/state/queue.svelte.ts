import { SvelteSet } from 'svelte/reactivity';
import { waitsForAnswer, type ConflictAnswer, type QueueChange, type QueueItem, type QueueItemChange, type QueueOrder, type QueueSummary, type QueueView } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { sentence } from '../language/say.ts';
import type { Notices } from './notices.svelte.ts';
import { problemFrom, type Problem } from './problem.ts';
import { reportExport } from './report-export.ts';

/** The part of the list that is at hand. */
interface ListPart {
  readonly from: number;
  readonly total: number;
  readonly items: readonly QueueItem[];
}

/** The queue, as the shell tells of it, and what can be done with it. Of a long list only what is looked at is asked for. */
export class Queue {
  readonly #shell: Shell;
  readonly #notices: Notices;
  /** Null until it is known, or while another window has it. */
  summary = $state.raw<QueueSummary | null>(null);
  isElsewhere = $state(false);
  view = $state<QueueView>('all');
  /** What names shall hold; empty: whatever. */
  name = $state('');
  part = $state.raw<ListPart>({ from: 0, total: 0, items: [] });
  /** Items that something shall be done with. */
  readonly picked = new SvelteSet<number>();
  problem = $state.raw<Problem | null>(null);
  #looked = { from: 0, count: 50 };
  #asking = false;
  #askAgain = false;

  constructor(shell: Shell, notices: Notices) {
    this.#shell = shell;
    this.#notices = notices;
  }

  /** Items that are to be done, those under way and those that ask included. */
  get open(): number {
    const { counts } = this.summary ?? {};
    return counts === undefined ? 0 : counts.waiting + counts.asking + counts.working;
  }

  get total(): number {
    return Object.values(this.summary?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  }

  /** Hears of every change for as long as the window lives. */
  async watch(): Promise<void> {
    for (let seen = 0; ; ) {
      try {
        const { version, queue } = await this.#shell.watchQueue({ seen });
        seen = version;
        this.#take(queue);
      } catch (thrown) {
        this.problem = problemFrom(thrown);
        return;
      }
    }
  }

  /** Shows these items of the list. */
  look(from: number, count: number): void {
    this.#looked = { from, count };
    void this.#list();
  }

  /** Lists other items; what is not listed any more cannot stay picked. */
  show({ view = this.view, name = this.name }: { readonly view?: QueueView; readonly name?: string }): void {
    this.view = view;
    this.name = name;
    this.picked.clear();
    this.look(0, this.#looked.count);
  }

  pick(id: number, isPicked: boolean): void {
    if (isPicked) this.picked.add(id);
    else this.picked.delete(id);
  }

  change(change: QueueChange): Promise<void> {
    return this.#do(() => this.#shell.changeQueue({ change }));
  }

  changePicked(change: QueueItemChange): Promise<void> {
    return this.#do(() => this.#shell.changeQueueItems({ ids: [...this.picked], change }));
  }

  givePicked(order: QueueOrder): Promise<void> {
    return this.#do(() => this.#shell.giveQueueItems({ ids: [...this.picked], order }));
  }

  answer(answer: ConflictAnswer): Promise<void> {
    return this.#do(() => this.#shell.answerQueue({ answer }));
  }

  move(ids: readonly number[], before: number | null): Promise<void> {
    return this.#do(() => this.#shell.moveQueueItems({ ids, before }));
  }

  showFile({ id }: QueueItem): Promise<void> {
    return this.#do(() => this.#shell.showQueueItem({ id }));
  }

  exportReport(): Promise<void> {
    return this.#do(async () => {
      reportExport(await this.#shell.exportQueueReport(null), this.#notices);
    });
  }

  async #do(ask: () => Promise<unknown>): Promise<void> {
    this.problem = null;
    try {
      await ask();
    } catch (thrown) {
      this.problem = problemFrom(thrown);
      this.#notices.say(this.problem.message);
    }
  }

  #take(queue: QueueSummary | null): void {
    const before = this.summary;
    const wasRunning = before?.isRunning === true;
    this.summary = queue;
    this.isElsewhere = queue === null;
    if (wasRunning && queue !== null && !queue.isRunning && queue.counts.waiting + queue.counts.asking === 0) {
      const { restored, failed } = queue.counts;
      this.#notices.show(sentence('The queue is done: {restored} restored{failed, plural, =0 {} other {, # failed}}.', { restored, failed }));
    }
    if (queue !== null && before !== null && waitsForAnswer(queue) && !waitsForAnswer(before)) {
      this.#notices.show(sentence('The queue waits for your answer: {asking, plural, =1 {# file exists} other {# files exist}} already.', { asking: queue.counts.asking }));
    }
    void this.#list();
  }

  /** One question at a time; what changed meanwhile is asked for after it. */
  async #list(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        const { from, count } = this.#looked;
        const { total, items } = await this.#shell.listQueue({ view: this.view, name: this.name, from, count });
        this.part = { from, total, items };
      } while (this.#wantsMore());
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    } finally {
      this.#asking = false;
    }
  }

  /** A function: the answer changes while the list is awaited. */
  #wantsMore(): boolean {
    return this.#askAgain;
  }
}
