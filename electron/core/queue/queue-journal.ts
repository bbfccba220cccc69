import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import { portableJson, readPortableJson } from '../foundation/portable-json.ts';
import type { QueueEntry } from './queue-items.ts';
import { QueueItems, queueEntrySchema } from './queue-items.ts';

const journalFile = 'journal.jsonl';
const damagedFile = 'journal.damaged.jsonl';

/**
 * A queue on disk: one entry a line, each down to the disk before `write` returns.
 *
 * Invariant: killed at any moment, all entries but the one that was being written can be read. A line begins with its line
 * break, so that a torn one before it spoils no other; half a JSON object is never a whole one.
 *
 * Owns: the open file, until `close`.
 */
export class QueueJournal {
  readonly items: QueueItems;
  /** Lines that could not be read. */
  readonly damagedLines: number;
  readonly #file: number;
  readonly #stateFolder: string;

  /** Reads the journal in this folder of the state folder, and writes it anew as short as can be. Throws: `output-not-writable`, `disk-full`. */
  constructor(folder: string, stateFolder: string) {
    this.#stateFolder = stateFolder;
    const path = join(folder, journalFile);
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : [];
    const entries = lines.flatMap((line) => this.#entryOf(line) ?? []);
    this.damagedLines = lines.length - entries.length;
    this.items = new QueueItems();
    // A torn last line is what a power cut leaves; anything more may be wanted back by hand.
    if (this.damagedLines > 1) writeFileAtomically(join(folder, damagedFile), readFileSync(path));
    for (const entry of entries) this.items.apply(entry);
    try {
      writeFileAtomically(path, Buffer.from([...this.items.entries()].map((entry) => this.#lineOf(entry)).join('')));
      this.#file = openSync(path, 'a');
    } catch (thrown) {
      throw outputError(thrown);
    }
  }

  /** Writes an entry down, and only then applies it. Throws: `disk-full`, `output-not-writable`. */
  write(entry: QueueEntry): void {
    const bytes = Buffer.from(this.#lineOf(entry));
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
      fsyncSync(this.#file);
    } catch (thrown) {
      throw outputError(thrown);
    }
    this.items.apply(entry);
  }

  close(): void {
    closeSync(this.#file);
  }

  #lineOf(entry: QueueEntry): string {
    return `\n${portableJson(entry, this.#stateFolder)}`;
  }

  #entryOf(line: string): QueueEntry | undefined {
    try {
      return queueEntrySchema.parse(readPortableJson(line, this.#stateFolder));
    } catch {
      // Torn when the power went, or spoiled since: counted by the constructor.
      return undefined;
    }
  }
}
