import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { MessagePortLike } from './message-port.ts';

/** A running worker: its port, how to ask it to leave, and the last resort. */
export interface WorkerProcess {
  /** Closes when the process has ended, whatever the reason. */
  readonly port: MessagePortLike;
  readonly pid: number | undefined;
  /** Asks the process to end; it does so when it next looks up from its work. */
  readonly end: () => void;
  /** Ends the process without asking. */
  readonly kill: () => void;
}

export interface WorkerOptions {
  /** For people: the log, a list of processes. */
  readonly name: string;
  /** Lets everything else go first, as training does. */
  readonly lowPriority?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** An open file that takes the worker's standard error; ours when absent. */
  readonly errorFile?: number;
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
  (entryPath, { lowPriority = false, env = {}, errorFile }) => {
    const child = fork(entryPath, [], {
      serialization: 'advanced',
      // Standard output stays free for the command line's own.
      stdio: ['ignore', 'ignore', errorFile ?? 'inherit', 'ipc'],
      env: { ...process.env, ...env },
      execArgv: [],
      ...(execPath === undefined ? {} : { execPath }),
    });
    if (lowPriority && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const closeListeners: ((reason: string) => void)[] = [];
    let ended = false;
    const close = (reason: string): void => {
      if (ended) return;
      ended = true;
      for (const listener of closeListeners) listener(reason);
    };
    child.on('error', (error) => {
      // Also reports messages that could not be sent; only a process that never started has no pid.
      if (child.pid === undefined) close(error.message);
    });
    child.on('exit', (code, signal) => {
      close(signal === null ? `exit status ${code ?? 'unknown'}` : `signal ${signal}`);
    });
    return {
      pid: child.pid,
      port: {
        post: (message) => {
          // A message that comes too late is no error: the exit is on its way and settles what is pending.
          if (child.connected) child.send(message as never, () => undefined);
        },
        onMessage: (listener) => {
          child.on('message', listener);
        },
        onClose: (listener) => {
          closeListeners.push(listener);
        },
      },
      end: () => {
        if (child.connected) child.disconnect();
      },
      kill: () => {
        child.kill('SIGKILL');
      },
    };
  };

/** What Electron adds to `process` inside a utility process. */
interface UtilityPort {
  readonly on: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void;
  readonly postMessage: (message: unknown) => void;
}

/**
 * The other end: the port by which a worker talks to whoever started it, by `fork` or by Electron.
 *
 * Invariant: a worker never outlives its parent; it ends when the port closes.
 */
export function parentPort(): MessagePortLike {
  const utility = (process as { readonly parentPort?: UtilityPort }).parentPort;
  return utility === undefined ? forkedPort() : utilityPort(utility);
}

function forkedPort(): MessagePortLike {
  const closeListeners: ((reason: string) => void)[] = [];
  process.on('disconnect', () => {
    for (const listener of closeListeners) listener('the app has gone');
    process.exit(0);
  });
  // A terminal sends Ctrl-C to the whole group; what is to stop, and how tidily, the parent says.
  process.on('SIGINT', () => undefined);
  return {
    post: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    onClose: (listener) => {
      closeListeners.push(listener);
    },
  };
}

/** Electron itself ends a utility process whose app has gone. */
const utilityPort = (utility: UtilityPort): MessagePortLike => ({
  post: utility.postMessage.bind(utility),
  onMessage: (listener) => {
    utility.on('message', ({ data }) => {
      listener(data);
    });
  },
  onClose: () => undefined,
});
