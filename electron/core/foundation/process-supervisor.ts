import { sentence } from '../../words/sentence.ts';
import type { Sentence } from '../../words/sentence.ts';
import { gigabytes, heldBytes, memoryVariable } from './memory-budget.ts';
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
  /** The next call goes to a new process, which learns anew what it may hold; the old one finishes its own. */
  readonly renew: () => void;
  /** Ends the worker for good: asks, waits, then kills. Pending calls fail. Resolves when it has gone. */
  readonly close: () => Promise<void>;
}

/** How long calls may take, by what they are asked, and what to do when one takes longer. */
export type CallLimits<Shape extends ServiceShape> = {
  readonly [Method in keyof Shape]?: { readonly mostMs: (params: Shape[Method]['params']) => number; readonly remedy: Sentence };
};

export interface SupervisorOptions<Shape extends ServiceShape> extends WorkerOptions {
  readonly entryPath: string;
  readonly methods: readonly (keyof Shape & string)[];
  readonly spawn: SpawnWorker;
  /** A busy worker that does not answer for so long is hung, and killed; longer than any tile or step. */
  readonly silenceLimitMs?: number;
  /** How long a worker may take to leave when asked. */
  readonly graceMs?: number;
  /** A process that has answered so many calls is replaced: a library in it may leak. Without, it stays. */
  readonly mostCalls?: number;
  /** What the process may hold: it is told when it starts, and ended when it holds more, where the system tells. Any amount when absent. */
  readonly memoryBytes?: () => number;
  /** A call that takes longer is hung, and ends the process, even one that gives signs of life. Absent: any time. */
  readonly callLimits?: CallLimits<Shape>;
  /** Told of every end that nobody asked for. */
  readonly onCrash?: (name: string, reason: string) => void;
}

/** How often a busy worker's memory is looked at. */
const memoryLookMs = 250;

/** After this many crashes in a row without one finished call, calls fail at once for a while. */
const mostCrashes = 3;
const restMs = 5_000;

interface RunningWorker<Shape extends ServiceShape> {
  readonly process: WorkerProcess;
  readonly service: Service<Shape>;
  readonly gone: Promise<void>;
  readonly watch: (call: Promise<unknown>) => void;
  /** Ends the process for what it did; its calls fail with that. */
  readonly endFor: (reason: TapeError) => void;
  endedFor?: TapeError;
  /** Asked of it in all, and not answered yet. */
  calls: number;
  pending: number;
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
  mostCalls = Infinity,
  memoryBytes,
  callLimits,
  onCrash,
  ...options
}: SupervisorOptions<Shape>): SupervisedWorker<Shape> {
  /** Takes new calls. */
  let worker: RunningWorker<Shape> | undefined;
  /** Have taken their last call, and may be busy with it. */
  const retired = new Set<RunningWorker<Shape>>();
  let crashes = 0;
  let lastCrashAt = 0;
  let closing = false;

  function start(): RunningWorker<Shape> {
    const most = memoryBytes?.();
    const process = spawn(entryPath, most === undefined ? options : { ...options, env: { ...options.env, [memoryVariable]: String(most) } });
    const service = connect<Shape & HeartbeatShape>(process.port, [...methods, heartbeatMethod]);
    const watchSilence = watchForSilence(service, silenceLimitMs, process.kill);
    const watchMemory = whileBusy(memoryLookMs, () => {
      const held = process.pid === undefined || most === undefined ? undefined : heldBytes(process.pid);
      if (held !== undefined && most !== undefined && held > most) started.endFor(tooMuchMemory(most));
    });
    const started: RunningWorker<Shape> = {
      process,
      service,
      watch: (call) => {
        watchSilence(call);
        watchMemory(call);
      },
      endFor: (reason) => {
        started.endedFor ??= reason;
        process.kill();
      },
      calls: 0,
      pending: 0,
      gone: new Promise((resolve) => {
        process.port.onClose((reason) => {
          if (worker === started) worker = undefined;
          const wasAsked = closing || started.endedFor !== undefined || (retired.delete(started) && started.pending === 0);
          if (!wasAsked) {
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
    if (worker !== undefined && worker.calls >= mostCalls) retire();
    worker ??= start();
    return worker;
  }

  function retire(): void {
    if (worker === undefined) return;
    const last = worker;
    worker = undefined;
    retired.add(last);
    if (last.pending === 0) last.process.end();
  }

  async function call<Method extends keyof Shape & string>(method: Method, params: Shape[Method]['params'], callOptions?: CallOptions): Promise<unknown> {
    const asked = running();
    const answer = asked.service[method](params, callOptions);
    asked.calls += 1;
    asked.pending += 1;
    asked.watch(answer);
    const limit = callLimits?.[method];
    const mostMs = limit?.mostMs(params);
    const timer = limit === undefined || mostMs === undefined ? undefined : setTimeout(asked.endFor, mostMs, tooLong(mostMs, limit.remedy));
    try {
      const result = await answer;
      crashes = 0;
      return result;
    } catch (thrown) {
      if (asked.endedFor !== undefined && TapeError.from(thrown).code === 'worker-died') throw asked.endedFor;
      // A refusal is an answer too: the worker is well.
      if (TapeError.from(thrown).code !== 'worker-died') crashes = 0;
      throw thrown;
    } finally {
      clearTimeout(timer);
      asked.pending -= 1;
      if (asked.pending === 0 && retired.has(asked)) asked.process.end();
    }
  }

  async function leave({ process, gone }: RunningWorker<Shape>): Promise<void> {
    process.end();
    const lastResort = setTimeout(process.kill, graceMs);
    await gone;
    clearTimeout(lastResort);
  }

  return {
    service: Object.fromEntries(
      methods.map((method) => [
        method,
        (params: Shape[typeof method]['params'], callOptions?: CallOptions) => call(method, params, callOptions),
      ]),
    ) as Service<Shape>,
    get pid() {
      return worker?.process.pid;
    },
    renew: retire,
    close: async () => {
      closing = true;
      await Promise.all([...retired, ...(worker === undefined ? [] : [worker])].map(leave));
    },
  };
}

const tooMuchMemory = (mostBytes: number): TapeError =>
  new TapeError('out-of-memory', sentence('This took more than the {budget} of memory that the app may use, and was ended.', { budget: gigabytes(mostBytes) }), {
    kept: 'The photo was not changed.',
    remedy: 'Let the app use more memory, in the settings or by --memory on the command line, or make the photo smaller.',
  });

const tooLong = (mostMs: number, remedy: Sentence): TapeError =>
  new TapeError('took-too-long', sentence('This took longer than {minutes} minutes, and was ended.', { minutes: Math.round(mostMs / 60_000) }), {
    kept: 'The photo was not changed.',
    remedy,
  });

/** Looks again and again while there are calls. */
function whileBusy(everyMs: number, look: () => void): (call: Promise<unknown>) => void {
  let busy = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const settled = (): void => {
    busy -= 1;
    if (busy === 0) clearInterval(timer);
  };
  return (call) => {
    busy += 1;
    if (busy === 1) timer = setInterval(look, everyMs);
    call.then(settled, settled);
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
  let askedAt: number | undefined;
  let busy = 0;

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
  const watch = whileBusy(limitMs / 4, ask);
  const settled = (): void => {
    busy -= 1;
  };

  return (call) => {
    // What a worker owed before it was idle, it does not owe any more.
    if (busy === 0) askedAt = undefined;
    busy += 1;
    call.then(settled, settled);
    watch(call);
  };
}
