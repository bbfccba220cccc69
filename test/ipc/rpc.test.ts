import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { CallOptions, Progress } from '../../electron/core/foundation/progress.ts';
import type { Service } from '../../electron/core/foundation/service.ts';
import { TapeError } from '../../electron/core/foundation/tape-error.ts';
import { connect, serve } from '../../electron/ipc/rpc.ts';
import { portPair } from '../support/port-pair.ts';

type CounterShape = {
  readonly double: { readonly params: { readonly value: number }; readonly result: number };
  readonly refuse: { readonly params: null; readonly result: null };
  readonly wait: { readonly params: null; readonly result: null };
};

const waitUntilStopped = (_: null, { signal }: CallOptions = {}): Promise<null> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new TapeError('cancelled', 'Stopped on request.'));
    });
  });

function setUp(overrides: Partial<Service<CounterShape>> = {}, options: Parameters<typeof serve>[2] = {}) {
  const [near, far] = portPair();
  const service: Service<CounterShape> = {
    double: async ({ value }) => 2 * value,
    refuse: async () => {
      throw new TapeError('disk-full', 'The disk is full.', { kept: 'Everything.', remedy: 'Free some space.' });
    },
    wait: waitUntilStopped,
    ...overrides,
  };
  serve<CounterShape>(far, service, options);
  return { near, far, client: connect<CounterShape>(near, ['double', 'refuse', 'wait']) };
}

const turns = async (count = 10): Promise<void> => {
  for (let i = 0; i < count; i++) await turn();
};

describe('calls', () => {
  test('each gets its own answer, whatever the order of the answers', async () => {
    const { client } = setUp({
      double: async ({ value }) => {
        await turns(10 - value);
        return 2 * value;
      },
    });
    expect(await Promise.all([1, 2, 3].map((value) => client.double({ value })))).toEqual([2, 4, 6]);
  });

  test('an error crosses with its code and all three sentences', async () => {
    const { client } = setUp();
    await expect(client.refuse(null)).rejects.toMatchObject({
      name: 'TapeError',
      code: 'disk-full',
      message: 'The disk is full.',
      kept: 'Everything.',
      remedy: 'Free some space.',
    });
  });

  test('a fault of ours becomes `internal`, and is logged as it was', async () => {
    const fault = new RangeError('internal: off by one');
    const onInternalError = vi.fn();
    const { client } = setUp({ double: () => Promise.reject(fault) }, { onInternalError });
    await expect(client.double({ value: 1 })).rejects.toMatchObject({ code: 'internal' });
    expect(onInternalError).toHaveBeenCalledExactlyOnceWith(fault);
  });

  test('a result that cannot cross fails its call, and no other', async () => {
    const { client } = setUp({ double: (({ value }: { value: number }) => Promise.resolve(value === 1 ? () => 0 : 5)) as never });
    await expect(client.double({ value: 1 })).rejects.toMatchObject({ code: 'internal' });
    expect(await client.double({ value: 2 })).toBe(5);
  });

  test('parameters that cannot cross fail the call at once', async () => {
    const { client } = setUp();
    await expect(client.double({ value: (() => 0) as never })).rejects.toThrow();
    expect(await client.double({ value: 2 })).toBe(4);
  });
});

describe('a port that closes', () => {
  test('fails what is pending and what comes later, each once', async () => {
    const { client, near } = setUp();
    const outcomes: unknown[] = [];
    const pending = [client.wait(null), client.wait(null)].map((call) => call.catch((error: unknown) => outcomes.push(error)));
    await turns();
    near.close('signal SIGABRT');
    near.close('signal SIGABRT');
    await Promise.all(pending);
    expect(outcomes).toHaveLength(2);
    expect(outcomes[0]).toMatchObject({ code: 'worker-died', message: expect.stringContaining('SIGABRT') as string });
    await expect(client.double({ value: 1 })).rejects.toMatchObject({ code: 'worker-died' });
  });

  test('stops the work on the other side', async () => {
    let stopped = false;
    const { client, near } = setUp({
      wait: (params, options) => {
        options?.signal?.addEventListener('abort', () => (stopped = true));
        return waitUntilStopped(params, options);
      },
    });
    const call = client.wait(null);
    await turns();
    near.close('gone');
    await expect(call).rejects.toMatchObject({ code: 'worker-died' });
    expect(stopped).toBe(true);
  });

  test('a second answer to a settled call changes nothing', async () => {
    const [near, far] = portPair();
    const client = connect<CounterShape>(near, ['double']);
    far.onMessage(() => {
      far.post({ type: 'result', id: 1, result: 'first' });
      far.post({ type: 'result', id: 1, result: 'second' });
      far.post({ type: 'error', id: 1, error: { code: 'internal', message: 'third' } });
    });
    expect(await client.double({ value: 1 })).toBe('first');
    await turns();
  });
});

