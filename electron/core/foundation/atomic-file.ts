import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file's bytes, or pieces of them, one after the other: so a header can be put into a large file without a copy of it. */
export type FileContent = Uint8Array | readonly Uint8Array[];

/** What a file is called while it is written: whoever is killed at it leaves one. */
export const temporaryName = /^\.tape-[0-9a-f-]{36}\.tmp$/;

/**
 * Replaces a file as a whole: temporary file beside it, fsync, rename, fsync of the folder. A crash leaves
 * the old file or the new one, never a half.
 */
export function writeFileAtomically(path: string, bytes: Uint8Array): void {
  withTemporaryFile(path, bytes, (temporary) => {
    renameSync(temporary, path);
  });
}

/**
 * Writes a file beside `path`, out of sight and down to the disk, for `place` to give it its name. Whatever
 * happens, nothing is left under the temporary name.
 */
export function withTemporaryFile<Result>(path: string, content: FileContent, place: (temporary: string) => Result): Result {
  const folder = dirname(path);
  // Not made of the file's own name, which may be as long as names can be.
  const temporary = join(folder, `.tape-${randomUUID()}.tmp`);
  try {
    const file = openSync(temporary, 'wx');
    try {
      for (const piece of content instanceof Uint8Array ? [content] : content) {
        for (let written = 0; written < piece.length; ) written += writeSync(file, piece, written);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const result = place(temporary);
    syncFolder(folder);
    return result;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Makes a rename durable where that can be asked for: not on Windows, and not on every network drive. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'EACCES' && code !== 'ENOTSUP') throw error;
  }
}
