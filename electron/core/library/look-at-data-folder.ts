import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlace } from './data-folder-place.ts';
import { dataParts, type DataFolder } from './data-folder.ts';
import { setStateFolder, usualStateFolder, type Surroundings } from './state-folder.ts';

/** What lies in the state folder, and what room it takes. */
export async function lookAtDataFolder(stateFolder: string, around: Surroundings = process): Promise<DataFolder> {
  const isSet = setStateFolder(around) !== undefined;
  return {
    path: stateFolder,
    isSet,
    move: isSet ? null : moveWished(around),
    parts: await Promise.all(dataParts.map(async (part) => ({ part, ...(await roomOf(join(stateFolder, part))) }))),
  };
}

function moveWished(around: Surroundings): DataFolder['move'] {
  const { move } = readPlace(usualStateFolder(around));
  return move === undefined ? null : { to: move.to, problem: move.problem ?? null };
}

async function roomOf(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => bytesOf(join(entry.parentPath, entry.name))));
    return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  } catch {
    // Nothing of the kind was kept yet.
    return { files: 0, bytes: 0 };
  }
}

/** None for what is gone by now: the app goes on working while it is counted. */
const bytesOf = (path: string): Promise<number> => stat(path).then(({ size }) => size, () => 0);
