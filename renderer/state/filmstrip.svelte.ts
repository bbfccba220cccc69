import { byNeed, type NeedProbabilities, type OpenOutcome } from '../../electron/ipc/contract.ts';
import { FailedEntry, PhotoEntry, type Entry } from './photo-entry.svelte.ts';
import type { SettingsSource } from './restoration-settings.svelte.ts';

/** As they were opened, or by what they seem to need. */
export type FilmstripOrder = 'opened' | 'need';
/** All photos, those that are not rejected, or those that are picked. */
export const filmstripChoices = ['all', 'kept', 'picked'] as const;
export type FilmstripChoice = (typeof filmstripChoices)[number];

/** The open photos in order, and which one is looked at. */
export class Filmstrip {
  readonly #source: SettingsSource;
  #opened = $state.raw<readonly Entry[]>([]);
  order = $state<FilmstripOrder>('opened');
  choice = $state<FilmstripChoice>('all');
  readonly #shown = $derived(this.#opened.filter((entry) => isShown(entry, this.choice)));
  readonly #entries = $derived(this.order === 'opened' ? this.#shown : this.#shown.toSorted(inOrderOfNeed));
  #currentId = $state<string | null>(null);

  constructor(source: SettingsSource) {
    this.#source = source;
  }

  /** Those that are shown, in order. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get openCount(): number {
    return this.#opened.length;
  }

  /** What is looked at; it may be left out of what is shown. */
  get current(): Entry | null {
    return this.#opened.find((entry) => entry.id === this.#currentId) ?? null;
  }

  get currentPhoto(): PhotoEntry | null {
    const entry = this.current;
    return entry?.kind === 'photo' ? entry : null;
  }

  /** Adds what was opened and looks at the first photo of it, or at the first failure if none opened. Gives the photos. */
  add(outcome: OpenOutcome): readonly PhotoEntry[] {
    const photos = outcome.photos.map((photo) => new PhotoEntry(photo, this.#source));
    const failed = outcome.failures.map(({ name, error }) => new FailedEntry(name, error));
    this.#opened = [...this.#opened, ...photos, ...failed];
    const first = photos[0] ?? failed[0];
    if (first !== undefined) this.#currentId = first.id;
    return photos;
  }

  select(id: string): void {
    this.#currentId = id;
  }

  step(by: 1 | -1): void {
    const index = this.entries.findIndex((entry) => entry.id === this.#currentId);
    // From one that is not shown both ways lead to what is.
    const next = index === -1 ? this.entries.at(by === 1 ? 0 : -1) : this.entries[index + by];
    if (next !== undefined) this.#currentId = next.id;
  }

  remove(id: string): void {
    const index = this.entries.findIndex((entry) => entry.id === id);
    const neighbour = this.entries[index + 1] ?? this.entries[index - 1] ?? null;
    this.#opened = this.#opened.filter((entry) => entry.id !== id);
    if (this.#currentId === id) this.#currentId = neighbour?.id ?? null;
  }
}

const isShown = (entry: Entry, choice: FilmstripChoice): boolean => {
  const mark = entry.kind === 'photo' ? entry.mark : null;
  return choice === 'all' || (choice === 'picked' ? mark === 'pick' : mark !== 'reject');
};

/** By need; then photos that nothing is known of yet, and what is no photo. */
function inOrderOfNeed(a: Entry, b: Entry): number {
  const [needA, needB] = [known(a), known(b)];
  if (needA !== undefined && needB !== undefined) return byNeed(needA, needB);
  return rankOf(a) - rankOf(b);
}

const known = (entry: Entry): NeedProbabilities | undefined =>
  entry.kind === 'photo' && entry.need.state === 'found' ? entry.need.probabilities : undefined;

const rankOf = (entry: Entry): number => (entry.kind === 'failed' ? 2 : known(entry) === undefined ? 1 : 0);
