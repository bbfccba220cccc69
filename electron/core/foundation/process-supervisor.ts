import type { CallOptions } from './progress.ts';
import { connect } from './rpc.ts';
import type { Service, ServiceShape } from './service.ts';
import { TapeError } from './tape-error.ts';
import type { SpawnWorker, WorkerOptions, WorkerProcess } from './worker-process.ts';

export interface SupervisedWorker<Shape extends ServiceShape> {
  /** Calls start the worker when it is not running. */
  readonly service: Service<Shape>;
  /** Undefined while it is not running. */
  readonly pid: number | undefined;
  /** Ends the worker for good; pending calls fail. */
  readonly close: () => void;
}

export interface SupervisorOptions<Shape extends ServiceShape> extends WorkerOptions {
  readonly entryPath: string;
  readonly methods: readonly (keyof Shape & string)[];
  readonly spawn: SpawnWorker;
}

/** After this many deaths in a row without one finished call, calls fail at once for a while. */
const mostDeaths = 3;
const restMs = 5_000;

/**
 * Keeps one worker process: starts it with the first call, starts it again after a crash, and rests when
 * it keeps dying. A native abort in the worker becomes a `worker-died` error of the calls it was busy with.
 */
export function superviseWorker<Shape extends ServiceShape>({
  entryPath,
  methods,
  spawn,
  ...options
}: SupervisorOptions<Shape>): SupervisedWorker<Shape> {
  let worker: { readonly process: WorkerProcess; readonly service: Service<Shape> } | undefined;
  let deaths = 0;
  let lastDeathAt = 0;
  let closed = false;

  const running = (): Service<Shape> => {
    if (closed) throw new TapeError('worker-died', 'The app is closing.');
    if (worker !== undefined) return worker.service;
    if (deaths >= mostDeaths && performance.now() - lastDeathAt < restMs) {
      throw new TapeError('worker-died', 'A part of the app keeps stopping unexpectedly.', {
        kept: 'Your photos are untouched.',
        remedy: 'Try again in a few seconds; if it stays so, the log file has the details.',
      });
    }
    const process = spawn(entryPath, options);
    const started = { process, service: connect<Shape>(process.port, methods) };
    worker = started;
    process.port.onClose(() => {
      if (worker !== started) return;
      worker = undefined;
      deaths += 1;
      lastDeathAt = performance.now();
    });
    return started.service;
  };

  const call = async (method: keyof Shape & string, params: unknown, callOptions?: CallOptions): Promise<unknown> => {
    const result = await running()[method](params as Shape[typeof method]['params'], callOptions);
    deaths = 0;
    return result;
  };

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
    close: () => {
      closed = true;
      worker?.process.kill();
      worker = undefined;
    },
  };
}
