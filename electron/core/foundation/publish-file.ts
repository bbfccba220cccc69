import { existsSync, linkSync, mkdirSync, renameSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import type { FileContent } from './atomic-file.ts';
import { withTemporaryFile } from './atomic-file.ts';
import type { OnConflict, SourceRule } from './on-conflict.ts';
import { outputError } from './output-error.ts';
import { TapeError } from './tape-error.ts';

/**
 * Puts a finished file in its place: temporary file beside it, fsync, then a link that cannot overwrite
 * (or a rename that shall). Nothing half is ever visible, and nothing is overwritten unasked, even when
 * two processes race.
 *
 * Returns the path that was written; null when skipped.
 * Throws: `output-exists`, `output-not-writable`, `disk-full`.
 */
export function publishFile(path: string, content: FileContent, onConflict: OnConflict): string | null {
  if (onConflict === 'skip' && existsSync(path)) return null;
  if (onConflict === 'fail' && existsSync(path)) throw exists(path);
  try {
    return withTemporaryFile(path, content, (temporary) =>
      onConflict === 'overwrite' ? replace(temporary, path) : claim(temporary, path, onConflict),
    );
  } catch (error) {
    throw outputError(error);
  }
}

/**
 * Asks a rule before the work that an output costs: gives the rule to publish it by, or null where there is nothing to do.
 *
 * Invariant: by no rule does an output take the place of its own source, or of what lies beside that under the same name, as a camera's JPEG does beside a raw file.
 *
 * Throws: `output-exists`.
 */
export function ruleBeforehand(path: string, sourcePath: string, rule: SourceRule): OnConflict | null {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) return rule === 'older' ? 'overwrite' : rule;
  if (rule === 'skip' || (rule === 'older' && there.mtimeMs >= statSync(sourcePath).mtimeMs)) return null;
  if (rule === 'fail') throw exists(path);
  if (rule === 'overwrite' && (isSameFile(there, statSync(sourcePath)) || bearsSameName(path, sourcePath))) {
    throw new TapeError('output-exists', sentence('{name} bears the name of an original.', { name: basename(path) }), { kept: 'It is as it was.', remedy: 'Choose another name or folder.' });
  }
  return rule === 'older' ? 'overwrite' : rule;
}

const bearsSameName = (path: string, sourcePath: string): boolean => {
  const nameOf = (file: string): string => resolve(dirname(file), basename(file, extname(file))).toLowerCase();
  return nameOf(path) === nameOf(sourcePath);
};

const isSameFile = (one: Stats, other: Stats): boolean => one.ino === other.ino && one.dev === other.dev;

/** Makes the folder that a file will lie in. Throws: `output-not-writable`, `disk-full`. */
export function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (thrown) {
    throw outputError(thrown);
  }
}

function replace(temporary: string, path: string): string {
  renameSync(temporary, path);
  return path;
}

/** A hard link fails when the name is taken; file systems without links fall back to a checked rename. */
function claim(temporary: string, path: string, onConflict: Exclude<OnConflict, 'overwrite'>): string | null {
  for (let number = 1; ; number++) {
    const candidate = numbered(path, number);
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

/** The first name that is free now, as `unique` would take it. */
export function freePath(path: string): string {
  for (let number = 1; ; number++) {
    const candidate = numbered(path, number);
    if (!existsSync(candidate)) return candidate;
  }
}

function numbered(path: string, number: number): string {
  if (number === 1) return path;
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)} (${number})${extension}`);
}

const exists = (path: string): TapeError =>
  new TapeError('output-exists', sentence('{name} exists already.', { name: basename(path) }), {
    kept: 'It was not overwritten.',
    remedy: 'Choose another name, or allow overwriting.',
  });
