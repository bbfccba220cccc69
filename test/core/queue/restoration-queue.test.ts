import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ForegroundWork } from '../../../electron/core/foundation/foreground-work.ts';
import { publishFile } from '../../../electron/core/foundation/publish-file.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import type { ImagingService } from '../../../electron/core/imaging/imaging-service.ts';
import type { InferenceService } from '../../../electron/core/inference/inference-service.ts';
import type { QueueOrder } from '../../../electron/core/queue/queue-order.ts';
import { waitsForAnswer } from '../../../electron/core/queue/queue-summary.ts';
import { RestorationQueue } from '../../../electron/core/queue/restoration-queue.ts';
import { temporaryFolder } from '../../support/real-workers.ts';

let folder: string;
let output: string;
/** Kinds of work and photos' names, as they begin. */
let log: string[];
/** What happens when a kind of work begins, and when it has ended. */
let act: (work: string, name: string) => void;
let opened: RestorationQueue[];
let foreground: ForegroundWork;
beforeEach(() => {
  folder = temporaryFolder();
  output = join(folder, 'out');
  [log, opened, act, foreground] = [[], [], () => undefined, new ForegroundWork()];
});
afterEach(() => Promise.all(opened.map((queue) => queue.close())));

/** Workers that write what they were given, after some turns of the event loop. */
function services(): { imaging: ImagingService; inference: InferenceService; scratch: { newFolder: () => string; remove: (path: string) => void } } {
  const nameOf = new Map<string, string>();
  const work = async (kind: string, name: string, turns: number, signal: AbortSignal | undefined): Promise<void> => {
    log.push(`${kind} ${name}`);
    act(kind, name);
    for (let i = 0; i < turns; i++) {
      await turn();
      signal?.throwIfAborted();
    }
  };
  const imaging: Partial<ImagingService> = {
    describe: async ({ photoPath }) => {
      await turn();
      if (basename(photoPath).startsWith('bad')) throw new TapeError('image-damaged', 'It is damaged.');
      return { format: 'png', widthPx: 100, heightPx: 50, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null };
    },
    decode: async ({ photoPath, scratchPath }, { signal } = {}) => {
      nameOf.set(join(scratchPath, '..'), basename(photoPath, '.png'));
      await work('decode', basename(photoPath, '.png'), 3, signal);
      return { format: 'png', widthPx: 100, heightPx: 50, bitDepth: 8, colourChannels: 3, hasAlpha: false, profileName: null };
    },
    encode: async ({ photoPath, outputPath, onConflict }) => {
      const name = basename(photoPath, '.png');
      await work('encode', name, 3, undefined);
      const written = publishFile(outputPath, Buffer.from(name), onConflict);
      act('written', name);
      return { outputPath: written };
    },
  };
  const inference: Partial<InferenceService> = {
    hold: () => Promise.resolve(null),
    restore: async ({ inputScratchPath, outputScratchPath }, { signal, onProgress } = {}) => {
      const name = nameOf.get(join(inputScratchPath, '..')) ?? '';
      onProgress?.({ phase: 'restoring', done: 1, total: 2 });
      await work('restore', name, 10, signal);
      writeFileSync(outputScratchPath, '');
      return { device: { kind: 'cpu', name: 'CPU' }, elapsedMs: 40, skipped: [], tiles: 2, redoneTiles: 0 };
    },
  };
  const scratch = { newFolder: () => mkdtempSync(join(folder, 'scratch-')), remove: (path: string) => { rmSync(path, { recursive: true }); } };
  return { imaging: imaging as ImagingService, inference: inference as InferenceService, scratch };
}

function openQueue(journal: string, stateFolder = dirname(journal)): RestorationQueue {
  const queue = RestorationQueue.open({
    folder: journal,
    stateFolder,
    services: services(),
    stepsOf: ({ steps }) => {
      if (steps[0]?.modelId === 'gone') throw new TapeError('model-not-found', 'There is no such model.');
      return steps.map(({ task, scale }) => ({ task, scale, model: { modelId: 'm', network: 'n', weightsPath: '', weightsSha256: '' } }));
    },
    hold: () => () => undefined,
    foreground,
    convertsCmyk: () => true,
    appVersion: '0',
    log: (what) => log.push(what),
  });
  if (queue === undefined) throw new Error('the queue is held');
  opened.push(queue);
  return queue;
}

const newJournal = (): string => mkdtempSync(join(folder, 'journal-'));

