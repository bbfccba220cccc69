import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisorOptions } from '../../../electron/core/foundation/process-supervisor.ts';
import { superviseWorker } from '../../../electron/core/foundation/process-supervisor.ts';
import { forkWorker } from '../../../electron/core/foundation/worker-process.ts';
import { bundleNode } from '../../support/bundle-node.ts';
import type { MoodyShape } from '../../support/fake-workers/moody-worker.ts';
import { moodyMethods } from '../../support/fake-workers/moody-worker.ts';

let entryPath: string;
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const folder = await bundleNode('process-supervisor', { moody: join(import.meta.dirname, '../../support/fake-workers/moody-worker.ts') });
  entryPath = join(folder, 'moody.js');
});
afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
});

function supervise(options: Partial<SupervisorOptions<MoodyShape>> = {}) {
  const crashes: string[] = [];
  const worker = superviseWorker<MoodyShape>({
    name: 'moody',
    entryPath,
    methods: moodyMethods,
    spawn: forkWorker(),
    onCrash: (_, reason) => crashes.push(reason),
    ...options,
  });
  cleanUps.push(worker.close);
  return { worker, crashes, service: worker.service };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a worker', () => {
  test('starts with its first call and stays', async () => {
    const { worker, service } = supervise();
    expect(worker.pid).toBeUndefined();
    expect(await service.echo('a')).toBe('a');
    const { pid } = worker;
    expect(await service.echo('b')).toBe('b');
    expect(worker.pid).toBe(pid);
  });

  test('gets what it was given: environment, priority, a file for its errors', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tape-studio-')), 'errors');
    const errorFile = openSync(path, 'a');
    const { service } = supervise({ env: { MOOD: 'sunny' }, lowPriority: true, errorFile });
    expect(await service.environment('MOOD')).toBe('sunny');
    await expect(service.abort(null)).rejects.toMatchObject({ code: 'worker-died' });
    closeSync(errorFile);
    expect(readFileSync(path, 'utf8')).not.toBe('');
  });
});

