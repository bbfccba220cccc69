import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { syncFolder } from './atomic-file.ts';
import type { OnConflict } from './on-conflict.ts';
import { TapeError } from './tape-error.ts';

/**
 * Puts a finished file in its place: temporary file beside it, fsync, then a link that cannot overwrite
 * (or a rename that shall). Nothing half is ever visible, and nothing is overwritten unasked, even when
 * two processes race.
 *
 * Returns the path that was written; null when skipped.
 * Throws: `output-exists`, `output-not-writable`, `disk-full`.
 */
export function publishFile(path: string, bytes: Uint8Array, onConflict: OnConflict): string | null {
  if (onConflict === 'skip' && existsSync(path)) return null;
  if (onConflict === 'fail' && existsSync(path)) throw exists(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    writeDurably(temporary, bytes);
    const published = onConflict === 'overwrite' ? replace(temporary, path) : claim(temporary, path, onConflict);
    syncFolder(dirname(path));
    return published;
  } catch (error) {
    throw asTapeError(error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o666);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function replace(temporary: string, path: string): string {
  renameSync(temporary, path);
  return path;
}

/** A hard link fails when the name is taken; file systems without links fall back to a checked rename. */
function claim(temporary: string, path: string, onConflict: Exclude<OnConflict, 'overwrite'>): string | null {
  const extension = extname(path);
  const stem = basename(path, extension);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : join(dirname(path), `${stem} (${number})${extension}`);
    try {
      linkSync(temporary, candidate);
      return candidate;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(candidate);
      if (!taken) return replace(temporary, candidate);
      if (onConflict === 'skip') return null;
      if (onConflict === 'fail') throw exists(path);
    }
  }
}

const exists = (path: string): TapeError =>
  new TapeError('output-exists', `${basename(path)} exists already.`, {
    kept: 'It was not overwritten.',
    remedy: 'Choose another name, or allow overwriting.',
  });

function asTapeError(error: unknown): TapeError {
  if (error instanceof TapeError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TapeError('disk-full', 'The disk is full.', {
      kept: 'Nothing half was left behind.',
      remedy: 'Free some space and try again.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT' || code === 'ENOTDIR') {
    return new TapeError('output-not-writable', 'The output folder cannot be written to.', {
      remedy: 'Choose another folder.',
      cause: error,
    });
  }
  return TapeError.from(error);
}