const order = (more: Partial<QueueOrder> = {}): QueueOrder => ({
  steps: [{ task: 'denoise', modelId: 'm', scale: 1 }],
  strength: 1,
  sparesUndamaged: false,
  device: 'auto',
  format: 'keep',
  writing: usualWriting,
  onConflict: 'unique',
  name: '{name}-{task}',
  place: { kind: 'folder', path: output },
  ...more,
});

const photos = (...names: readonly string[]) => names.map((name) => ({ path: join(folder, 'in', `${name}.png`), below: '' }));

const ended = (queue: RestorationQueue): Promise<void> => vi.waitFor(() => { expect(queue.isRunning).toBe(false); }, { timeout: 3_000 });

const states = (queue: RestorationQueue): string => queue.items.map(({ photoPath, state }) => `${basename(photoPath, '.png')} ${state}`).join(', ');

const written = (): readonly string[] => (existsSync(output) ? readdirSync(output, { recursive: true }).map(String).filter((name) => name.endsWith('.png')).sort() : []);

const idOf = (queue: RestorationQueue, name: string): number => queue.items.find(({ photoPath }) => basename(photoPath, '.png') === name)?.id ?? -1;

/** The journal as it is at this moment, as a process that is killed now leaves it. */
function left(journal: string): string {
  const copy = newJournal();
  cpSync(join(journal, 'journal.jsonl'), join(copy, 'journal.jsonl'));
  return copy;
}

