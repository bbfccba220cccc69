import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import type { PowerSource } from '../../../electron/core/foundation/power-source.ts';
import type { CallOptions } from '../../../electron/core/foundation/progress.ts';
import type { ImagingService } from '../../../electron/core/imaging/imaging-service.ts';
import type { PairsService } from '../../../electron/core/pairs/pairs-service.ts';
import { InstalledModels } from '../../../electron/core/library/installed-models.ts';
import { RestOnBattery } from '../../../electron/core/library/rest-on-battery.ts';
import { RunFolders } from '../../../electron/core/library/run-folders.ts';
import type { RunOrder, RunRecord } from '../../../electron/core/library/run-record.ts';
import { ScratchStore } from '../../../electron/core/library/scratch-store.ts';
import type { RunEvent } from '../../../electron/core/library/run-event.ts';
import { RunWatch } from '../../../electron/core/library/run-watch.ts';
import { TrainingRuns } from '../../../electron/core/library/training-runs.ts';
import { writePlan } from '../../../electron/core/training/plan-file.ts';
import type { Judgement, TrainingService } from '../../../electron/core/training/training-service.ts';
import { writeSafetensors } from '../../../models/onnx/safetensors.ts';
import { newFolder } from '../../support/studio-for-tests.ts';

/** Calls that the double of the training worker has had, and what it is to do. */
interface Stage {
  /** The folders' names of the runs that it was asked to train, in order. */
  readonly trained: string[];
  /** The weights that the last one began with. */
  startedFrom: string | null;
  readonly held: boolean[];
  /** Lets the current training do its last step. */
  finish: () => void;
  fail: (error: TapeError) => void;
  report: (done: number) => void;
}

const better: Judgement = {
  heldBack: [1, 2].map((gain) => ({ name: `p${gain}`, inputPsnrDb: 20, basePsnrDb: 30, tunedPsnrDb: 30 + gain, baseSsim: 0.8, tunedSsim: 0.9 })),
  guard: [],
  // The base leaves them as they are, and the model nearly so.
  clean: [{ name: 'whole', inputPsnrDb: Number.POSITIVE_INFINITY, basePsnrDb: Number.POSITIVE_INFINITY, tunedPsnrDb: 60, baseSsim: 1, tunedSsim: 1 }],
};

function doubles(): { readonly stage: Stage; readonly imaging: ImagingService; readonly pairs: PairsService; readonly training: TrainingService } {
  const stage: Stage = { trained: [], startedFrom: null, held: [], finish: () => undefined, fail: () => undefined, report: () => undefined };
  const imaging = {
    decode: (_: unknown, { signal }: CallOptions = {}) => {
      signal?.throwIfAborted();
      return Promise.resolve({ widthPx: 80, heightPx: 80 });
    },
    captureTime: () => Promise.resolve({ takenAtMs: null }),
  } as unknown as ImagingService;
  const pairs: PairsService = {
    examine: () => Promise.resolve([]),
    repair: () => Promise.reject(new Error('internal: nothing to repair')),
    // The first two show one scene.
    linkScenes: () => Promise.resolve([{ first: 0, second: 1, reason: 'near-duplicate' }]),
  };
  const training = {
    train: ({ runFolder, plan }, { signal, onProgress } = {}) => {
      stage.trained.push(basename(runFolder));
      stage.startedFrom = plan.initialWeightsPath;
      mkdirSync(runFolder, { recursive: true });
      writePlan(runFolder, plan);
      return new Promise((resolve, reject) => {
        let steps = 0;
        const end = (finished: boolean): void => {
          writeFileSync(join(runFolder, 'weights.safetensors'), writeSafetensors({ tensors: new Map(), metadata: {} }));
          resolve({ steps, seconds: 1, weightsPath: '', weightsSha256: '', lastLoss: 0, validationPsnrDb: null, bestValidationPsnrDb: null, finished });
        };
        stage.finish = () => { steps = 4; end(true); };
        stage.fail = reject;
        stage.report = (done) => { steps = done; onProgress?.({ phase: 'joint', done, total: 4, etaMs: (4 - done) * 500, figures: { loss: 1, seconds: done / 2, stepsPerSecond: 2 } }); };
        signal?.addEventListener('abort', () => { end(false); });
      });
    },
    hold: ({ held }) => {
      stage.held.push(held);
      return Promise.resolve(null);
    },
    measureSpeed: () => Promise.resolve(2),
    judge: () => Promise.resolve(found),
    degrade: () => Promise.reject(new Error('internal: not asked for')),
    film: () => Promise.reject(new Error('internal: not asked for')),
  } satisfies TrainingService;
  return { stage, imaging, pairs, training };
}

