import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { imaging } from '../../../electron/core/imaging/imaging.ts';
import { LearningFilms } from '../../../electron/core/library/learning-films.ts';
import { ScratchStore } from '../../../electron/core/library/scratch-store.ts';
import { readRunLog } from '../../../electron/core/training/run-log.ts';
import { keepsSnapshot, mostSnapshots } from '../../../electron/core/training/snapshots.ts';
import { restoreFilm } from '../../../electron/core/training/restore-film.ts';
import { train } from '../../../electron/core/training/trainer.ts';
import type { RunInputs, TrainingPlan, TrainingService } from '../../../electron/core/training/training-service.ts';
import { writeRandomModel } from '../../support/random-model.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { tinyPlan } from '../../support/tiny-plan.ts';

const pictureNamed = (name: string) => ({ name, scratchPath: scratchPicture(72, 72), widthPx: 72, heightPx: 72 });
const inputs: RunInputs = {
  sources: [{ kind: 'degraded', degradation: 'denoise', pictures: [pictureNamed('a')] }],
  validation: [{ kind: 'degraded', degradation: 'denoise', pictures: [pictureNamed('held'), pictureNamed('back')] }],
};
const stages = (steps: number): TrainingPlan['stages'] => [{ kind: 'theta', steps, peakLearningRate: 1e-3, warmUpSteps: 1 }];

let runsFolder: string;
let base: string;
/** A finished run from a base, one from random weights that was stopped and gone on with, and one that has not begun. */
beforeAll(async () => {
  runsFolder = temporaryFolder();
  base = writeRandomModel(temporaryFolder(), 'base', { deviation: 0 }).weightsPath;
  const plan = tinyPlan(stages(3), { validateEverySteps: 2, checkpointEverySteps: 1, initialWeightsPath: base });
  await train({ runFolder: join(runsFolder, 'mine'), plan, inputs, resume: false });
  const fresh = { runFolder: join(runsFolder, 'fresh'), plan: { ...plan, initialWeightsPath: null }, inputs };
  await train({ ...fresh, resume: false });
  const stop = new AbortController();
  const broken = { ...fresh, runFolder: join(runsFolder, 'broken') };
  await train({ ...broken, resume: false }, { signal: stop.signal, onProgress: () => { stop.abort(); } });
  await train({ ...broken, resume: true });
}, 120_000);

function films(): { readonly films: LearningFilms; readonly scratch: ScratchStore } {
  const scratch = new ScratchStore(temporaryFolder());
  const training = { film: restoreFilm } as unknown as TrainingService;
  const runs = { find: (name: string) => (name === 'none' ? undefined : ({} as never)), folderOf: (name: string) => join(runsFolder, name) };
  return { scratch, films: new LearningFilms({ runs, scratch, imaging, training }) };
}

