import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../foundation/is-alive.ts';
import { privateFolder } from './state-folder.ts';

/**
 * Files that live as long as this process: decoded photos, results, tiles, uploads. Each process has a
 * folder of its own that bears its process id.
 *
 * Owns: that folder, until `close`; what processes left that died without closing is removed at the start.
 */
export class ScratchStore {
  readonly folder: string;

  constructor(stateFolder: string) {
    const all = privateFolder(stateFolder, 'scratch');
    for (const name of readdirSync(all)) {
      if (!isAlive(Number.parseInt(name, 10))) rmSync(join(all, name), { recursive: true, force: true });
    }
    this.folder = privateFolder(all, `${process.pid}-${randomUUID()}`);
  }

  newFolder(): string {
    return privateFolder(this.folder, randomUUID());
  }

  /** Whether a file goes with this process. */
  holds(path: string): boolean {
    return path.startsWith(this.folder);
  }

  /** Removes a file or folder of this store. */
  remove(path: string): void {
    if (!this.holds(path)) throw new Error('internal: not a scratch path');
    rmSync(path, { recursive: true, force: true });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
