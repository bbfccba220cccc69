import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmdirSync, statfsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import { outputError } from '../foundation/output-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { bytesToCopy } from './copy-data-folder.ts';
import { readPlace, writePlace } from './data-folder-place.ts';
import { remade } from './data-folder.ts';
import { removeHalf } from './move-data-folder.ts';
import { isFolder, privateFolder, setStateFolder, stateFolder, usualStateFolder, type Surroundings } from './state-folder.ts';

/** What the data folder is called in a folder that a person chose: their own is never strewn with ours, nor removed with it. */
const movedFolderName = 'TAPE Studio';

/**
 * Notes that the data folder shall move into this folder, at the next start, before anything is opened, and forgets any earlier wish.
 *
 * Throws: `not-allowed` where `TAPE_STUDIO_HOME` says where it lies, and into itself; `file-not-found`, `output-exists`,
 * `output-not-writable`, `disk-full`.
 */
export function wishDataFolder(into: string, around: Surroundings = process): void {
  if (setStateFolder(around) !== undefined) {
    throw new TapeError('not-allowed', 'TAPE_STUDIO_HOME says where the data folder lies.', { kept: 'Nothing was moved.', remedy: 'Set it to another folder, or start without it.' });
  }
  const to = join(realFolder(resolve(into)), movedFolderName);
  keepDataFolder(around);
  assertRoomFor(stateFolder(around), to);
  const usual = privateFolder(usualStateFolder(around));
  writePlace(usual, { ...readPlace(usual), move: { to, id: randomUUID() } });
}

/** Takes that wish back, with what a move that was broken off has left. Throws: `disk-full`, `output-not-writable`. */
export function keepDataFolder(around: Surroundings = process): void {
  const usual = usualStateFolder(around);
  const { move, ...place } = readPlace(usual);
  if (move === undefined) return;
  writePlace(usual, place);
  try {
    removeHalf(move.to, move.id);
  } catch (thrown) {
    throw outputError(thrown);
  }
}

/** Whether the data folder can become this one, which is not there yet, or is empty. Throws: as `wishDataFolder`. */
function assertRoomFor(from: string, to: string): void {
  const [here, folder] = [realFolder(from), join(to, '..')];
  if (to === here) throw new TapeError('output-exists', 'The data folder lies there already.', { kept: 'Nothing was moved.', remedy: 'Choose another folder.' });
  if (to.startsWith(here + sep)) {
    throw new TapeError('not-allowed', 'The data folder cannot be moved into itself.', { kept: 'Nothing was moved.', remedy: 'Choose another folder.' });
  }
  if (existsSync(to) && !(isFolder(to) && readdirSync(to).length === 0)) {
    throw new TapeError('output-exists', sentence('There is something called {name} in {folder} already.', { name: movedFolderName, folder }), {
      kept: 'Nothing was moved.',
      remedy: 'Choose another folder, or give that another name.',
    });
  }
  try {
    rmdirSync(mkdtempSync(join(folder, '.tape-')));
  } catch (thrown) {
    throw outputError(thrown);
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize > bytesToCopy(here, remade)) return;
  throw new TapeError('disk-full', sentence('There is not enough room for the data folder in {folder}.', { folder }), { kept: 'Nothing was moved.', remedy: 'Free some space there, or choose another folder.' });
}

function realFolder(folder: string): string {
  if (isFolder(folder)) return realpathSync(folder);
  throw new TapeError('file-not-found', sentence('There is no folder {folder}.', { folder }), { kept: 'Nothing was moved.', remedy: 'Choose another folder.' });
}
