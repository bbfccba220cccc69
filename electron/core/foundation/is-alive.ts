import { uptime } from 'node:os';

/** Whether there is a process of this id on this machine, ours or another's. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process: alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is still there that left something at that time: after a start of the machine, ids are given anew. Units: ms since 1970. */
export const isStillAlive = (pid: number, leftAtMs: number): boolean => leftAtMs > Date.now() - uptime() * 1000 && isAlive(pid);
