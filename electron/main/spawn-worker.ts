import { writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { utilityProcess } from 'electron';
import type { SpawnWorker } from '../core/foundation/worker-process.ts';
import { forkWorker } from '../core/foundation/worker-process.ts';
import { findNode } from './find-node.ts';

/** Starts workers on a plain Node binary where one is needed and found, else in Electron's utility process. */
export function desktopSpawn(): SpawnWorker {
  const node = findNode();
  return node === undefined ? utilityWorker : forkWorker(node);
}

const utilityWorker: SpawnWorker = (entryPath, { name, lowPriority = false, env = {}, errorFile }) => {
  const child = utilityProcess.fork(entryPath, [], {
    serviceName: `TAPE Studio ${name}`,
    stdio: ['ignore', 'ignore', errorFile === undefined ? 'inherit' : 'pipe'],
    env: { ...process.env, ...env },
  });
  child.stderr?.on('data', (text: Buffer) => {
    if (errorFile !== undefined) writeSync(errorFile, text);
  });
  child.once('spawn', () => {
    if (lowPriority && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  });
  return {
    get pid() {
      return child.pid;
    },
    port: {
      post: (message) => {
        child.postMessage(message);
      },
      onMessage: (listener) => {
        child.on('message', listener);
      },
      onClose: (listener) => {
        child.once('exit', (code) => {
          listener(`exit status ${code}`);
        });
      },
    },
    end: () => {
      child.kill();
    },
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
};
