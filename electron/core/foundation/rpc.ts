import { sentence } from '../../words/sentence.ts';
import type { MessagePortLike } from './message-port.ts';
import type { CallOptions, OnProgress, Progress } from './progress.ts';
import type { Service, ServiceShape } from './service.ts';
import type { TapeErrorData } from './tape-error.ts';
import { TapeError } from './tape-error.ts';

/** All that ever crosses a port. Ids are the caller's. */
export type RpcMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: TapeErrorData };

/** At most ten reports a second go out; the first of a phase and the last always do. */
const progressIntervalMs = 100;

/** Every service answers this call by itself, so that a supervisor can tell busy from hung. */
export const heartbeatMethod = 'heartbeat';

/** The phase reported at once when a cancel arrives: heard, not yet stopped. */
export const stoppingPhase = 'stopping';

export interface ServeOptions {
  /** Checks and narrows what an untrusted caller sent; throws a TapeError. */
  readonly validate?: (method: string, params: unknown) => unknown;
  /** Told of every failure that is ours (code `internal`), for the log. */
  readonly onInternalError?: (thrown: unknown) => void;
}

/**
 * Answers calls that arrive at a port. A call to an unknown method, or one that `validate` refuses, is
 * answered with an error; what is no message at all, or reuses the id of a running call, is dropped.
 * When the port closes, running calls are told to stop.
 */
export function serve<Shape extends ServiceShape>(
  port: MessagePortLike,
  service: Service<Shape>,
  { validate = (_, params) => params, onInternalError }: ServeOptions = {},
): void {
  const running = new Map<number, { readonly controller: AbortController; readonly report: OnProgress }>();
  let open = true;
  const post = (message: RpcMessage): void => {
    if (open) port.post(message);
  };

  port.onClose(() => {
    open = false;
    for (const { controller } of running.values()) controller.abort();
  });
  port.onMessage((message) => {
    if (!isRecord(message)) return;
    const { type, id, method, params } = message;
    if (typeof id !== 'number') return;
    if (type === 'cancel') cancel(id);
    if (type === 'call' && typeof method === 'string' && !running.has(id)) void answer(id, method, params);
  });

  function cancel(id: number): void {
    const call = running.get(id);
    if (call === undefined || call.controller.signal.aborted) return;
    call.report({ phase: stoppingPhase, done: 0, total: 1 });
    call.controller.abort();
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    const report = throttled((progress) => {
      post({ type: 'progress', id, progress });
    });
    running.set(id, { controller, report });
    try {
      const result = await perform(method, params, {
        signal: controller.signal,
        // Once stopping, nothing else is worth telling.
        onProgress: (progress) => {
          if (!controller.signal.aborted) report(progress);
        },
      });
      post({ type: 'result', id, result });
    } catch (thrown) {
      const error = TapeError.from(thrown);
      if (error.code === 'internal') onInternalError?.(thrown);
      post({ type: 'error', id, error: error.toData() });
    } finally {
      running.delete(id);
    }
  }

  function perform(method: string, params: unknown, options: CallOptions): unknown {
    if (method === heartbeatMethod) return null;
    const call = Object.hasOwn(service, method) ? service[method] : undefined;
    if (call === undefined) throw new TapeError('not-found', sentence('There is no call named "{method}".', { method: method.slice(0, 40) }));
    return call(validate(method, params), options);
  }
}

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: OnProgress | undefined;
}

/**
 * The calling end: one method per name, typed by the service's shape.
 *
 * Invariant: every call settles exactly once; when the port closes, what is pending fails with
 * `worker-died`. An aborted call reports the phase `stopping` as soon as the other side has heard, and
 * settles when it has stopped, so that its files are tidy.
 */
export function connect<Shape extends ServiceShape>(
  port: MessagePortLike,
  methods: readonly (keyof Shape & string)[],
): Service<Shape> {
  const pending = new Map<number, PendingCall>();
  let nextId = 1;
  let closed: string | undefined;

  port.onClose((reason) => {
    closed ??= reason;
    for (const call of [...pending.values()]) call.reject(diedBecause(reason));
  });
  port.onMessage((message) => {
    if (!isRecord(message) || typeof message['id'] !== 'number') return;
    const call = pending.get(message['id']);
    if (call === undefined) return;
    const received = message as RpcMessage;
    if (received.type === 'progress') call.onProgress?.(received.progress);
    if (received.type === 'result') call.resolve(received.result);
    if (received.type === 'error') call.reject(TapeError.fromData(received.error));
  });

  async function call(method: string, params: unknown, { signal, onProgress }: CallOptions = {}): Promise<unknown> {
    if (closed !== undefined) throw diedBecause(closed);
    if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
    const id = nextId++;
    const cancel = (): void => {
      port.post({ type: 'cancel', id } satisfies RpcMessage);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject, onProgress });
        port.post({ type: 'call', id, method, params } satisfies RpcMessage);
      });
    } finally {
      pending.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  return Object.fromEntries(
    methods.map((method) => [method, (params: unknown, options?: CallOptions) => call(method, params, options)]),
  ) as Service<Shape>;
}

const diedBecause = (reason: string): TapeError =>
  new TapeError('worker-died', sentence('A part of the app stopped unexpectedly: {reason}.', { reason }), {
    kept: 'Your photos are untouched, and what was finished is kept.',
    remedy: 'Try again.',
  });

function throttled(report: OnProgress): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  let phase: string | undefined;
  return (progress) => {
    const now = performance.now();
    if (progress.phase === phase && progress.done < progress.total && now - last < progressIntervalMs) return;
    last = now;
    phase = progress.phase;
    report(progress);
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
