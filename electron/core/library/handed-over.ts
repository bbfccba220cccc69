import { once } from 'node:events';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Sentence } from '../../words/sentence.ts';
import { sentence } from '../../words/sentence.ts';
import { isWritten } from '../imaging/format-extensions.ts';
import type { PhotoInfo } from '../imaging/imaging-service.ts';

/** Files that another program has handed over for editing, until a page takes them. */
export class HandedOver {
  #waiting: readonly string[] = [];
  readonly #arrivals = new EventTarget();

  add(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#waiting = [...this.#waiting, ...paths];
    this.#arrivals.dispatchEvent(new Event('arrival'));
  }

  /** Resolves with what waits, once anything does; it is the caller's then. Throws when aborted. */
  async take(signal: AbortSignal): Promise<readonly string[]> {
    while (this.#waiting.length === 0) await once(this.#arrivals, 'arrival', { signal });
    const paths = this.#waiting;
    this.#waiting = [];
    return paths;
  }
}

/** The files that a command line names: what is neither an option nor a folder. One that is not there is named, so that opening it says so. */
export const filesNamed = (args: readonly string[], workingFolder: string): readonly string[] =>
  args
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(workingFolder, argument))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true);

/** Why a result must not take the place of the file that it came from: one sentence; null where it may. */
export function whyNotSavedBack({ format, pages = 1, fromCmyk }: PhotoInfo): Sentence | null {
  if (!isWritten(format)) return sentence('This file cannot be saved back: {format, select, raw {raw files are} jxl {JPEG XL is} other {HEIC is}} read here, not written.', { format });
  if (pages > 1) return sentence('This file cannot be saved back: it has {pages} pages, and all but the first would be lost.', { pages });
  if (fromCmyk === true) return sentence('This file cannot be saved back: it is in CMYK, and what comes of it is not.');
  return null;
}