let home: string;
let clean: string;
let stage: Stage;
/** What the double's judge finds; `better` unless a test says otherwise. */
let found: Judgement;
let runs: TrainingRuns;
let events: RunEvent[];

function open(): TrainingRuns {
  const { stage: theirs, ...services } = doubles();
  stage = theirs;
  events = [];
  const opened = new TrainingRuns({ stateFolder: home, scratch: new ScratchStore(home), ...services, log: { write: () => undefined } });
  opened.listen((event) => events.push(event));
  return opened;
}

beforeEach(() => {
  found = better;
  home = newFolder();
  clean = newFolder();
  for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(clean, name), '');
  runs = open();
});
afterEach(() => runs.close());

const order = (name: string, more: Partial<RunOrder> = {}): RunOrder => ({
  name,
  task: 'denoise',
  base: { id: 'none', network: 'tape-swin', start: { kind: 'none' } },
  pictures: { kind: 'clean', folders: [clean] },
  mixture: ['denoise'],
  mode: 'joint',
  budget: { steps: 4 },
  seed: 1,
  executor: 'onnxruntime',
  modelFolder: join(home, 'models', name),
  ...more,
});
function pairFolder(...names: readonly string[]): string {
  const folder = newFolder();
  for (const part of ['input', 'target']) {
    mkdirSync(join(folder, part));
    for (const name of names) writeFileSync(join(folder, part, `${name}.png`), '');
  }
  return folder;
}
const stateOf = (name: string): RunRecord['state'] | undefined => runs.find(name)?.state;
/** Resolves when the run trains. */
const training = (name: string): Promise<void> =>
  expect.poll(() => stage.trained.at(-1), { timeout: 20_000 }).toBe(name);
const codeOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (thrown) {
    return TapeError.from(thrown).code;
  }
  return 'nothing';
};

