import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ScratchStore } from './scratch-store.ts';

interface Kept {
  readonly folder: string;
  readonly bytes: number;
  readonly made: object;
}

/** As many as are seen at once, and what they are made of. */
const neverRemoved = 10;

/**
 * Pictures that can be made again, each in a scratch folder: kept as long as there is room, the longest unused goes first.
 *
 * Owns: their folders, until `close`. Throws: what making throws; then nothing is left of it.
 */
export class MadePictures {
  readonly #scratch: ScratchStore;
  readonly #budgetBytes: number;
  /** Called with what `make` gave, before its files go. */
  readonly #onRemove: (made: object) => void;
  /** In order of last use, oldest first. */
  readonly #kept = new Map<string, Kept>();
  #closed = false;

  constructor({ scratch, budgetBytes, onRemove }: { readonly scratch: ScratchStore; readonly budgetBytes: number; readonly onRemove: (made: object) => void }) {
    this.#scratch = scratch;
    this.#budgetBytes = budgetBytes;
    this.#onRemove = onRemove;
  }

  /** What is kept under a key, else what `make` makes in an empty folder. Invariant: a key stands for one kind of thing. */
  async once<Made extends object>(key: string, make: (folder: string) => Promise<Made>): Promise<Made> {
    const before = this.#kept.get(key);
    if (before !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, before);
      return before.made as Made;
    }
    const folder = this.#scratch.newFolder();
    let made: Made;
    try {
      made = await make(folder);
    } catch (error) {
      this.#scratch.remove(folder);
      throw error;
    }
    // Two may have asked at once: the later one's stays.
    this.#remove(key);
    this.#kept.set(key, { folder, made, bytes: bytesIn(folder) });
    if (this.#closed) this.close();
    this.#makeRoom();
    return made;
  }

  /** Removes all, and whatever is still being made as soon as it is. */
  close(): void {
    this.#closed = true;
    for (const key of [...this.#kept.keys()]) this.#remove(key);
  }

  #makeRoom(): void {
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    for (const [key, kept] of [...this.#kept].slice(0, -neverRemoved)) {
      if (bytes <= this.#budgetBytes) return;
      bytes -= kept.bytes;
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#onRemove(kept.made);
    this.#scratch.remove(kept.folder);
  }
}

const bytesIn = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