describe('a queue', () => {
  test('does nothing until it is told, restores all in their folders, and says when all is done', async () => {
    const queue = openQueue(newJournal());
    queue.add([...photos('a'), { path: join(folder, 'in', 'day', 'b.png'), below: 'day' }, ...photos('bad-c')], order());
    await vi.waitFor(() => { expect(queue.summary()).toMatchObject({ unseen: 0, waitingPixels: 10_000, isRunning: false }); });
    expect(queue.summary().neededBytes).toBe(2 * 100 * 50 * 3);
    queue.give(queue.items.map(({ id }) => id), order({ writing: { ...usualWriting, bitDepth: 16 } }));
    await vi.waitFor(() => { expect(queue.summary().neededBytes).toBe(2 * 100 * 50 * 3 * 2); });
    expect(log).toEqual([]);
    const ends: number[] = [];
    queue.listen((event) => { if (event.kind === 'at-rest' && event.isDone) ends.push(event.summary.counts.restored); });
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a restored, b restored, bad-c failed');
    expect(written()).toEqual(['a-denoise.png', join('day', 'b-denoise.png')]);
    expect(queue.items[2]?.outcome).toMatchObject({ kind: 'failed', error: { code: 'image-damaged' } });
    expect(queue.summary()).toMatchObject({ share: 1, counts: { restored: 2, failed: 1, waiting: 0 } });
    await vi.waitFor(() => { expect(ends).toEqual([2]); });
  });

  test('goes on with an uploaded photo after the state folder was moved', async () => {
    const home = temporaryFolder();
    const uploads = join(home, 'queue', 'uploads', 'one');
    mkdirSync(uploads, { recursive: true });
    writeFileSync(join(uploads, 'a.png'), '');
    const queue = openQueue(join(home, 'queue'), home);
    queue.add([{ path: join(uploads, 'a.png'), below: '' }, ...photos('b')], order());
    await queue.close();
    expect(readFileSync(join(home, 'queue', 'journal.jsonl'), 'utf8')).not.toContain(home);

    const moved = join(temporaryFolder(), 'TAPE Studio');
    renameSync(home, moved);
    const again = openQueue(join(moved, 'queue'), moved);
    expect(again.items.map(({ photoPath }) => photoPath)).toEqual([join(moved, 'queue', 'uploads', 'one', 'a.png'), ...photos('b').map(({ path }) => path)]);
    again.resume();
    await ended(again);
    expect(states(again)).toBe('a restored, b restored');
  });

  test('that is paused stops at once, and goes on with the first that is not done', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b', 'c', 'd'), order());
    act = (kind, name) => { if (kind === 'restore' && name === 'b') void queue.pause(); };
    queue.resume();
    await ended(queue);
    await queue.pause();
    expect(queue.summary().counts).toMatchObject({ working: 0 });
    expect(written()).not.toContain('b-denoise.png');
    // What was under way begins anew.
    expect(queue.summary().share).toBe(written().length / 4);
    act = () => undefined;
    queue.resume();
    await ended(queue);
    expect(written()).toEqual(['a-denoise.png', 'b-denoise.png', 'c-denoise.png', 'd-denoise.png']);
  });

  test('takes back one that is under way and one that waits, and does them again when asked', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b', 'c', 'd', 'e'), order());
    act = (kind, name) => { if (kind === 'restore' && name === 'b') queue.cancel([idOf(queue, 'b'), idOf(queue, 'e')]); };
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a restored, b cancelled, c restored, d restored, e cancelled');
    expect(log).not.toContain('encode b');
    act = () => undefined;
    queue.retry(queue.items.map(({ id }) => id));
    queue.resume();
    await ended(queue);
    expect(written()).toEqual(['a-denoise.png', 'b-denoise.png', 'c-denoise.png', 'd-denoise.png', 'e-denoise.png']);
    queue.clear([idOf(queue, 'b'), idOf(queue, 'c')]);
    expect(states(queue)).toBe('a restored, d restored, e restored');
  });

  test('works in the order that its items were moved to, and by the order that they were given', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b', 'c', 'd'), order());
    queue.move([idOf(queue, 'd'), idOf(queue, 'c')], idOf(queue, 'a'));
    expect(states(queue)).toBe('d waiting, c waiting, a waiting, b waiting');
    queue.give([idOf(queue, 'b')], order({ steps: [{ task: 'derain', modelId: 'm', scale: 1 }], format: 'jpeg' }));
    queue.give([idOf(queue, 'a')], order({ steps: [{ task: 'derain', modelId: 'gone', scale: 1 }] }));
    queue.resume();
    await ended(queue);
    expect(log.filter((line) => line.startsWith('restore'))).toEqual(['restore d', 'restore c', 'restore b']);
    expect(queue.items.map(({ outcome }) => (outcome?.kind === 'failed' ? outcome.error.code : outcome?.kind === 'restored' ? basename(outcome.outputPath) : ''))).toEqual([
      'd-denoise.png', 'c-denoise.png', 'model-not-found', 'b-derain.jpg',
    ]);
  });

  test('does what is added while it works', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a'), order());
    act = (kind, name) => { if (kind === 'encode' && name === 'a') queue.add(photos('b'), order()); };
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a restored, b restored');
  });

  test('tries again where a worker died, but not for ever', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b', 'c'), order());
    let deaths = 0;
    act = (kind, name) => {
      if (kind !== 'restore' || name === 'c') return;
      if (name === 'b' || deaths++ === 0) throw new TapeError('worker-died', 'It died.');
    };
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a restored, b failed, c restored');
    expect(log.filter((line) => line === 'restore b')).toHaveLength(3);
  });

  test('waits where the disk is full, and goes on when there is room', async () => {
    const journal = newJournal();
    const queue = openQueue(journal);
    queue.add(photos('a', 'b', 'c'), order());
    act = (kind, name) => { if (kind === 'encode' && name === 'b') throw new TapeError('disk-full', 'The disk is full.'); };
    queue.resume();
    await ended(queue);
    await vi.waitFor(() => { expect(queue.summary()).toMatchObject({ problem: { code: 'disk-full' }, counts: { failed: 0, restored: 1, waiting: 2 } }); });
    expect(readFileSync(join(journal, 'journal.jsonl'), 'utf8').split('\n').at(-1)).toBe('{"do":"run","isRunning":false}');
    act = () => undefined;
    queue.resume();
    await ended(queue);
    expect(queue.summary()).toMatchObject({ problem: null, counts: { restored: 3 } });
  });

  test('stands aside while the user waits for something else, says so, and can be paused and taken back meanwhile', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b', 'c'), order());
    const end = foreground.begin();
    queue.resume();
    expect(queue.summary()).toMatchObject({ isRunning: true, standsAside: true, etaMs: null });
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(log).toEqual([]);
    queue.cancel([idOf(queue, 'b')]);
    await queue.pause();
    expect(queue.summary()).toMatchObject({ standsAside: false, counts: { working: 0, waiting: 2, cancelled: 1 } });
    const later: (() => void)[] = [];
    act = (kind, name) => { if (kind === 'restore' && name === 'a') later.push(foreground.begin()); };
    queue.resume();
    end();
    await vi.waitFor(() => { expect(queue.summary().standsAside).toBe(true); });
    later[0]?.();
    await ended(queue);
    expect(states(queue)).toBe('a restored, b cancelled, c restored');
  });

  test('skips what is there by the rule, which is no work', async () => {
    const queue = openQueue(newJournal());
    queue.add(photos('a'), order());
    queue.resume();
    await ended(queue);
    queue.add(photos('a', 'b'), order({ onConflict: 'skip' }));
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a restored, a skipped, b restored');
  });
});

