import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import { syncFolder, temporaryName } from '../foundation/atomic-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { ownerFile } from '../queue/queue-owner.ts';
import { QueueJournal } from '../queue/queue-journal.ts';
import { copyDataFolder } from './copy-data-folder.ts';
import { placeFile, readPlace, writePlace } from './data-folder-place.ts';
import { dataFiles, dataParts, remade } from './data-folder.ts';
import { RunFolders } from './run-folders.ts';
import { isFolder } from './state-folder.ts';

/** File of a folder that data is being moved into; it holds the move's id. */
const unfinishedFile = '.unfinished-move';

export type MoveStep = 'begun' | 'copied' | 'switched';

/** The old place of what was moved, and what stays there: it is not ours, or could not be removed. */
export interface LeftBehind {
  readonly folder: string;
  readonly stays: readonly string[];
}

/**
 * Moves the data folder where it is wished to be: all is copied and read back, then one file is switched that says where it lies,
 * then what was left behind is removed. Nobody else may use the folder meanwhile.
 *
 * Invariant: killed at any moment, that file names a whole folder. Until it is switched, the old one, and a half copy bears the
 * move's id, so that the next try may remove it. From then on it is the new one, and `removeLeftBehind` goes on.
 *
 * Throws: `file-not-found`, `output-exists`, `output-not-writable`, `disk-full`; the data is where it was then.
 */
export function moveDataFolder(usualFolder: string, afterStep: (step: MoveStep) => void = () => undefined): LeftBehind | undefined {
  const { path: from = usualFolder, move, ...place } = readPlace(usualFolder);
  if (move === undefined) return undefined;
  const { to, id } = move;
  begin(to, id);
  afterStep('begun');
  try {
    nameNoPlaces(from);
    copyDataFolder(from, to, [...remade, placeFile, ownerFile, unfinishedFile]);
  } catch (thrown) {
    removeHalf(to, id);
    throw thrown;
  }
  afterStep('copied');
  writePlace(usualFolder, { ...place, path: to, leftBehind: from });
  afterStep('switched');
  return removeLeftBehind(usualFolder);
}

/** Removes what a finished move left at its old place, and nothing there that is not ours. Undefined where there was none. */
export function removeLeftBehind(usualFolder: string): LeftBehind | undefined {
  const { leftBehind: folder, ...place } = readPlace(usualFolder);
  if (folder === undefined || place.path === undefined) return undefined;
  rmSync(join(place.path, unfinishedFile), { force: true });
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter(isOurs)) removeIfPossible(join(folder, name));
  if (folder !== usualFolder && existsSync(folder) && readdirSync(folder).length === 0) removeIfPossible(folder);
  const stays = existsSync(folder) ? readdirSync(folder).filter((name) => name !== placeFile && name !== ownerFile) : [];
  writePlace(usualFolder, place);
  return { folder, stays };
}

const isOurs = (name: string): boolean => [...dataParts, ...dataFiles].some((ours) => ours === name) || temporaryName.test(name);

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is told with what stays; the move is done all the same.
  }
}

function begin(to: string, id: string): void {
  if (!isFolder(dirname(to))) {
    throw new TapeError('file-not-found', sentence('There is no folder {folder}.', { folder: dirname(to) }), { kept: 'Nothing was moved.', remedy: 'Connect the disk that it lies on, or choose another folder.' });
  }
  removeHalf(to, id);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  syncFolder(dirname(to));
  if (readdirSync(to).length > 0) {
    throw new TapeError('output-exists', sentence('There is something in {folder} already.', { folder: to }), { kept: 'Nothing was moved.', remedy: 'Choose another folder.' });
  }
  writeFileSync(join(to, unfinishedFile), id, { flag: 'wx', mode: 0o600, flush: true });
}

/** Removes what a move of this id began and did not end. */
export function removeHalf(to: string, id: string): void {
  const file = join(to, unfinishedFile);
  if (existsSync(file) && readFileSync(file, 'utf8') === id) rmSync(to, { recursive: true, force: true });
}

/** Writes records of earlier versions, which name places in full, as today's are written. */
function nameNoPlaces(folder: string): void {
  const runs = new RunFolders(folder);
  // One that cannot be read is copied as it is.
  for (const run of runs.list(() => undefined)) runs.write(run);
  const queue = join(folder, 'queue');
  if (existsSync(queue)) new QueueJournal(queue, folder).close();
}
