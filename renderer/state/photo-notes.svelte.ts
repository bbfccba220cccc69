import type { PhotoMark } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { asPhrase, sentence } from '../language/say.ts';
import type { Notices } from './notices.svelte.ts';
import type { PhotoEntry } from './photo-entry.svelte.ts';
import { problemFrom } from './problem.ts';

/** Keeps what is decided about photos, so that it can be undone, and is there when the photo is opened again. */
export class PhotoNotesKeeper {
  readonly #shell: Shell;
  readonly #notices: Notices;

  constructor(shell: Shell, notices: Notices) {
    this.#shell = shell;
    this.#notices = notices;
  }

  /** To be told once a change has come to rest. */
  note(entry: PhotoEntry): void {
    const { recipe } = entry;
    if (recipe !== null && entry.history.note(recipe)) this.#keep(entry);
  }

  undo(entry: PhotoEntry): void {
    this.note(entry);
    this.#take(entry, entry.history.undo());
  }

  redo(entry: PhotoEntry): void {
    this.note(entry);
    this.#take(entry, entry.history.redo());
  }

  mark(entry: PhotoEntry, mark: PhotoMark | null): void {
    if (entry.mark === mark) return;
    entry.mark = mark;
    this.#notices.say(sentence('{name} {mark, select, pick {is picked} reject {is rejected} other {has no mark}}.', { name: entry.name, mark: mark ?? 'none' }));
    this.#keep(entry);
  }

  #take(entry: PhotoEntry, recipe: PhotoEntry['recipe'] | undefined): void {
    if (recipe === undefined || recipe === null) return;
    entry.takeRecipe(recipe);
    this.#keep(entry);
  }

  #keep({ id, name, recipe, mark }: PhotoEntry): void {
    this.#shell.noteOnPhoto({ photoId: id, notes: { recipe, mark } }).catch((thrown: unknown) => {
      this.#notices.show(sentence('What you chose for {name} is not kept for the next time. {why}', { name, why: asPhrase(problemFrom(thrown).message) }));
    });
  }
}
