import type { InstalledModel } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { sentence } from '../language/say.ts';
import type { Machine } from './machine.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { problemFrom, type Problem } from './problem.ts';
import { reportExport } from './report-export.ts';

/** What can be done with installed models beside restoring; one thing at a time. */
export class ModelShelf {
  readonly #shell: Shell;
  readonly #machine: Machine;
  readonly #notices: Notices;
  /** Null: the first there is. */
  chosenId = $state<string | null>(null);
  isBusy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(shell: Shell, machine: Machine, notices: Notices) {
    this.#shell = shell;
    this.#machine = machine;
    this.#notices = notices;
  }

  get chosen(): InstalledModel | null {
    const models = this.#machine.models ?? [];
    return models.find(({ id }) => id === this.chosenId) ?? models[0] ?? null;
  }

  import(): Promise<void> {
    return this.#do(async () => {
      const imported = await this.#shell.importModel(null);
      if (imported === null) return;
      await this.#machine.loadModels();
      this.chosenId = imported.modelId;
      this.#notices.show(sentence('{name} is installed.', { name: imported.title }));
    });
  }

  export({ id }: InstalledModel): Promise<void> {
    return this.#do(async () => {
      reportExport(await this.#shell.exportModel({ modelId: id }), this.#notices);
    });
  }

  rename({ id }: InstalledModel, title: string): Promise<void> {
    return this.#do(async () => {
      await this.#shell.renameModel({ modelId: id, title });
      await this.#machine.loadModels();
    });
  }

  remove({ id, title }: InstalledModel): Promise<void> {
    return this.#do(async () => {
      await this.#shell.removeModel({ modelId: id });
      await this.#machine.loadModels();
      this.#notices.show(sentence('{name} is removed.', { name: title }));
    });
  }

  async #do(what: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.problem = null;
    try {
      await what();
    } catch (thrown) {
      this.problem = problemFrom(thrown);
      this.#notices.say(this.problem.message);
    } finally {
      this.isBusy = false;
    }
  }
}
