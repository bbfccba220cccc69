import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../foundation/is-alive.ts';

const ownerFile = 'owner';

/**
 * Takes a folder for this process; undefined while another living one has it. What it gives lets the folder go.
 *
 * A process id says nothing of what was written before this machine started.
 */
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
    const startedAt = Date.now() - uptime() * 1000;
    return statSync(path).mtimeMs > startedAt && isAlive(Number.parseInt(readFileSync(path, 'utf8'), 10));
  } catch {
    // Let go this moment.
    return false;
  }
}