describe('a worker of a library that leaks', () => {
  test('is replaced after so many calls, which is no crash', async () => {
    const { worker, service, crashes } = supervise({ mostCalls: 2 });
    await service.echo('a');
    const { pid } = worker;
    await service.echo('b');
    expect(worker.pid).toBe(pid);
    await service.echo('c');
    expect(worker.pid).not.toBe(pid);
    await expect.poll(() => isAlive(pid ?? 0)).toBe(false);
    expect(crashes).toEqual([]);
  });

  test('finishes what it is busy with first', async () => {
    const { worker, service, crashes } = supervise({ mostCalls: 2 });
    const controller = new AbortController();
    const waiting = expect(service.wait(null, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    await service.echo('b');
    const { pid } = worker;
    await service.echo('c');
    expect(worker.pid).not.toBe(pid);
    expect(isAlive(pid ?? 0)).toBe(true);
    controller.abort();
    await waiting;
    await expect.poll(() => isAlive(pid ?? 0)).toBe(false);
    expect(crashes).toEqual([]);
  });
});

describe('a worker with limits', () => {
  test.skipIf(process.platform !== 'linux')('is ended when it holds more than it may, which its calls are told, and starts again', async () => {
    const { service, crashes } = supervise({ memoryBytes: () => 300e6 });
    expect(await service.environment('TAPE_STUDIO_MEMORY_BYTES')).toBe('300000000');
    await expect(service.hoard(400e6)).rejects.toMatchObject({ code: 'out-of-memory', message: expect.stringContaining('0.3 GB') as string });
    expect(await service.echo('again')).toBe('again');
    expect(crashes).toEqual([]);
  });

  test('is left alone when it holds less', async () => {
    const { worker, service } = supervise({ memoryBytes: () => 600e6 });
    const controller = new AbortController();
    const hoarding = expect(service.hoard(50e6, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    const { pid } = worker;
    // Longer than between two looks at it.
    await service.block(600);
    controller.abort();
    await hoarding;
    expect(worker.pid).toBe(pid);
  });

  test('is ended when a call takes too long, though it answers others', async () => {
    const asked: unknown[] = [];
    const { service, crashes } = supervise({
      callLimits: {
        wait: { mostMs: () => 3_000, remedy: 'Wait less.' },
        echo: { mostMs: (params) => { asked.push(params); return 60_000; }, remedy: 'Shout less.' },
      },
    });
    await service.echo('started');
    expect(asked).toEqual(['started']);
    const waiting = expect(service.wait(null)).rejects.toMatchObject({ code: 'took-too-long', message: expect.stringContaining('longer') as string, remedy: 'Wait less.' });
    expect(await service.echo('well')).toBe('well');
    await waiting;
    expect(await service.echo('again')).toBe('again');
    expect(crashes).toEqual([]);
  });

  test('learns anew what it may hold when it is renewed, and finishes its call first', async () => {
    let mostBytes = 500e6;
    const { worker, service } = supervise({ memoryBytes: () => mostBytes });
    const controller = new AbortController();
    const waiting = expect(service.wait(null, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    const { pid } = worker;
    mostBytes = 700e6;
    worker.renew();
    expect(await service.environment('TAPE_STUDIO_MEMORY_BYTES')).toBe('700000000');
    expect(isAlive(pid ?? 0)).toBe(true);
    controller.abort();
    await waiting;
    await expect.poll(() => isAlive(pid ?? 0)).toBe(false);
  });
});

describe('a crash', () => {
  test.each([
    ['a native abort', (service: ReturnType<typeof supervise>['service']) => service.abort(null), 'signal SIGABRT'],
    ['leaving with a status', (service: ReturnType<typeof supervise>['service']) => service.leave(3), 'exit status 3'],
    ['leaving without being asked', (service: ReturnType<typeof supervise>['service']) => service.leave(0), 'exit status 0'],
  ])('by %s fails the calls it was busy with, and the next call finds a new worker', async (_, crash, reason) => {
    const { worker, service, crashes } = supervise();
    const waiting = expect(service.wait(null)).rejects.toMatchObject({ code: 'worker-died' });
    const { pid } = worker;
    await expect(crash(service)).rejects.toMatchObject({ code: 'worker-died' });
    await waiting;
    expect(crashes).toEqual([reason]);
    expect(await service.echo('again')).toBe('again');
    expect(worker.pid).not.toBe(pid);
  });

  test('by kill -9 from outside is a crash like any other', async () => {
    const { worker, service, crashes } = supervise();
    await service.echo('up');
    const waiting = expect(service.wait(null)).rejects.toMatchObject({ code: 'worker-died' });
    process.kill(worker.pid ?? 0, 'SIGKILL');
    await waiting;
    expect(crashes).toEqual(['signal SIGKILL']);
    expect(await service.echo('again')).toBe('again');
  });

  test('three times in a row makes the next call fail at once, without another process', async () => {
    const { worker, service, crashes } = supervise();
    for (let i = 0; i < 3; i++) await expect(service.leave(1)).rejects.toMatchObject({ code: 'worker-died' });
    await expect(service.echo('x')).rejects.toMatchObject({ code: 'worker-died', remedy: expect.stringContaining('log') as string });
    expect(worker.pid).toBeUndefined();
    expect(crashes).toHaveLength(3);
  });

  test('is forgotten after an answer, be it a refusal', async () => {
    const { service } = supervise();
    for (let i = 0; i < 5; i++) {
      await expect(service.leave(1)).rejects.toMatchObject({ code: 'worker-died' });
      await expect(service.refuse(null)).rejects.toMatchObject({ code: 'image-damaged' });
    }
  });

  test('of a worker whose file is missing, or whose Node is, fails the call', async () => {
    const missingFile = supervise({ entryPath: join(tmpdir(), 'no-such-worker.js') });
    await expect(missingFile.service.echo('x')).rejects.toMatchObject({ code: 'worker-died' });
    const missingNode = supervise({ spawn: forkWorker(join(tmpdir(), 'no-such-node')) });
    await expect(missingNode.service.echo('x')).rejects.toMatchObject({ code: 'worker-died' });
  });
});

describe('silence', () => {
  test('of a busy worker beyond the limit is a hang: it is killed', async () => {
    const { service, crashes } = supervise({ silenceLimitMs: 3_000 });
    await expect(service.block(600_000)).rejects.toMatchObject({ code: 'worker-died' });
    expect(crashes).toEqual(['signal SIGKILL']);
    expect(await service.echo('again')).toBe('again');
  });

  test('within the limit is work: it is left alone', async () => {
    const { service, crashes } = supervise({ silenceLimitMs: 60_000 });
    expect(await service.block(300)).toBeNull();
    expect(crashes).toEqual([]);
  });

  test('is not felt while a worker waits and answers', async () => {
    const { service, crashes } = supervise({ silenceLimitMs: 2_000 });
    await service.echo('up');
    const controller = new AbortController();
    const call = expect(service.wait(null, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    // More than a limit of waiting, in which heartbeats are asked for and answered.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    controller.abort();
    await call;
    expect(crashes).toEqual([]);
  });
});

describe('closing', () => {
  test('lets the worker leave, and fails what is pending', async () => {
    const { worker, service, crashes } = supervise();
    await service.echo('up');
    const pid = worker.pid ?? 0;
    const waiting = expect(service.wait(null)).rejects.toMatchObject({ code: 'worker-died' });
    await worker.close();
    await waiting;
    expect(isAlive(pid)).toBe(false);
    expect(crashes).toEqual([]);
    await expect(service.echo('late')).rejects.toMatchObject({ code: 'worker-died' });
  });

  test('kills a worker that does not listen', async () => {
    const { worker, service } = supervise({ graceMs: 100 });
    await service.echo('up');
    const pid = worker.pid ?? 0;
    const blocked = expect(service.block(600_000)).rejects.toMatchObject({ code: 'worker-died' });
    await worker.close();
    await blocked;
    expect(isAlive(pid)).toBe(false);
  });

  test('before the first call starts nothing', async () => {
    const { worker } = supervise();
    await worker.close();
    expect(worker.pid).toBeUndefined();
  });
});
