import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { MessagePortLike } from './message-port.ts';

/** A running worker: its port, and the last resort. */
export interface WorkerProcess {
  readonly port: MessagePortLike;
  readonly pid: number | undefined;
  /** Ends the process without asking. */
  readonly kill: () => void;
}

export interface WorkerOptions {
  /** Lets everything else go first, as training does. */
  readonly lowPriority?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a shell starts a worker from its bundle: `fork` here, Electron's utility process there. */
export type SpawnWorker = (entryPath: string, options: WorkerOptions) => WorkerProcess;

/**
 * Starts a worker as a child of plain Node.
 *
 * `execPath` names the Node binary; the running one when absent.
 */
export const forkWorker =
  (execPath?: string): SpawnWorker =>
  (entryPath, { lowPriority = false, env = {} }) => {
    const child = fork(entryPath, [], {
      serialization: 'advanced',
      // Standard output stays free for the command line's own.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
      execArgv: [],
      ...(execPath === undefined ? {} : { execPath }),
    });
    if (lowPriority && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const closeListeners: ((reason: string) => void)[] = [];
    let ended = false;
    const end = (reason: string): void => {
      if (ended) return;
      ended = true;
      for (const listener of closeListeners) listener(reason);
    };
    child.on('error', (error) => {
      end(error.message);
    });
    child.on('exit', (code, signal) => {
      end(signal === null ? `exit status ${code ?? 'unknown'}` : `signal ${signal}`);
    });
    return {
      pid: child.pid,
      port: {
        post: (message) => {
          if (child.connected) child.send(message as never, () => undefined);
        },
        onMessage: (listener) => {
          child.on('message', listener);
        },
        onClose: (listener) => {
          closeListeners.push(listener);
        },
      },
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };

/** The other end: the port by which a forked worker talks to whoever started it. */
export function parentPort(): MessagePortLike {
  return {
    post: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    onClose: (listener) => {
      process.on('disconnect', () => {
        listener('the app has gone');
      });
    },
  };
}
