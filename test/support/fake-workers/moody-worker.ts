import type { CallOptions } from '../../../electron/core/foundation/progress.ts';
import { serve } from '../../../electron/core/foundation/rpc.ts';
import { parentPort } from '../../../electron/core/foundation/worker-process.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';

export type MoodyShape = {
  readonly echo: { readonly params: string; readonly result: string };
  readonly refuse: { readonly params: null; readonly result: null };
  /** Dies in native code. */
  readonly abort: { readonly params: null; readonly result: null };
  /** Leaves without being asked. */
  readonly leave: { readonly params: number; readonly result: null };
  /** Keeps its thread busy, deaf to everything. */
  readonly block: { readonly params: number; readonly result: null };
  /** Waits until it is told to stop. */
  readonly wait: { readonly params: null; readonly result: null };
  /** Holds so many bytes, and waits until it is told to stop. */
  readonly hoard: { readonly params: number; readonly result: null };
  readonly environment: { readonly params: string; readonly result: string | null };
};
export const moodyMethods = ['echo', 'refuse', 'abort', 'leave', 'block', 'wait', 'hoard', 'environment'] as const;

const hoarded: Buffer[] = [];

const wait = ({ signal, onProgress }: CallOptions = {}): Promise<null> =>
  new Promise((_resolve, reject) => {
    onProgress?.({ phase: 'waiting', done: 0, total: 1 });
    signal?.addEventListener('abort', () => {
      reject(new TapeError('cancelled', 'Stopped on request.'));
    });
  });

if (process.send !== undefined) {
  serve<MoodyShape>(parentPort(), {
    echo: (text) => Promise.resolve(text),
    refuse: () => Promise.reject(new TapeError('image-damaged', 'Damaged.')),
    abort: () => {
      process.abort();
    },
    leave: (status) => process.exit(status),
    block: (ms) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      return Promise.resolve(null);
    },
    wait: (_, options) => wait(options),
    hoard: (bytes, options) => {
      hoarded.push(Buffer.alloc(bytes, 1));
      return wait(options);
    },
    environment: (name) => Promise.resolve(process.env[name] ?? null),
  });
}
