import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { placeFile, readPlace } from './data-folder-place.ts';

/** What of a process says where the state lies. */
export type Surroundings = Pick<NodeJS.Process, 'env' | 'platform'>;

/** What `TAPE_STUDIO_HOME` says; it outranks what was chosen in the app. */
export function setStateFolder({ env }: Pick<Surroundings, 'env'> = process): string | undefined {
  const chosen = env['TAPE_STUDIO_HOME'];
  return chosen === undefined || chosen === '' ? undefined : resolve(chosen);
}

/** The platform's place for a user's app data: the state lies here, or here is written where it lies. */
export function usualStateFolder(around: Surroundings = process): string {
  return join(userDataFolder(around), 'tape-studio');
}

/**
 * Where the app keeps its state: `TAPE_STUDIO_HOME`, where it was moved to, or the usual place.
 *
 * Throws: `data-folder-missing`, such as for a disk that is not connected; `file-not-readable`. Never is a new, empty one begun instead.
 */
export function stateFolder(around: Surroundings = process): string {
  const set = setStateFolder(around);
  if (set !== undefined) return set;
  const usual = usualStateFolder(around);
  const { path } = readPlace(usual);
  if (path === undefined) return usual;
  if (isFolder(path)) return path;
  throw new TapeError('data-folder-missing', sentence('The data folder {folder} is not there.', { folder: path }), {
    kept: 'Nothing was changed.',
    remedy: sentence('Connect the disk that it lies on, then start again. If it is lost, remove {file} to begin with an empty one.', { file: join(usual, placeFile) }),
  });
}

function userDataFolder({ env, platform }: Surroundings): string {
  switch (platform) {
    case 'win32':
      return env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  }
}

/** Not where nobody may look, or where the disk does not answer. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Makes a folder that only this user can look into, and gives its path back. */
export function privateFolder(...parts: readonly string[]): string {
  const folder = join(...parts);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
