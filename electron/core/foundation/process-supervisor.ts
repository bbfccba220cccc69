import type { CallOptions } from './progress.ts';
import { connect, heartbeatMethod } from './rpc.ts';
import type { Service, ServiceShape } from './service.ts';
import { TapeError } from './tape-error.ts';
import type { SpawnWorker, WorkerOptions, WorkerProcess } from './worker-process.ts';

export interface SupervisedWorker<Shape extends ServiceShape> {
  /** Calls start the worker when it is not running. */
  readonly service: Service<Shape>;
  /** Undefined while it is not running. */
  readonly pid: number | undefined;
  /** Ends the worker for good: asks, waits, then kills. Pending calls fail. Resolves when it has gone. */
  readonly close: () => Promise<void>;
}

export interface SupervisorOptions<Shape extends ServiceShape> extends WorkerOptions {
  readonly entryPath: string;
  readonly methods: readonly (keyof Shape & string)[];
  readonly spawn: SpawnWorker;
  /** A busy worker that does not answer for so long is hung, and killed; longer than any tile or step. */
  readonly silenceLimitMs?: number;
  /** How long a worker may take to leave when asked. */
  readonly graceMs?: number;
  /** Told of every end that nobody asked for. */
  readonly onCrash?: (name: string, reason: string) => void;
}

/** After this many crashes in a row without one finished call, calls fail at once for a while. */
const mostCrashes = 3;
const restMs = 5_000;

interface RunningWorker<Shape extends ServiceShape> {
  readonly process: WorkerProcess;
  readonly service: Service<Shape>;
  readonly gone: Promise<void>;
  readonly watch: (call: Promise<unknown>) => void;
}

/**
 * Keeps one worker process: starts it with the first call, starts it again after a crash, rests when it
 * keeps crashing, and kills it when it hangs. A native abort in the worker becomes a `worker-died` error
 * of the calls it was busy with, and of nothing else.
 */
export function superviseWorker<Shape extends ServiceShape>({
  entryPath,
  methods,
  spawn,
  silenceLimitMs = 180_000,
  graceMs = 2_000,
  onCrash,
  ...options
}: SupervisorOptions<Shape>): SupervisedWorker<Shape> {
  let worker: RunningWorker<Shape> | undefined;
  let crashes = 0;
  let lastCrashAt = 0;
  let closing = false;

  function start(): RunningWorker<Shape> {
    const process = spawn(entryPath, options);
    const service = connect<Shape & HeartbeatShape>(process.port, [...methods, heartbeatMethod]);
    const started: RunningWorker<Shape> = {
      process,
      service,
      watch: watchForSilence(service, silenceLimitMs, process.kill),
      gone: new Promise((resolve) => {
        process.port.onClose((reason) => {
          worker = undefined;
          if (!closing) {
            crashes += 1;
            lastCrashAt = performance.now();
            onCrash?.(options.name, reason);
          }
          resolve();
        });
      }),
    };
    return started;
  }

  function running(): RunningWorker<Shape> {
    if (closing) throw new TapeError('worker-died', 'The app is closing.');
    if (worker === undefined && crashes >= mostCrashes && performance.now() - lastCrashAt < restMs) {
      throw new TapeError('worker-died', 'A part of the app keeps stopping unexpectedly.', {
        kept: 'Your photos are untouched.',
        remedy: 'Try again in a few seconds; if it stays so, the log file has the details.',
      });
    }
    worker ??= start();
    return worker;
  }

  async function call(method: keyof Shape & string, params: unknown, callOptions?: CallOptions): Promise<unknown> {
    const { service, watch } = running();
    const answer = service[method](params, callOptions);
    watch(answer);
    try {
      const result = await answer;
      crashes = 0;
      return result;
    } catch (thrown) {
      // A refusal is an answer too: the worker is well.
      if (TapeError.from(thrown).code !== 'worker-died') crashes = 0;
      throw thrown;
    }
  }

  return {
    service: Object.fromEntries(
      methods.map((method) => [
        method,
        (params: unknown, callOptions?: CallOptions) => call(method, params, callOptions),
      ]),
    ) as Service<Shape>,
    get pid() {
      return worker?.process.pid;
    },
    close: async () => {
      closing = true;
      if (worker === undefined) return;
      const { process, gone } = worker;
      process.end();
      const lastResort = setTimeout(process.kill, graceMs);
      await gone;
      clearTimeout(lastResort);
    },
  };
}

type HeartbeatShape = { readonly [heartbeatMethod]: { readonly params: null; readonly result: null } };

/**
 * Asks a busy worker for a sign of life, four times within the limit, and calls `onSilence` when it owes
 * one for longer. A worker whose thread is inside a native call answers as soon as that call returns.
 */
function watchForSilence(
  service: Service<HeartbeatShape>,
  limitMs: number,
  onSilence: () => void,
): (call: Promise<unknown>) => void {
  let busy = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let askedAt: number | undefined;

  const ask = (): void => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt >= limitMs) onSilence();
      return;
    }
    askedAt = performance.now();
    service[heartbeatMethod](null).then(
      () => {
        askedAt = undefined;
      },
      // The worker has gone; its calls have failed and the timer is about to stop.
      () => undefined,
    );
  };
  const settled = (): void => {
    busy -= 1;
    if (busy === 0) clearInterval(timer);
  };

  return (call) => {
    busy += 1;
    if (busy === 1) {
      askedAt = undefined;
      timer = setInterval(ask, limitMs / 4);
    }
    call.then(settled, settled);
  };
}
