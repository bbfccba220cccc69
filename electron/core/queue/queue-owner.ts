import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isStillAlive } from '../foundation/is-alive.ts';

/** File of a folder that is taken; the id of the process that has it. */
export const ownerFile = 'owner';

const longestWritingMs = 1_000;

/** Takes a folder for this process; undefined while another living one has it. What it gives lets the folder go. */
export function takeFolder(folder: string): (() => void) | undefined {
  const path = join(folder, ownerFile);
  for (let tries = 0; tries < 2; tries++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => {
        rmSync(path, { force: true });
      };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      if (isHeldByLiving(path)) return undefined;
      rmSync(path, { force: true });
    }
  }
  return undefined;
}

function isHeldByLiving(path: string): boolean {
  try {
    const [owner, { mtimeMs }] = [readFileSync(path, 'utf8'), statSync(path)];
    // Whoever takes it this moment has not written yet who that is.
    return owner === '' ? Date.now() - mtimeMs < longestWritingMs : isStillAlive(Number.parseInt(owner, 10), mtimeMs);
  } catch {
    // Let go this moment.
    return false;
  }
}
