import type { MessagePortLike } from './message-port.ts';
import type { CallOptions, Progress } from './progress.ts';
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

export interface ServeOptions {
  /** Checks and narrows what an untrusted caller sent; throws a TapeError. */
  readonly validate?: (method: string, params: unknown) => unknown;
}

/**
 * Answers calls that arrive at a port. A call to an unknown method, or one that `validate` refuses, is
 * answered with an error; what is no message at all is dropped. When the port closes, running calls are
 * told to stop.
 */
export function serve<Shape extends ServiceShape>(
  port: MessagePortLike,
  service: Service<Shape>,
  { validate = (_, params) => params }: ServeOptions = {},
): void {
  const running = new Map<number, AbortController>();
  port.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });
  port.onMessage((message) => {
    if (!isRecord(message) || typeof message['id'] !== 'number') return;
    const { type, id } = message;
    if (type === 'cancel') running.get(id)?.abort();
    if (type === 'call' && typeof message['method'] === 'string') void answer(id, message['method'], message['params']);
  });

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const call = Object.hasOwn(service, method) ? service[method] : undefined;
      if (call === undefined) throw new TapeError('not-found', `There is no call named "${method.slice(0, 40)}".`);
      const onProgress = throttled((progress) => {
        port.post({ type: 'progress', id, progress } satisfies RpcMessage);
      });
      const result = await call(validate(method, params) as Shape[string]['params'], {
        signal: controller.signal,
        onProgress,
      });
      port.post({ type: 'result', id, result } satisfies RpcMessage);
    } catch (thrown) {
      port.post({ type: 'error', id, error: TapeError.from(thrown).toData() } satisfies RpcMessage);
    } finally {
      running.delete(id);
    }
  }
}

/**
 * The calling end: one method per name, typed by the service's shape.
 *
 * Invariant: every call settles exactly once; when the port closes, what is pending fails with
 * `worker-died`. An aborted call settles when the other side has stopped, so that its files are tidy.
 */
export function connect<Shape extends ServiceShape>(
  port: MessagePortLike,
  methods: readonly (keyof Shape & string)[],
): Service<Shape> {
  const pending = new Map<
    number,
    { settle: (outcome: { result: unknown } | { error: TapeError }) => void; onProgress: CallOptions['onProgress'] }
  >();
  let nextId = 1;
  let closed: string | undefined;

  port.onClose((reason) => {
    closed = reason;
    for (const { settle } of [...pending.values()]) settle({ error: diedBecause(reason) });
  });
  port.onMessage((message) => {
    if (!isRecord(message) || typeof message['id'] !== 'number') return;
    const call = pending.get(message['id']);
    if (call === undefined) return;
    const received = message as RpcMessage;
    if (received.type === 'progress') call.onProgress?.(received.progress);
    if (received.type === 'result') call.settle({ result: received.result });
    if (received.type === 'error') call.settle({ error: TapeError.fromData(received.error) });
  });

  const call = (method: string, params: unknown, { signal, onProgress }: CallOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closed !== undefined) {
        reject(diedBecause(closed));
        return;
      }
      if (signal?.aborted === true) {
        reject(new TapeError('cancelled', 'Stopped on request.'));
        return;
      }
      const id = nextId++;
      const cancel = (): void => {
        port.post({ type: 'cancel', id } satisfies RpcMessage);
      };
      pending.set(id, {
        onProgress,
        settle: (outcome) => {
          pending.delete(id);
          signal?.removeEventListener('abort', cancel);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.result);
        },
      });
      signal?.addEventListener('abort', cancel, { once: true });
      port.post({ type: 'call', id, method, params } satisfies RpcMessage);
    });

  return Object.fromEntries(
    methods.map((method) => [method, (params: unknown, options?: CallOptions) => call(method, params, options)]),
  ) as Service<Shape>;
}

const diedBecause = (reason: string): TapeError =>
  new TapeError('worker-died', `A part of the app stopped unexpectedly: ${reason}.`, {
    kept: 'Your photos are untouched, and what was finished is kept.',
    remedy: 'Try again.',
  });

function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
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
