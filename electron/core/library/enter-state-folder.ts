import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../foundation/is-alive.ts';
import { outputError } from '../foundation/output-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { takeFolder } from '../queue/queue-owner.ts';
import { readPlace, writePlace } from './data-folder-place.ts';
import { LogFile } from './log-file.ts';
import { moveDataFolder, removeLeftBehind } from './move-data-folder.ts';
import { privateFolder, setStateFolder, stateFolder, usualStateFolder, type Surroundings } from './state-folder.ts';
import { keepDataFolder, wishDataFolder } from './wish-data-folder.ts';

/** How long a start waits for another one, which takes a moment unless that moves the folder. */
const patienceMs = 2_000;

/**
 * The state folder for this process, moved first where that is wished and nobody else uses it. What hinders the move is noted and
 * logged: the app starts where its data is.
 *
 * Throws: as `stateFolder`; `not-allowed` while another process moves it.
 */
export function enterStateFolder(around: Surroundings = process): string {
  const set = setStateFolder(around);
  if (set !== undefined) return set;
  const usual = privateFolder(usualStateFolder(around));
  return alone(usual, () => {
    const before = stateFolder(around);
    if (!isUsed(before)) tryToMove(usual, before);
    const folder = stateFolder(around);
    // Whoever starts next sees that it is used, before there is anything in it that is in use.
    privateFolder(folder, 'scratch', `${process.pid}-${randomUUID()}`);
    return folder;
  });
}

/** Moves the data folder into another one at once, and gives its new path. Throws: as `wishDataFolder`; `not-allowed` while it is used. */
export function moveDataFolderNow(into: string, around: Surroundings = process): string {
  wishDataFolder(into, around);
  const usual = usualStateFolder(around);
  return alone(usual, () => {
    const before = stateFolder(around);
    try {
      if (isUsed(before)) throw new TapeError('not-allowed', 'TAPE Studio is running, and uses the data folder.', { kept: 'Nothing was moved.', remedy: 'Close it first.' });
      finishMove(usual);
    } catch (thrown) {
      keepDataFolder(around);
      throw outputError(thrown);
    }
    return stateFolder(around);
  });
}

function tryToMove(usual: string, before: string): void {
  try {
    finishMove(usual);
  } catch (thrown) {
    const problem = outputError(thrown);
    logIn(before, 'the data folder could not be moved', problem);
    const { move, ...place } = readPlace(usual);
    if (move !== undefined) writePlace(usual, { ...place, move: { ...move, problem: problem.toData() } });
  }
}

/** Does what is wished, or what an earlier process left undone of it. */
function finishMove(usual: string): void {
  for (const step of [removeLeftBehind, moveDataFolder]) {
    const left = step(usual);
    const { path } = readPlace(usual);
    if (left === undefined || path === undefined) continue;
    logIn(path, `the data folder was moved here from ${left.folder}`, left.stays.length === 0 ? undefined : `there stays ${left.stays.join(', ')}`);
  }
}

function logIn(folder: string, event: string, details?: unknown): void {
  const log = new LogFile(folder);
  log.write(event, details);
  log.close();
}

/** Whether another process of ours works in it: each has a scratch folder with its id. */
function isUsed(folder: string): boolean {
  const scratch = join(folder, 'scratch');
  const names = existsSync(scratch) ? readdirSync(scratch) : [];
  return names.some((name) => {
    const pid = Number.parseInt(name, 10);
    return pid !== process.pid && isAlive(pid);
  });
}

/** Does something while no other process starts or moves the folder. Throws: `not-allowed`. */
function alone<Result>(usual: string, work: () => Result): Result {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  for (const startedAt = Date.now(); ; Atomics.wait(nobody, 0, 0, 50)) {
    const letGo = takeFolder(usual);
    if (letGo !== undefined) {
      try {
        return work();
      } finally {
        letGo();
      }
    }
    if (Date.now() - startedAt > patienceMs) {
      throw new TapeError('not-allowed', 'The data folder is being moved.', { kept: 'Nothing was changed.', remedy: 'Wait until that is done, then start again.' });
    }
  }
}
