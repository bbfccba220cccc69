import { likeliest, needs, type InstalledModel, type OpenOutcome } from '../../electron/ipc/contract.ts';
import { FailedEntry, PhotoEntry, type Entry } from './photo-entry.svelte.ts';

/** As they were opened, or by what they seem to need. */
export type FilmstripOrder = 'opened' | 'need';

/** The open photos in order, and which one is looked at. */
export class Filmstrip {
  readonly #models: () => readonly InstalledModel[];
  #opened = $state.raw<readonly Entry[]>([]);
  order = $state<FilmstripOrder>('opened');
  readonly #entries = $derived(this.order === 'opened' ? this.#opened : this.#opened.toSorted(byNeed));
  #currentId = $state<string | null>(null);

  /** `models`: those installed, for the photos' steps. */
  constructor(models: () => readonly InstalledModel[]) {
    this.#models = models;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get current(): Entry | null {
    return this.entries.find((entry) => entry.id === this.#currentId) ?? null;
  }

  get currentPhoto(): PhotoEntry | null {
    const entry = this.current;
    return entry?.kind === 'photo' ? entry : null;
  }

  /** Adds what was opened and looks at the first photo of it, or at the first failure if none opened. Gives the photos. */
  add(outcome: OpenOutcome): readonly PhotoEntry[] {
    const photos = outcome.photos.map((photo) => new PhotoEntry(photo, this.#models));
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
    const next = this.entries[index + by];
    if (next !== undefined) this.#currentId = next.id;
  }

  remove(id: string): void {
    const index = this.entries.findIndex((entry) => entry.id === id);
    const neighbour = this.entries[index + 1] ?? this.entries[index - 1] ?? null;
    this.#opened = this.#opened.filter((entry) => entry.id !== id);
    if (this.#currentId === id) this.#currentId = neighbour?.id ?? null;
  }
}

/** Photos of one need side by side, the surest first; then clean ones, those that nothing is known of yet, and what is no photo. */
function byNeed(a: Entry, b: Entry): number {
  return rankOf(a) - rankOf(b) || sureness(b) - sureness(a);
}

function rankOf(entry: Entry): number {
  if (entry.kind === 'failed') return needs.length + 2;
  if (entry.need.state !== 'found') return needs.length + 1;
  const need = likeliest(entry.need.probabilities);
  return need === 'none' ? needs.length : needs.indexOf(need);
}

const sureness = (entry: Entry): number =>
  entry.kind === 'photo' && entry.need.state === 'found' ? entry.need.probabilities[likeliest(entry.need.probabilities)] : 0;
