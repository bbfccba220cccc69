import type { ConflictAnswer } from '../../electron/ipc/contract.ts';
import { sentence } from '../language/say.ts';
import type { Filmstrip } from './filmstrip.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { PhotoEntry } from './photo-entry.svelte.ts';

/** How work on one photo ended. */
export type WorkEnd = 'done' | 'failed' | 'cancelled';

/** Where in a list of photos one is, from 1. */
export interface ListPlace {
  readonly place: number;
  readonly of: number;
}

export interface AllPhotosParts {
  readonly filmstrip: Filmstrip;
  readonly notices: Notices;
  /** Keeps what was chosen for a photo. */
  readonly note: (entry: PhotoEntry) => void;
  readonly restore: (entry: PhotoEntry, place: ListPlace) => Promise<WorkEnd>;
  /** Undefined when no folder was chosen; null where each goes by itself to its place. */
  readonly chooseFolder: () => Promise<string | null | undefined>;
  /** Asks what shall happen to a file that exists already. */
  readonly ask: AskAboutFile;
  readonly export: (entry: PhotoEntry, folderId: string | null, place: ListPlace, ask: AskAboutFile) => Promise<WorkEnd>;
}

export type AskAboutFile = (fileName: string) => Promise<ConflictAnswer>;

/** What is done to all open photos, one after the other; what fails is left with its photo, and the others go on. */
export class AllPhotos {
  readonly #parts: AllPhotosParts;

  constructor(parts: AllPhotosParts) {
    this.#parts = parts;
  }

  get photos(): readonly PhotoEntry[] {
    return this.#parts.filmstrip.entries.filter((entry): entry is PhotoEntry => entry.kind === 'photo');
  }

  /** Those that have no result of the steps that are chosen for them. */
  get due(): readonly PhotoEntry[] {
    return this.photos.filter((entry) => entry.restoration === null || entry.isOutdated);
  }

  get restored(): readonly PhotoEntry[] {
    return this.photos.filter((entry) => entry.restoration !== null);
  }

  /** Gives all others the steps, the strength and the format of this one; where it acts was painted for this one alone. */
  giveSettingsOf(from: PhotoEntry): void {
    const others = this.photos.filter((entry) => entry !== from);
    if (from.recipe === null) return;
    for (const entry of others) {
      entry.takeSettingsOf(from);
      this.#parts.note(entry);
    }
    this.#parts.notices.show(sentence('{count, plural, =1 {The other photo has} other {The other # photos have}} the same settings now.', { count: others.length }));
  }

  async restore(): Promise<void> {
    await this.#each(this.due, this.#parts.restore, 'restored');
  }

  async export(): Promise<void> {
    const folder = await this.#parts.chooseFolder();
    if (folder === undefined) return;
    // Asked once: the first answer holds for the rest.
    let answer: Promise<ConflictAnswer> | undefined;
    const ask: AskAboutFile = (fileName) => (answer ??= this.#parts.ask(fileName));
    await this.#each(this.restored, (entry, place) => this.#parts.export(entry, folder, place, ask), 'exported');
  }

  async #each(entries: readonly PhotoEntry[], work: (entry: PhotoEntry, place: ListPlace) => Promise<WorkEnd>, word: 'restored' | 'exported'): Promise<void> {
    const ends: WorkEnd[] = [];
    for (const [index, entry] of entries.entries()) {
      // It may have been closed meanwhile.
      if (!this.photos.includes(entry)) continue;
      const end = await work(entry, { place: index + 1, of: entries.length });
      ends.push(end);
      if (end === 'cancelled') break;
    }
    const count = (end: WorkEnd): number => ends.filter((one) => one === end).length;
    if (ends.length === 0 || ends.at(-1) === 'cancelled') return;
    this.#parts.notices.show(sentence('{done, plural, =1 {# photo is} other {# photos are}} {word, select, restored {restored} other {exported}}{failed, plural, =0 {} other {, # failed}}.', { done: count('done'), word, failed: count('failed') }));
  }
}