describe('a run', () => {
  test('is read, trained, judged, adopted, and thrown away; its record follows', async () => {
    expect(runs.start(order('mine'))).toMatchObject({ state: 'waiting' });
    await training('mine');
    expect(stateOf('mine')).toBe('running');
    stage.report(2);
    stage.finish();
    const judged = await runs.settled('mine');
    expect(judged).toMatchObject({ state: 'judged', pictureCount: 2, training: { steps: 4, isOver: true }, verdict: { adopted: true, gainDb: 1.5, words: expect.arrayContaining(['No photo got worse.']) as string[] } });
    expect(runs.list()).toEqual([judged]);
    expect(new RunFolders(home).read('mine')).toEqual(judged);
    expect(events.filter((event) => event.kind === 'progress' && event.doing === 'training').at(-1)).toMatchObject({ name: 'mine', progress: { done: 2 } });
    expect(runs.adopt('mine').state).toBe('adopted');
    expect(JSON.parse(readFileSync(join(home, 'models', 'mine', 'model.json'), 'utf8'))).toMatchObject({ id: 'mine', task: 'denoise', training: { steps: 4 } });
    expect(runs.adopt('mine').state).toBe('adopted');
    await runs.throwAway('mine');
    expect(runs.list()).toEqual([]);
    expect(readdirSync(join(home, 'runs'))).toEqual([]);
    expect(existsSync(join(home, 'models', 'mine', 'model.json'))).toBe(true);
    expect(await codeOf(() => runs.start(order('mine')))).toBe('output-exists');
  });

  test('goes on after the state folder was moved', async () => {
    const own = join(home, 'photos');
    mkdirSync(own);
    for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(own, name), '');
    const base = { id: 'mild', network: 'tape-swin', start: { kind: 'finished', weightsPath: join(home, 'models', 'mild', 'weights.safetensors') } } as const;
    runs.start(order('mine', { base, pictures: { kind: 'clean', folders: [own] } }));
    await training('mine');
    await runs.pause('mine');
    await runs.close();
    for (const file of ['run.json', 'plan.json']) expect(readFileSync(join(home, 'runs', 'mine', file), 'utf8')).not.toContain(home);

    const moved = join(newFolder(), 'TAPE Studio');
    renameSync(home, moved);
    home = moved;
    runs = open();
    expect(runs.resume('mine').order).toMatchObject({
      base: { start: { weightsPath: join(moved, 'models', 'mild', 'weights.safetensors') } },
      pictures: { folders: [join(moved, 'photos')] },
      modelFolder: join(moved, 'models', 'mine'),
    });
    await training('mine');
    expect(stage.startedFrom).toBe(join(moved, 'models', 'mild', 'weights.safetensors'));
    stage.finish();
    await runs.settled('mine');
    runs.adopt('mine');
    expect(existsSync(join(moved, 'models', 'mine', 'model.json'))).toBe(true);
  });

  test('may be declined, and adopted all the same later', async () => {
    runs.start(order('mine'));
    await training('mine');
    stage.finish();
    await runs.settled('mine');
    expect(runs.keepOld('mine').state).toBe('declined');
    expect(existsSync(join(home, 'models', 'mine'))).toBe(false);
    expect(runs.adopt('mine').state).toBe('adopted');
  });

  test('makes a model that can be read, even where a held-back pair is two times the same picture', async () => {
    found = { ...better, heldBack: better.heldBack.map((picture) => ({ ...picture, inputPsnrDb: Number.POSITIVE_INFINITY })) };
    runs.start(order('mine'));
    await training('mine');
    stage.finish();
    await runs.settled('mine');
    runs.adopt('mine');
    expect(new InstalledModels([join(home, 'models')]).named('mine').card.scores).toEqual([]);
  });

  test('with a budget in minutes gets as many steps as were measured to fit', async () => {
    runs.start(order('mine', { budget: { minutes: 1.5 } }));
    await training('mine');
    expect(JSON.parse(readFileSync(join(runs.folderOf('mine'), 'plan.json'), 'utf8'))).toMatchObject({ stages: [{ steps: 180 }] });
  });

  test('learns from pairs by whole scenes, and tells what was found in them', async () => {
    const pairs = { kind: 'pairs', paths: [pairFolder('a', 'b', 'c')], treatment: 'repair' } as const;
    runs.start(order('mine', { pictures: pairs }));
    await training('mine');
    const curve = [{ step: 0, stage: 'joint', figures: { baseValidationPsnrDb: 30 } }, { step: 4, stage: 'joint', figures: { validationPsnrDb: 31 } }];
    writeFileSync(join(runs.folderOf('mine'), 'log.jsonl'), curve.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    stage.finish();
    await expect.poll(() => stage.trained).toEqual(['mine', '1']);
    stage.finish();
    // Of a file without a byte. Source: NIST's example values for SHA-256.
    const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const used = (['a', 'b', 'c'] as const).map((name) => ({ input: { name: `${name}.png`, sha256 }, target: { name: `${name}.png`, sha256 }, isHeldBack: name === 'c', repairs: [] }));
    expect(await runs.settled('mine')).toMatchObject({ state: 'judged', pictureCount: 2, order: { pictures: pairs }, pairs: used });
    runs.adopt('mine');
    const kept = readFileSync(join(home, 'models', 'mine', 'run.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ asked: { base: 'none', seed: 1, budget: { steps: 4 } }, plan: { stages: [{ steps: 4 }] }, pairs: used, verdict: { gainDb: 1.5 }, curve });
    for (const place of [home, ...pairs.paths]) expect(kept).not.toContain(place);
    expect(events.filter(({ kind }) => kind === 'pairs-checked')).toMatchObject([{ name: 'mine', check: { scenes: [[0, 1], [2]], split: { folds: [{ training: [0, 1], heldBack: [2] }, {}] } } }]);
  });

  describe('with few scenes', () => {
    const fewScenes = (): RunOrder => order('mine', { pictures: { kind: 'pairs', paths: [pairFolder('a', 'b', 'c', 'd')], treatment: 'repair' } });
    const folds = (): string => join(runs.folderOf('mine'), 'folds');
    const proving = (): readonly object[] => events.flatMap((event) => (event.kind === 'progress' && event.doing === 'proving' ? [event.progress] : []));

    test('leaves out each in turn, tells how far that is, and pools what was measured', async () => {
      runs.start(fewScenes());
      await training('mine');
      stage.report(2);
      stage.finish();
      await expect.poll(() => stage.trained).toEqual(['mine', '1']);
      expect(runs.find('mine')).toMatchObject({ state: 'running', training: { steps: 4, isOver: true, isStopped: false } });
      stage.report(2);
      stage.finish();
      await expect.poll(() => stage.trained).toEqual(['mine', '1', '2']);
      stage.report(3);
      stage.finish();
      expect(await runs.settled('mine')).toMatchObject({ state: 'judged', training: { steps: 4 }, verdict: { trainings: 3, pictures: 6, gainDb: 1.5 } });
      // Two steps a second: of three trainings, two and four steps were left, then two and four, then one.
      expect(events.flatMap((event) => (event.kind === 'progress' && event.doing === 'training' ? [event.progress.etaMs] : []))).toEqual([5000]);
      expect(proving()).toEqual([{ phase: 'joint', done: 2, total: 8, etaMs: 3000 }, { phase: 'joint', done: 7, total: 8, etaMs: 500 }]);
      expect(existsSync(folds())).toBe(false);
    });

    test('has its minutes for all trainings together', async () => {
      runs.start({ ...fewScenes(), budget: { minutes: 1.5 } });
      await training('mine');
      expect(JSON.parse(readFileSync(join(runs.folderOf('mine'), 'plan.json'), 'utf8'))).toMatchObject({ stages: [{ steps: 60 }] });
    });

    test('goes on measuring where it was paused, and knows the model that it has', async () => {
      runs.start(fewScenes());
      await training('mine');
      stage.finish();
      await training('1');
      stage.report(1);
      expect(await runs.pause('mine')).toMatchObject({ state: 'paused', training: { steps: 4, isOver: true } });
      expect(existsSync(folds())).toBe(true);
      runs.resume('mine');
      await expect.poll(() => stage.trained).toEqual(['mine', '1', '1']);
      stage.finish();
      await training('2');
      stage.finish();
      expect(await runs.settled('mine')).toMatchObject({ state: 'judged', verdict: { trainings: 3 } });
    });

    test('is judged by the trainings that are done when it is stopped', async () => {
      runs.start(fewScenes());
      await training('mine');
      stage.finish();
      await training('1');
      stage.finish();
      await training('2');
      expect(await runs.stop('mine')).toMatchObject({ state: 'judged', verdict: { trainings: 2 } });
      runs.start({ ...fewScenes(), name: 'other', modelFolder: join(home, 'models', 'other') });
      await training('other');
      stage.report(1);
      expect(await runs.stop('other')).toMatchObject({ state: 'judged', training: { steps: 1, isOver: true, isStopped: true }, verdict: { trainings: 1 } });
    });
  });

  test('goes on with the pairs that it began with, and no others', async () => {
    const folder = pairFolder('a', 'b', 'c');
    runs.start(order('mine', { pictures: { kind: 'pairs', paths: [folder], treatment: 'repair' } }));
    await training('mine');
    await runs.pause('mine');
    const file = join(folder, 'target', 'b.png');
    writeFileSync(file, 'another photo');
    runs.resume('mine');
    expect(await runs.settled('mine')).toMatchObject({ state: 'paused', failure: { code: 'file-changed', kept: 'What it has learned is kept.' } });
    writeFileSync(file, '');
    runs.resume('mine');
    await expect.poll(() => stage.trained.length).toBe(2);
  });

  test('waits for a second scene where all pairs show one', async () => {
    runs.start(order('mine', { pictures: { kind: 'pairs', paths: [pairFolder('a', 'b')], treatment: 'repair' } }));
    expect(await runs.settled('mine')).toMatchObject({ state: 'paused', failure: { code: 'pairs-of-one-scene', remedy: 'Add a pair of another scene.' } });
    expect(events.filter(({ kind }) => kind === 'pairs-checked')).toMatchObject([{ check: { split: null } }]);
  });

  test('tells of pictures that cannot be had, and waits for them', async () => {
    runs.start(order('mine', { pictures: { kind: 'clean', folders: [join(clean, 'gone')] } }));
    expect(await runs.settled('mine')).toMatchObject({ state: 'paused', failure: { code: 'file-not-found' } });
  });
});

describe('pausing', () => {
  test('rests with what was learned, and resuming goes on', async () => {
    runs.start(order('mine'));
    await training('mine');
    stage.report(2);
    expect(await runs.pause('mine')).toMatchObject({ state: 'paused', failure: null, training: { steps: 2, isOver: false } });
    runs.resume('mine');
    await expect.poll(() => stage.trained.length).toBe(2);
    stage.finish();
    expect(await runs.settled('mine')).toMatchObject({ state: 'judged', training: { steps: 4 } });
  });

  test('to stop for good judges what there is so far, of a run that trains as of one that rests', async () => {
    runs.start(order('mine'));
    await training('mine');
    stage.report(2);
    expect(await runs.stop('mine')).toMatchObject({ state: 'judged', training: { steps: 2, isOver: true } });

    runs.start(order('other'));
    await training('other');
    await runs.pause('other');
    const stopped = runs.stop('other');
    await expect.poll(() => stage.trained.length).toBe(3);
    stage.report(1);
    expect(await stopped).toMatchObject({ state: 'judged', training: { steps: 1, isOver: true } });
    expect(await codeOf(() => runs.resume('other'))).toBe('not-allowed');
  });

  test('happens by itself on a full disk, and says so', async () => {
    runs.start(order('mine'));
    await training('mine');
    stage.fail(new TapeError('disk-full', 'The disk is full.', { remedy: 'Free some space and try again.' }));
    expect(await runs.settled('mine')).toMatchObject({ state: 'paused', failure: { code: 'disk-full', remedy: 'Free some space and try again.' } });
    expect(runs.resume('mine')).toMatchObject({ state: 'waiting', failure: null });
  });
});

describe('the queue', () => {
  test('trains one after the other, lets two wait, and one may be taken out', async () => {
    for (const name of ['first', 'second', 'third']) {
      runs.start(order(name));
      await training('first');
    }
    expect(await codeOf(() => runs.start(order('fourth')))).toBe('not-allowed');
    expect(stateOf('fourth')).toBeUndefined();
    expect((await runs.pause('second')).state).toBe('paused');
    stage.finish();
    await training('third');
    expect(stage.trained).toEqual(['first', 'third']);
  });

  test('goes on when a run fails, and when one is thrown away', async () => {
    for (const name of ['first', 'second']) runs.start(order(name));
    runs.start(order('third'));
    await training('first');
    stage.fail(new TapeError('training-diverged', 'The loss is no longer a number.'));
    await training('second');
    await runs.throwAway('second');
    expect(existsSync(runs.folderOf('second'))).toBe(false);
    await training('third');
  });
});

describe('another start of the app', () => {
  test('finds as paused what trained and what waited, with everything that was asked for', async () => {
    for (const name of ['first', 'second']) runs.start(order(name));
    await training('first');
    const left = runs;
    runs = open();
    expect(runs.list().map((run) => [run.order.name, run.state, run.ownerPid])).toEqual(expect.arrayContaining([['first', 'paused', null], ['second', 'paused', null]]));
    expect(runs.find('first')?.order).toEqual(order('first'));
    runs.resume('first');
    await training('first');
    await left.close();
  });

  test('leaves a run alone at which a living process works, and no other', async () => {
    runs.start(order('mine'));
    await training('mine');
    await runs.pause('mine');
    const path = join(runs.folderOf('mine'), 'run.json');
    const record = JSON.parse(readFileSync(path, 'utf8')) as object;
    const heldBy = (changes: object): void => { writeFileSync(path, JSON.stringify({ ...record, state: 'running', ...changes })); };
    heldBy({ ownerPid: process.ppid, changedAt: new Date().toISOString() });
    expect(stateOf('mine')).toBe('running');
    expect(await codeOf(() => runs.throwAway('mine'))).toBe('not-allowed');
    expect(await codeOf(() => runs.resume('mine'))).toBe('not-allowed');
    // The id belongs to somebody else since the machine was started.
    heldBy({ ownerPid: process.ppid, changedAt: '2001-01-01T00:00:00.000Z' });
    expect(stateOf('mine')).toBe('paused');
  });

  test('removes what was thrown away but not yet removed, and names a record that cannot be read', async () => {
    mkdirSync(join(home, 'runs', '.discarded-1'));
    mkdirSync(join(home, 'runs', 'torn'));
    writeFileSync(join(home, 'runs', 'torn', 'run.json'), '{');
    runs = open();
    expect(runs.list()).toEqual([]);
    expect(readdirSync(join(home, 'runs'))).toEqual(['torn']);
    expect(await codeOf(() => runs.resume('torn'))).toBe('checkpoint-damaged');
    await runs.throwAway('torn');
    expect(readdirSync(join(home, 'runs'))).toEqual([]);
  });

  test('finds paused what was closed in good order', async () => {
    for (const name of ['first', 'second']) runs.start(order(name));
    await training('first');
    stage.report(3);
    await runs.close();
    runs = open();
    expect(runs.find('first')).toMatchObject({ state: 'paused', failure: null, training: { steps: 3 } });
    expect(runs.find('second')).toMatchObject({ state: 'paused', failure: null });
  });
});

describe('holding', () => {
  test('is told to the worker once however many ask, and to a run that begins meanwhile', async () => {
    const letGo = runs.hold();
    expect(stage.held).toEqual([]);
    runs.start(order('mine'));
    await training('mine');
    expect(stage.held).toEqual([true]);
    const letGoToo = runs.hold();
    letGo();
    letGo();
    expect(stage.held).toEqual([true]);
    letGoToo();
    expect(stage.held).toEqual([true, false]);
    runs.hold()();
    expect(stage.held).toEqual([true, false, true, false]);
  });

  test('says why, and names the battery before a photo that is being restored', async () => {
    runs.start(order('mine'));
    await training('mine');
    const restored = runs.hold();
    const pluggedIn = runs.hold('battery');
    expect(runs.restsBecause).toBe('battery');
    restored();
    pluggedIn();
    expect(runs.restsBecause).toBeNull();
    expect(events.flatMap((event) => (event.kind === 'resting' ? [event.because] : []))).toEqual(['restoring', 'battery', null]);
    expect(stage.held).toEqual([true, false]);
  });
});

describe('on the battery', () => {
  /** A machine that is plugged in and out by hand. */
  function machine(): { readonly power: PowerSource; readonly plug: (isIn: boolean) => void; readonly isWatched: () => boolean } {
    let isOnBattery = true;
    const listeners = new Set<() => void>();
    return {
      power: {
        isOnBattery: () => isOnBattery,
        watch: (onChange) => {
          listeners.add(onChange);
          return () => listeners.delete(onChange);
        },
      },
      plug: (isIn) => {
        isOnBattery = !isIn;
        for (const listener of listeners) listener();
      },
      isWatched: () => listeners.size > 0,
    };
  }

  test('training rests until the machine is plugged in, or until it is allowed', async () => {
    const { power, plug, isWatched } = machine();
    let isAllowed = false;
    const onBattery = new RestOnBattery(runs, power, () => isAllowed);
    runs.start(order('mine'));
    await training('mine');
    expect([runs.restsBecause, stage.held]).toEqual(['battery', [true]]);
    plug(true);
    expect([runs.restsBecause, stage.held]).toEqual([null, [true, false]]);
    plug(false);
    plug(false);
    expect(stage.held).toEqual([true, false, true]);
    isAllowed = true;
    onBattery.look();
    expect([runs.restsBecause, stage.held]).toEqual([null, [true, false, true, false]]);
    onBattery.close();
    expect(isWatched()).toBe(false);
  });
});

describe('whoever watches', () => {
  const waiting = new AbortController().signal;

  test('hears of all runs at once, then of each change, with how far the work is', async () => {
    const watch = new RunWatch(runs);
    const before = await watch.next(0, waiting);
    expect(before.runs).toEqual([]);
    runs.start(order('watched'));
    await training('watched');
    const change = watch.next((await watch.next(before.version, waiting)).version, waiting);
    stage.report(2);
    const { runs: now } = await change;
    expect(now).toMatchObject([{ record: { state: 'running' }, activity: { doing: 'training', progress: { done: 2, total: 4 } }, secondsPerStep: 0.5 }]);
    stage.finish();
    await runs.settled('watched');
    expect(watch.now()).toMatchObject([{ record: { state: 'judged' }, activity: null }]);
  });

  test('may stop', async () => {
    const watch = new RunWatch(runs);
    const stop = new AbortController();
    const { version } = await watch.next(0, stop.signal);
    const change = watch.next(version, stop.signal);
    stop.abort();
    expect(await codeOf(() => change)).toBe('cancelled');
  });
});