describe('a learning film', () => {
  test('goes from the base through what the run kept to the target, with the scores of its curve', async () => {
    const { films: all, scratch } = films();
    const both = [await all.open('mine', 0), await all.open('mine', 1)] as const;
    expect(both[0].pictures).toEqual(['held', 'back']);
    for (const { frames } of both) expect(frames.map(({ kind, step }) => [kind, step])).toEqual([['base', 0], ['step', 2], ['step', 3], ['target', null]]);
    const curve = readRunLog(join(runsFolder, 'mine', 'log.jsonl')).map(({ figures }) => figures['baseValidationPsnrDb'] ?? figures['validationPsnrDb']);
    for (const [i, meanDb] of curve.entries()) {
      const [one, other] = both.map(({ frames }) => frames[i]?.psnrDb ?? Number.NaN);
      expect(((one ?? 0) + (other ?? 0)) / 2).toBeCloseTo(meanDb ?? 0, 6);
    }
    for (const { pngPath } of both[0].frames) expect(await sharp(pngPath).metadata()).toMatchObject({ format: 'png', width: 72, height: 72 });
    for (const film of both) film.close();
    expect(readdirSync(scratch.folder)).toEqual([]);
  });

  test('of a run from random weights begins with the picture as it came', async () => {
    const film = await films().films.open('fresh', 0);
    expect(film.frames.map(({ kind }) => kind)).toEqual(['input', 'step', 'step', 'target']);
    film.close();
  });

  test('is the same whether the run was stopped and resumed or not', () => {
    const kept = (run: string) => readdirSync(join(runsFolder, run, 'snapshots'));
    expect(kept('broken')).toEqual(kept('fresh'));
    for (const name of kept('fresh')) {
      const [one, other] = ['broken', 'fresh'].map((run) => readFileSync(join(runsFolder, run, 'snapshots', name)));
      expect(one?.equals(other ?? Buffer.alloc(0)), name).toBe(true);
    }
  });

  test('is written as an animated WebP, and leaves nothing else', async () => {
    const { films: all, scratch } = films();
    const outputPath = join(temporaryFolder(), 'film.webp');
    const written = await all.export({ name: 'mine', picture: 1, outputPath, onConflict: 'fail' });
    expect(written).toMatchObject({ outputPath, picture: 'back', frames: [{ kind: 'base' }, { step: 2 }, { step: 3 }, { kind: 'target', psnrDb: null }] });
    expect(await sharp(outputPath, { animated: true }).metadata()).toMatchObject({ format: 'webp', pages: 4, pageHeight: 72, delay: [1500, 400, 400, 2000] });
    expect(readdirSync(scratch.folder)).toEqual([]);
  });

  test('says what is missing: the run, the picture, anything to show, or a part that can be read', async () => {
    const { films: all, scratch } = films();
    await expect(all.open('none', 0)).rejects.toMatchObject({ code: 'not-found', message: 'There is no run named "none".' });
    await expect(all.open('unbegun', 0)).rejects.toMatchObject({ code: 'not-found', message: 'The run has kept nothing that could be shown.' });
    await expect(all.open('mine', 2)).rejects.toMatchObject({ code: 'not-found', remedy: { values: { count: 2 } } });
    truncateSync(join(runsFolder, 'broken', 'snapshots', 'step-00000002.safetensors'), 1000);
    await expect(all.open('broken', 0)).rejects.toMatchObject({ code: 'checkpoint-damaged', message: 'What the run knew after 2 steps cannot be read.' });
    truncateSync(join(runsFolder, 'fresh', 'held-back.safetensors'), 1000);
    await expect(all.open('fresh', 0)).rejects.toMatchObject({ code: 'checkpoint-damaged' });
    expect(readdirSync(scratch.folder)).toEqual([]);
  });
});

test('a run that begins anew forgets what another in its folder kept', async () => {
  const runFolder = join(temporaryFolder(), 'run');
  const plan = tinyPlan(stages(1), { initialWeightsPath: base });
  await train({ runFolder, plan, inputs, resume: false });
  expect(existsSync(join(runFolder, 'snapshots', 'step-00000000.safetensors'))).toBe(true);
  await train({ runFolder, plan: { ...plan, initialWeightsPath: null }, inputs, resume: false });
  expect(readdirSync(join(runFolder, 'snapshots'))).toEqual(['step-00000001.safetensors']);
});

test.each([1, 60, 250, 2000, 5501, 100_000])('of a run of %i steps no more snapshots are kept than there is room for, evenly, the first and the last among them', (steps) => {
  const plan = { stages: stages(steps), validateEverySteps: 10 };
  const validated = Array.from({ length: Math.ceil(steps / 10) }, (_, i) => Math.min(steps, 10 * (i + 1)));
  const kept = [0, ...validated].filter((step) => keepsSnapshot(step, plan));
  expect(kept.length).toBeLessThanOrEqual(mostSnapshots);
  expect(kept.length).toBeGreaterThanOrEqual(Math.min(validated.length + 1, mostSnapshots / 2));
  expect(kept.at(0)).toBe(0);
  expect(kept.at(-1)).toBe(steps);
  const gaps = new Set(kept.slice(1, -1).map((step, i) => step - (kept[i] ?? 0)));
  expect(gaps.size).toBeLessThanOrEqual(1);
});
