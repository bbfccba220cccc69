import type { AddOutcome, ArrangedPair, PairPhoto, PairRole, PairSet, PhotoPair } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { sentence } from '../language/say.ts';
import { Job } from './job.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { isCancelled, problemFrom, type Problem } from './problem.ts';

/** The before/after photos that are put together for the next training. */
export class PairDesk {
  readonly #shell: Shell;
  readonly #notices: Notices;
  set = $state.raw<PairSet | null>(null);
  /** Photos are being looked at; one look at a time. */
  job = $state.raw<Job | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(shell: Shell, notices: Notices) {
    this.#shell = shell;
    this.#notices = notices;
  }

  get pairs(): readonly PhotoPair[] {
    return this.set?.pairs ?? [];
  }

  /** Pairs that will be learned from or measured on. */
  get used(): readonly PhotoPair[] {
    return this.pairs.filter(({ isIncluded, isUsable }) => isIncluded && isUsable);
  }

  /** Photos that have no partner yet. */
  get lonely(): readonly PairPhoto[] {
    const paired = this.pairs.flatMap(({ inputId, targetId }) => [inputId, targetId]);
    return this.set?.photos.filter(({ id }) => !paired.includes(id)) ?? [];
  }

  photo(id: string): PairPhoto | undefined {
    return this.set?.photos.find((photo) => photo.id === id);
  }

  /** Asks for photos or a folder of them. */
  choose(role: PairRole, from: 'folder' | 'photos'): Promise<void> {
    return this.#add(async (setId) => ({ added: await this.#shell.choosePairPhotos({ setId, role, from }) }));
  }

  drop(files: readonly File[], role: PairRole): Promise<void> {
    return this.#add((setId) => this.#shell.addPairFiles(setId, role, files));
  }

  include(pair: PhotoPair, isIncluded: boolean): Promise<void> {
    return this.#arrange((other) => (other === pair ? { ...other, isIncluded } : other));
  }

  swap(pair: PhotoPair): Promise<void> {
    return this.#arrange((other) => (other === pair ? { ...other, inputId: pair.targetId, targetId: pair.inputId } : other));
  }

  /** Gives a pair another after photo; the pair that had it, if any, gets this one's. */
  match(pair: PhotoPair, targetId: string): Promise<void> {
    return this.#arrange((other) => {
      if (other === pair) return { ...other, targetId };
      return other.targetId === targetId ? { ...other, targetId: pair.targetId } : other;
    });
  }

  /** Makes a pair of two photos that have none. */
  join(inputId: string, targetId: string): Promise<void> {
    return this.#work((setId, { callOptions }) =>
      this.#shell.arrangePairs({ setId, pairs: [...this.pairs.map(arranged), { inputId, targetId, isIncluded: true }] }, callOptions),
    );
  }

  /** Forgets all photos; the files stay. */
  async clear(): Promise<void> {
    const { set } = this;
    this.job?.cancel();
    this.set = null;
    this.problem = null;
    if (set !== null) await this.#shell.closePairs({ setId: set.id });
  }

  async #add(add: (setId: string) => Promise<AddOutcome>): Promise<void> {
    await this.#work(async (setId, { callOptions }) => {
      const outcome = await add(setId);
      if ('error' in outcome) this.#tell(outcome.error);
      else if (outcome.added > 0) return this.#shell.checkPairs({ setId }, callOptions);
      return null;
    });
  }

  #arrange(change: (pair: PhotoPair) => PhotoPair): Promise<void> {
    return this.#work((setId, { callOptions }) => this.#shell.arrangePairs({ setId, pairs: this.pairs.map((pair) => arranged(change(pair))) }, callOptions));
  }

  #tell(problem: Problem): void {
    this.problem = problem;
    this.#notices.say(problem.message);
  }

  /** Whether these are still the photos that are put together. */
  #isOpen(id: string): boolean {
    return this.set?.id === id;
  }

  /** Runs what gives a new state of the set, or null for none. */
  async #work(run: (setId: string, job: Job) => Promise<PairSet | null>): Promise<void> {
    if (this.job !== null) return;
    this.problem = null;
    const job = new Job('pairing', {});
    this.job = job;
    try {
      this.set ??= await this.#shell.openPairs(null);
      const { id } = this.set;
      const set = await run(id, job);
      if (set !== null && this.#isOpen(id)) this.set = set;
    } catch (thrown) {
      const problem = problemFrom(thrown);
      if (isCancelled(problem)) this.#notices.show(sentence('Stopped. Your photos are as they were.'));
      else this.#tell(problem);
    } finally {
      job.finish();
      this.job = null;
    }
  }
}

const arranged = ({ inputId, targetId, isIncluded }: ArrangedPair): ArrangedPair => ({ inputId, targetId, isIncluded });
