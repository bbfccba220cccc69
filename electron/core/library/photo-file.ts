import { chmodSync, closeSync, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sentence } from '../../words/sentence.ts';
import { sentence } from '../../words/sentence.ts';
import { outputError } from '../foundation/output-error.ts';
import { publishFile } from '../foundation/publish-file.ts';
import { TapeError } from '../foundation/tape-error.ts';

/**
 * The file of an open photo. It is read again when a result is written, for its metadata, so a change of it is noticed.
 *
 * One that another program has handed over can be replaced; what it was lies in the photo's scratch folder meanwhile, and
 * is what further results are written from.
 */
export class PhotoFile {
  /** Where it lies; of a link, where that leads to. */
  readonly path: string;
  readonly isHandedOver: boolean;
  readonly #copyPath: string;
  #fingerprint: string;
  #isReplaced = false;

  /** To be made before the file is read, so that a change meanwhile is noticed too. */
  constructor({ path, scratchFolder, isHandedOver }: { readonly path: string; readonly scratchFolder: string; readonly isHandedOver: boolean }) {
    this.path = isHandedOver ? followed(path) : path;
    this.isHandedOver = isHandedOver;
    this.#copyPath = join(scratchFolder, 'as-opened');
    this.#fingerprint = fingerprint(this.path);
  }

  /** A path to the bytes that were opened. Throws: `file-changed`. */
  pathAsOpened(): string {
    this.#assertUnchanged(sentence('Nothing was written.'));
    return this.#isReplaced ? this.#copyPath : this.path;
  }

  /**
   * Puts another file in its place, which `write` does as a whole; its permissions stay.
   *
   * Throws: `not-allowed` unless it was handed over; `file-changed`, `output-not-writable`, `disk-full`; what `write` throws.
   */
  async replace(write: (sourcePath: string, outputPath: string) => Promise<unknown>): Promise<void> {
    if (!this.isHandedOver) throw new TapeError('not-allowed', sentence('{name} was not handed over to be changed.', { name: basename(this.path) }), { kept: 'Nothing was written.' });
    this.#assertUnchanged(sentence('Nothing was written.'));
    const mode = this.#modeIfWritable();
    if (!this.#isReplaced) await copyFile(this.path, this.#copyPath).catch((thrown: unknown) => Promise.reject(outputError(thrown)));
    await write(this.#copyPath, this.path);
    chmodSync(this.path, mode);
    this.#isReplaced = true;
    this.#fingerprint = fingerprint(this.path);
  }

  /** Puts the bytes back that were opened. Throws: `file-changed`, `output-not-writable`, `disk-full`. */
  putBack(): void {
    if (!this.#isReplaced) return;
    this.#assertUnchanged(sentence('It was left as it is.'));
    const mode = this.#modeIfWritable();
    publishFile(this.path, readFileSync(this.#copyPath), 'overwrite');
    chmodSync(this.path, mode);
    this.#isReplaced = false;
    this.#fingerprint = fingerprint(this.path);
  }

  #assertUnchanged(kept: Sentence): void {
    if (fingerprint(this.path) === this.#fingerprint) return;
    const since = this.#isReplaced ? 'saved' : 'opened';
    throw new TapeError('file-changed', sentence('{name} was changed or moved since it was {since, select, saved {saved} other {opened}}.', { name: basename(this.path), since }), {
      kept,
      remedy: 'Open it again and restore it again.',
    });
  }

  /** A rename would replace a file that must not be written to. */
  #modeIfWritable(): number {
    try {
      const file = openSync(this.path, 'r+');
      try {
        return fstatSync(file).mode;
      } finally {
        closeSync(file);
      }
    } catch (thrown) {
      throw outputError(thrown);
    }
  }
}

/** What is not there stays as it is named: opening it says so. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Changes whenever the file is written or replaced; empty when it cannot be looked at. */
function fingerprint(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino}-${size}-${mtimeMs}`;
  } catch {
    return '';
  }
}