describe('a queue that asks once', () => {
  const asking = (more: Partial<QueueOrder> = {}): QueueOrder => order({ onConflict: 'ask', ...more });
  const inTheWay = (...names: readonly string[]): void => {
    mkdirSync(output, { recursive: true });
    for (const name of names) writeFileSync(join(output, `${name}-denoise.png`), 'mine');
  };
  const lies = (name: string): string => readFileSync(join(output, `${name}.png`), 'utf8');
  const waits = (queue: RestorationQueue): Promise<void> => vi.waitFor(() => { expect(waitsForAnswer(queue.summary())).toBe(true); });

  test('lets the others go on, rests when only questions are left, and goes on by itself when it is answered', async () => {
    inTheWay('b', 'c');
    const queue = openQueue(newJournal());
    const ends: boolean[] = [];
    queue.add(photos('a', 'b', 'c', 'd'), asking());
    queue.listen((event) => { if (event.kind === 'at-rest') ends.push(event.isDone); });
    queue.resume();
    await waits(queue);
    expect(states(queue)).toBe('a restored, b asking, c asking, d restored');
    await vi.waitFor(() => { expect(ends).toEqual([false]); });
    expect(queue.summary()).toMatchObject({ isRunning: true, share: 1, etaMs: null, counts: { asking: 2, waiting: 0, working: 0 } });
    expect(log).not.toContain('restore b');
    queue.answer('unique');
    await ended(queue);
    expect(states(queue)).toBe('a restored, b restored, c restored, d restored');
    expect(written()).toEqual(['a-denoise.png', 'b-denoise (2).png', 'b-denoise.png', 'c-denoise (2).png', 'c-denoise.png', 'd-denoise.png']);
    expect([lies('b-denoise'), lies('b-denoise (2)')]).toEqual(['mine', 'b']);
    await vi.waitFor(() => { expect(ends).toEqual([false, true]); });
  });

  test('asks before it is started, and is not asked again where the answer holds for what comes later', async () => {
    inTheWay('a');
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b', 'c'), asking());
    await vi.waitFor(() => { expect(states(queue)).toBe('a asking, b waiting, c waiting'); });
    expect(queue.isRunning).toBe(false);
    queue.answer('skip');
    expect(queue.isRunning).toBe(false);
    act = (kind, name) => { if (kind === 'restore' && name === 'c') inTheWay('c'); };
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a skipped, b restored, c skipped');
    expect(lies('c-denoise')).toBe('mine');
  });

  test('asks about a file that came while its photo was restored, and about two photos of one name', async () => {
    const queue = openQueue(newJournal());
    const wanted = [...photos('a'), { path: join(folder, 'elsewhere', 'a.png'), below: '' }, ...photos('b', 'c')];
    for (const { path } of wanted) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'original');
    }
    queue.add(wanted, asking());
    // Of the second the journal has said already that it is about to be written.
    act = (kind, name) => { if ((kind === 'restore' && name === 'b') || (kind === 'encode' && name === 'c')) inTheWay(name); };
    queue.resume();
    await waits(queue);
    expect(states(queue)).toBe('a restored, a asking, b asking, c asking');
    expect([lies('a-denoise'), lies('b-denoise'), lies('c-denoise')]).toEqual(['a', 'mine', 'mine']);
    act = () => undefined;
    queue.answer('overwrite');
    await ended(queue);
    expect(states(queue)).toBe('a restored, a restored, b restored, c restored');
    expect([lies('b-denoise'), lies('c-denoise')]).toEqual(['b', 'c']);
  });

  test('answered while one is under way lets that one begin anew, by the answer', async () => {
    inTheWay('a');
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b'), asking());
    act = (kind, name) => {
      if (kind !== 'restore' || name !== 'b') return;
      inTheWay('b');
      queue.answer('skip');
    };
    queue.resume();
    await ended(queue);
    expect(states(queue)).toBe('a skipped, b skipped');
  });

  test('still asks after a crash, and after one does not ask what was answered', async () => {
    inTheWay('b');
    const journal = newJournal();
    const queue = openQueue(journal);
    queue.add(photos('a', 'b', 'c'), asking());
    queue.resume();
    await waits(queue);
    const copy = left(journal);
    const unanswered = openQueue(copy);
    expect(states(unanswered)).toBe('a restored, b asking, c restored');
    await unanswered.pause();
    await unanswered.close();
    expect(states(openQueue(copy))).toBe('a restored, b asking, c restored');
    inTheWay('d');
    queue.add(photos('d', 'e'), asking());
    await queue.pause();
    queue.answer('skip');
    const answered = openQueue(left(journal));
    expect(states(answered)).toMatch(/^a restored, b waiting, c restored/);
    answered.resume();
    await vi.waitFor(() => { expect(states(answered)).toBe('a restored, b skipped, c restored, d asking, e restored'); });
  });

  test('asks no more of what is cancelled, or given another order, and is done then', async () => {
    inTheWay('a', 'b');
    const queue = openQueue(newJournal());
    queue.add(photos('a', 'b'), asking());
    queue.resume();
    await waits(queue);
    queue.give([idOf(queue, 'a')], order({ onConflict: 'skip' }));
    await waits(queue);
    queue.cancel([idOf(queue, 'b')]);
    await ended(queue);
    expect(states(queue)).toBe('a skipped, b cancelled');
  });

  test('replaces no original, whatever is answered', async () => {
    const queue = openQueue(newJournal());
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'a.png'), 'original');
    queue.add(photos('a'), asking({ name: '{name}', place: { kind: 'beside' } }));
    queue.resume();
    await waits(queue);
    queue.answer('overwrite');
    await ended(queue);
    expect(queue.items[0]?.outcome).toMatchObject({ kind: 'failed', error: { code: 'output-exists' } });
    expect(readFileSync(join(folder, 'in', 'a.png'), 'utf8')).toBe('original');
  });
});

