import type { InstalledModel, OpenOutcome } from '../../electron/ipc/contract.ts';
import { FailedEntry, PhotoEntry, type Entry } from './photo-entry.svelte.ts';

/** The open photos in order, and which one is looked at. */
export class Filmstrip {
  readonly #models: () => readonly InstalledModel[];
  entries = $state.raw<readonly Entry[]>([]);
  #currentId = $state<string | null>(null);

  /** `models`: those installed, for the photos' steps. */
  constructor(models: () => readonly InstalledModel[]) {
    this.#models = models;
  }

  get current(): Entry | null {
    return this.entries.find((entry) => entry.id === this.#currentId) ?? null;
  }

  get currentPhoto(): PhotoEntry | null {
    const entry = this.current;
    return entry?.kind === 'photo' ? entry : null;
  }

  /** Adds what was opened and looks at the first photo of it, or at the first failure if none opened. */
  add(outcome: OpenOutcome): void {
    const photos = outcome.photos.map((photo) => new PhotoEntry(photo, this.#models));
    const failed = outcome.failures.map(({ name, error }) => new FailedEntry(name, error));
    this.entries = [...this.entries, ...photos, ...failed];
    const first = photos[0] ?? failed[0];
    if (first !== undefined) this.#currentId = first.id;
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
    this.entries = this.entries.filter((entry) => entry.id !== id);
    if (this.#currentId === id) this.#currentId = neighbour?.id ?? null;
  }
}
