import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolder } from './state-folder.ts';

/** Beyond this, the file of the last start is put aside. */
const largestBytes = 1_000_000;

/**
 * The log that a person can find: one line per event, appended; one older file is kept.
 *
 * Owns: an open file, until `close`. Workers write their standard error to the same file.
 */
export class LogFile {
  readonly path: string;
  readonly file: number;
  #isClosed = false;

  constructor(stateFolder: string) {
    this.path = join(privateFolder(stateFolder, 'logs'), 'tape-studio.log');
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > largestBytes) {
      rmSync(`${this.path}.old`, { force: true });
      renameSync(this.path, `${this.path}.old`);
    }
    this.file = openSync(this.path, 'a', 0o600);
  }

  /** `details` of an error are its stack and causes. What comes after the end, such as that a page did not load to its end, is nobody's affair. */
  write(event: string, details?: unknown): void {
    if (this.#isClosed) return;
    const more = details === undefined ? '' : `: ${describe(details)}`;
    writeSync(this.file, `${new Date().toISOString()} ${event}${more}\n`);
  }

  close(): void {
    this.#isClosed = true;
    closeSync(this.file);
  }
}

function describe(details: unknown): string {
  if (!(details instanceof Error)) return typeof details === 'string' ? details : JSON.stringify(details);
  const cause = details.cause === undefined ? '' : `\n  because ${describe(details.cause)}`;
  return `${details.stack ?? details.message}${cause}`;
}
