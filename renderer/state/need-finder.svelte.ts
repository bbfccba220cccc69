import type { StudioService } from '../../electron/ipc/contract.ts';
import type { Notices } from './notices.svelte.ts';
import type { PhotoEntry } from './photo-entry.svelte.ts';
import { isCancelled, problemFrom } from './problem.ts';

/** Asks what open photos need, one after the other, and leaves the answers with them. */
export class NeedFinder {
  readonly #shell: Pick<StudioService, 'findNeed'>;
  readonly #notices: Notices;
  #asking: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(shell: Pick<StudioService, 'findNeed'>, notices: Notices) {
    this.#shell = shell;
    this.#notices = notices;
  }

  look(entries: readonly PhotoEntry[]): void {
    for (const entry of entries) this.#asking = this.#asking.then(() => this.#ask(entry));
  }

  async #ask(entry: PhotoEntry): Promise<void> {
    try {
      entry.need = { state: 'found', probabilities: await this.#shell.findNeed({ photoId: entry.id }) };
    } catch (thrown) {
      entry.need = { state: 'unknown' };
      const problem = problemFrom(thrown);
      // A photo that was closed is no longer asked about; what else is wrong is wrong for all, and told once.
      if (isCancelled(problem) || problem.code === 'not-found' || this.#hasFailed) return;
      this.#hasFailed = true;
      this.#notices.show(problem.message);
    }
  }
}