describe('cancelling', () => {
  test('is heard at once, and settles when the other side has stopped', async () => {
    let finish: () => void = () => undefined;
    const { client } = setUp({
      wait: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          finish = () => {
            reject(signal?.aborted === true ? signal.reason : new Error('was not told to stop'));
          };
        }),
    });
    const controller = new AbortController();
    const phases: string[] = [];
    let settled = false;
    const call = client
      .wait(null, { signal: controller.signal, onProgress: ({ phase }) => phases.push(phase) })
      .catch((error: unknown) => error)
      .finally(() => (settled = true));
    await turns();
    controller.abort();
    await turns();
    expect(phases).toEqual(['stopping']);
    expect(settled).toBe(false);
    finish();
    expect(await call).toMatchObject({ code: 'cancelled' });
  });

  test('before the call: nothing is sent', async () => {
    const { client, far } = setUp();
    await expect(client.wait(null, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    await turns();
    expect(far.received).toEqual([]);
  });

  test('after the answer: nothing is sent', async () => {
    const { client, far } = setUp();
    const controller = new AbortController();
    await client.double({ value: 1 }, { signal: controller.signal });
    controller.abort();
    await turns();
    expect(far.received).toHaveLength(1);
  });

  test('progress after a cancel is not told', async () => {
    const { client } = setUp({
      wait: (params, options) => {
        options?.signal?.addEventListener('abort', () => options.onProgress?.({ phase: 'restoring', done: 1, total: 2 }));
        return waitUntilStopped(params, options);
      },
    });
    const controller = new AbortController();
    const phases: string[] = [];
    const call = client.wait(null, { signal: controller.signal, onProgress: ({ phase }) => phases.push(phase) });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(phases).toEqual(['stopping']);
  });
});

describe('progress', () => {
  test('goes out at most ten times a second, but the first and last of a phase always do', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    try {
      const { client } = setUp({
        double: async ({ value }, { onProgress } = {}) => {
          for (let done = 0; done <= 1000; done++) {
            now.mockReturnValue(done); // one report each millisecond: a second in all
            onProgress?.({ phase: 'restoring', done, total: 1000 });
          }
          onProgress?.({ phase: 'writing', done: 0, total: 1 });
          return value;
        },
      });
      const reports: Progress[] = [];
      await client.double({ value: 1 }, { onProgress: (progress) => reports.push(progress) });
      expect(reports.map(({ phase, done }) => `${phase} ${done}`)).toEqual([
        ...Array.from({ length: 11 }, (_, i) => `restoring ${i * 100}`),
        'writing 0',
      ]);
    } finally {
      now.mockRestore();
    }
  });
});

describe('hostile messages', () => {
  const messages: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['a string', 'call'],
    ['an array', [1, 2]],
    ['no id', { type: 'call', method: 'double', params: { value: 1 } }],
    ['an id that is no number', { type: 'call', id: '1', method: 'double', params: { value: 1 } }],
    ['an unknown type', { type: 'exec', id: 1, method: 'double' }],
    ['a method that is no string', { type: 'call', id: 1, method: { toString: null }, params: null }],
    ['a cancel of nothing', { type: 'cancel', id: 99 }],
    ['an answer to nothing', { type: 'result', id: 99, result: 1 }],
  ];
  test.each(messages)('%s is dropped', async (_, message) => {
    const { client, near } = setUp();
    near.post(message);
    await turns();
    expect(near.received).toEqual([]);
    expect(await client.double({ value: 2 })).toBe(4);
  });

  test.each(['constructor', '__proto__', 'toString', 'nothing'])('the method %s does not exist', async (method) => {
    const { near } = setUp();
    near.post({ type: 'call', id: 7, method, params: null });
    await turns();
    expect(near.received).toMatchObject([{ type: 'error', id: 7, error: { code: 'not-found' } }]);
  });

  test('a call under the id of a running one is dropped', async () => {
    const { near } = setUp();
    near.post({ type: 'call', id: 1, method: 'wait', params: null });
    near.post({ type: 'call', id: 1, method: 'double', params: { value: 1 } });
    await turns();
    expect(near.received).toEqual([]);
  });

  test('what `validate` refuses never reaches the service', async () => {
    const double = vi.fn(async () => 1);
    const { near } = setUp({ double }, {
      validate: () => {
        throw new TapeError('not-allowed', 'No.');
      },
    });
    near.post({ type: 'call', id: 3, method: 'double', params: { value: 'x' } });
    await turns();
    expect(near.received).toMatchObject([{ type: 'error', id: 3, error: { code: 'not-allowed' } }]);
    expect(double).not.toHaveBeenCalled();
  });
});
