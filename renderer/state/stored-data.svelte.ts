import type { DataFolder } from '../../electron/ipc/contract.ts';
import { sentence } from '../language/say.ts';
import type { Shell } from '../api.ts';
import type { Notices } from './notices.svelte.ts';
import { problemFrom, type Problem } from './problem.ts';

/** What the app keeps on this machine, and what can be done with it. */
export class StoredData {
  readonly #shell: Shell;
  readonly #notices: Notices;
  /** Null until it was looked at. */
  folder = $state.raw<DataFolder | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor(shell: Shell, notices: Notices) {
    this.#shell = shell;
    this.#notices = notices;
  }

  look(): Promise<void> {
    return this.#try(async () => {
      this.folder = await this.#shell.describeDataFolder(null);
    });
  }

  show(): Promise<void> {
    return this.#try(async () => {
      await this.#shell.showDataFolder(null);
    });
  }

  /** Asks where it shall go at the next start. */
  move(): Promise<void> {
    return this.#try(async () => {
      this.folder = await this.#shell.moveDataFolder(null);
    });
  }

  /** Leaves it where it is. */
  keep(): Promise<void> {
    return this.#try(async () => {
      this.folder = await this.#shell.keepDataFolder(null);
    });
  }

  restart(): Promise<void> {
    return this.#try(async () => {
      await this.#shell.restartApp(null);
    });
  }

  forgetNotes(): Promise<void> {
    return this.#try(async () => {
      this.folder = await this.#shell.forgetPhotoNotes(null);
      this.#notices.show(sentence('The notes on photos are forgotten.'));
    });
  }

  async #try(step: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await step();
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }
}