describe('a queue whose process ends', () => {
  // Each moment of an item's way: nothing is lost, and nothing is done twice under another name.
  test.each(['decode', 'restore', 'encode', 'written'])('at the %s of an item goes on, and writes each file once', async (moment) => {
    const first = newJournal();
    const queue = openQueue(first);
    queue.add(photos('a', 'b', 'c', 'd'), order());
    const copies: string[] = [];
    act = (kind, name) => {
      if (kind !== moment || name !== 'b') return;
      copies.push(left(first));
      // What the dead one had begun comes to nothing.
      act = (work) => { if (work !== 'written') throw new TapeError('cancelled', 'The process is dead.'); };
      void queue.pause();
    };
    queue.resume();
    await ended(queue);
    await queue.close();
    const [copy] = copies;
    if (copy === undefined) throw new Error('it was never there');
    const before = written();
    expect(before.includes('b-denoise.png')).toBe(moment === 'written' || moment === 'encode' ? before.includes('b-denoise.png') : false);
    act = () => undefined;
    log = [];
    const next = openQueue(copy);
    await ended(next);
    expect(states(next)).toBe('a restored, b restored, c restored, d restored');
    expect(written()).toEqual(['a-denoise.png', 'b-denoise.png', 'c-denoise.png', 'd-denoise.png']);
    for (const name of before) expect(log).not.toContain(`restore ${name.replace('-denoise.png', '')}`);
  });

  test('while it is closed tidily goes on at the next start; one that was paused does not', async () => {
    const journal = newJournal();
    const queue = openQueue(journal);
    queue.add(photos('a', 'b', 'c'), order());
    let closing: Promise<void> | undefined;
    act = (kind, name) => { if (kind === 'restore' && name === 'b') closing = queue.close(); };
    queue.resume();
    await vi.waitFor(() => { expect(closing).toBeDefined(); });
    await closing;
    act = () => undefined;
    const next = openQueue(journal);
    expect(next.isRunning).toBe(true);
    await next.pause();
    await next.close();
    const last = openQueue(journal);
    expect(last.isRunning).toBe(false);
    last.resume();
    await ended(last);
    expect(written()).toEqual(['a-denoise.png', 'b-denoise.png', 'c-denoise.png']);
  });

  test('with a torn line, and with a spoiled one, keeps all others', async () => {
    const journal = newJournal();
    const queue = openQueue(journal);
    queue.add(photos('a', 'b'), order());
    queue.move([idOf(queue, 'b')], idOf(queue, 'a'));
    await queue.close();
    const path = join(journal, 'journal.jsonl');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n{"do":"settle","items":[0],"outc`);
    const torn = openQueue(journal);
    expect(states(torn)).toBe('b waiting, a waiting');
    torn.add(photos('c'), order());
    await torn.close();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"run"', '"ruin"').replace('"move"', '"mauve"'));
    const spoiled = openQueue(journal);
    expect(states(spoiled)).toBe('a waiting, b waiting, c waiting');
    expect(existsSync(join(journal, 'journal.damaged.jsonl'))).toBe(true);
  });

  test('is one process’s alone, until that has gone', () => {
    const journal = newJournal();
    writeFileSync(join(journal, 'owner'), String(process.ppid));
    expect(() => openQueue(journal)).toThrow('held');
    // Nobody has an id as high as this.
    writeFileSync(join(journal, 'owner'), '999999999');
    expect(openQueue(journal).items).toEqual([]);
  });
});
