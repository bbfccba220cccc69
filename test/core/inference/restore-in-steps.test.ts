import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../electron/core/foundation/progress.ts';
import type { ImagingService } from '../../../electron/core/imaging/imaging-service.ts';
import type { InferenceService, RestoreOutcome } from '../../../electron/core/inference/inference-service.ts';
import { restorationRecipe } from '../../../electron/core/inference/restoration-recipe.ts';
import type { RestorationStep } from '../../../electron/core/inference/restore-in-steps.ts';
import { restoreInSteps } from '../../../electron/core/inference/restore-in-steps.ts';

const step = (task: RestorationStep['task'], modelId: string, scale: RestorationStep['scale'] = 1): RestorationStep => ({
  task,
  scale,
  model: { modelId, network: 'tape-swin', weightsPath: `/${modelId}`, weightsSha256: modelId.repeat(3) },
});
const derain = step('derain', 'r');
const denoise = step('denoise', 'n');
const deblur = step('deblur', 'b');
const deshadow = step('deshadow', 'd');
const superres = step('superres', 's', 2);

/** A worker that writes its model's name behind what it read; `tilesOf` says how many tiles a model has. */
function scribe(tilesOf: (modelId: string) => number, deviceOf: (modelId: string) => string = () => 'CPU'): InferenceService {
  return {
    probe: notAsked,
    devices: notAsked,
    hold: notAsked,
    restore: ({ model: { modelId }, inputScratchPath, outputScratchPath }, { onProgress } = {}) => {
      const tiles = tilesOf(modelId);
      onProgress?.({ phase: 'testing', done: 0, total: 1 });
      for (let done = 0; done <= tiles; done++) onProgress?.({ phase: 'restoring', done, total: tiles });
      writeFileSync(outputScratchPath, readFileSync(inputScratchPath, 'utf8') + modelId);
      const outcome: RestoreOutcome = { device: { kind: 'cpu', name: deviceOf(modelId) }, skipped: [], tiles, elapsedMs: 1, redoneTiles: 0 };
      return Promise.resolve(outcome);
    },
  };
}

/** Writes the scale behind what it read, in ten rows. */
const enlarger: ImagingService['enlarge'] = ({ inputScratchPath, outputScratchPath, scale }, { onProgress } = {}) => {
  for (let done = 0; done <= 10; done++) onProgress?.({ phase: 'enlarging', done, total: 10 });
  writeFileSync(outputScratchPath, `${readFileSync(inputScratchPath, 'utf8')}x${scale}`);
  return Promise.resolve(null);
};

const shrinker: ImagingService['shrink'] = ({ inputScratchPath, outputScratchPath, squarePx }) => {
  writeFileSync(outputScratchPath, `${readFileSync(inputScratchPath, 'utf8')}/${squarePx}`);
  return Promise.resolve(null);
};

/** Writes what was seen of both behind what it read. */
const carrier: ImagingService['carryOver'] = ({ beforeScratchPath, shrunkBeforeScratchPath, shrunkAfterScratchPath, squarePx, outputScratchPath }) => {
  const [before, shrunkBefore, shrunkAfter] = [beforeScratchPath, shrunkBeforeScratchPath, shrunkAfterScratchPath].map((path) => readFileSync(path, 'utf8'));
  writeFileSync(outputScratchPath, `${before}(${shrunkBefore}>${shrunkAfter})${squarePx}`);
  return Promise.resolve(null);
};

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for'));

async function run(steps: readonly RestorationStep[], inference: InferenceService, before?: string, size = { widthPx: 30, heightPx: 20 }) {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
  const inputScratchPath = join(folder, 'before');
  writeFileSync(inputScratchPath, '.');
  const reports: Progress[] = [];
  const beforeScratchPath = before === undefined ? inputScratchPath : join(folder, 'photo');
  if (before !== undefined) writeFileSync(beforeScratchPath, before);
  const imaging = { decode: notAsked, describe: notAsked, captureTime: notAsked, enlarge: enlarger, shrink: shrinker, carryOver: carrier, spareUndamaged: notAsked, encode: notAsked, animate: notAsked, renderTile: notAsked, captionSheet: notAsked, score: notAsked, scoreBaselines: notAsked };
  const input = { scratchPath: inputScratchPath, beforeScratchPath, size };
  const outcome = await restoreInSteps(
    { imaging, inference },
    { steps, device: 'auto', input, folder },
    { onProgress: (progress) => reports.push(progress) },
  );
  return { ...outcome, folder, inputScratchPath, reports };
}

describe('steps', () => {
  test('run in their order, each on what the one before it made; nothing in between is left', async () => {
    const { scratchPath, finished, folder, inputScratchPath } = await run([derain, denoise, deblur], scribe(() => 4));
    expect(readFileSync(scratchPath, 'utf8')).toBe('.rnb');
    expect(finished.map(({ task }) => task)).toEqual(['derain', 'denoise', 'deblur']);
    expect(existsSync(inputScratchPath)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([basename(scratchPath), 'before'].sort());
  });

  test.each([
    ['first', [superres, denoise], '.x2sn', '.x2'],
    ['in the middle', [derain, superres, denoise], '.rx2sn', '.x2'],
    ['at last', [denoise, step('superres', 's', 4)], '.nx4s', '.x4'],
    ['at a scale of one', [step('superres', 's', 1)], '.s', '.'],
    ['after one that enlarges', [superres, step('superres', 't', 1)], '.x2st', '.x2'],
  ] as const)('enlarge before their network runs, and what is compared with: %s', async (_, steps, after, before) => {
    const outcome = await run(steps, scribe(() => 4));
    expect(readFileSync(outcome.scratchPath, 'utf8')).toBe(after);
    expect(readFileSync(outcome.beforeScratchPath, 'utf8')).toBe(before);
    const scale = Math.max(...steps.map((step) => step.scale));
    expect(outcome.size).toEqual({ widthPx: 30 * scale, heightPx: 20 * scale });
    const left = new Set([outcome.scratchPath, outcome.beforeScratchPath, outcome.inputScratchPath].map((path) => basename(path)));
    expect(new Set(readdirSync(outcome.folder))).toEqual(left);
  });

  test('that go on from an earlier result enlarge it beside the photo as it was', async () => {
    const outcome = await run([superres], scribe(() => 4), 'photo');
    expect(readFileSync(outcome.scratchPath, 'utf8')).toBe('.x2s');
    expect(readFileSync(outcome.beforeScratchPath, 'utf8')).toBe('photox2');
    expect(readFileSync(outcome.inputScratchPath, 'utf8')).toBe('.');
    const enlarging = outcome.reports.filter(({ phase }) => phase === 'enlarging').map(({ done, total }) => [done, total]);
    expect(enlarging).toEqual([...Array(22).keys()].map((i) => [i < 11 ? i : i - 1, 20]));
  });

  test('after enlarging weigh as many more as there are more pixels', async () => {
    const { reports } = await run([derain, superres, denoise], scribe((modelId) => (modelId === 'r' ? 5 : 20)));
    const restoring = reports.filter(({ phase }) => phase === 'restoring');
    expect(new Set(restoring.map(({ total }) => total))).toEqual(new Set([45]));
    expect(restoring.map(({ done }) => done)).toEqual([...Array(48).keys()].map((i) => (i < 6 ? i : i < 27 ? i - 1 : i - 2)));
  });

  test('that take away shadows see a photo shrunk to 512 pixels and more, and do to it what they did to that', async () => {
    const { scratchPath, folder } = await run([derain, deshadow], scribe(() => 4), undefined, { widthPx: 600, heightPx: 1200 });
    expect(readFileSync(scratchPath, 'utf8')).toBe('.r(.r/2>.r/2d)2');
    expect(readdirSync(folder).sort()).toEqual([basename(scratchPath), 'before'].sort());
    const small = await run([deshadow], scribe(() => 4), undefined, { widthPx: 1024, heightPx: 40 });
    expect(readFileSync(small.scratchPath, 'utf8')).toBe('.(./1>./1d)1');
  });

  test('that see a photo shrunk weigh as much less', async () => {
    const { reports } = await run([denoise, deshadow], scribe((modelId) => (modelId === 'n' ? 40 : 10)), undefined, { widthPx: 1100, heightPx: 1100 });
    const restoring = reports.filter(({ phase }) => phase === 'restoring');
    expect(new Set(restoring.map(({ total }) => total))).toEqual(new Set([50]));
    expect(restoring.map(({ done }) => done)).toEqual([...Array(52).keys()].map((i) => (i < 41 ? i : i - 1)));
  });

  test.each([[[denoise, deshadow]], [[deshadow, denoise]]])('count in whole numbers, whatever the shrunk size comes to', async (steps) => {
    const { reports } = await run(steps, scribe((modelId) => (modelId === 'n' ? 24 : 4)), undefined, { widthPx: 1539, heightPx: 1101 });
    const restoring = reports.filter(({ phase }) => phase === 'restoring');
    expect(restoring.every(({ done, total }) => Number.isInteger(done) && Number.isInteger(total))).toBe(true);
    expect(restoring.at(-1)).toMatchObject({ done: restoring[0]?.total, total: restoring[0]?.total });
  });

  test('report one progress for all, which never runs backwards where networks cut other tiles', async () => {
    const { reports } = await run([derain, denoise, deblur], scribe((modelId) => ({ r: 4, n: 9, b: 2 })[modelId] ?? 0));
    const restoring = reports.filter(({ phase }) => phase === 'restoring');
    expect(new Set(restoring.map(({ total }) => total))).toEqual(new Set([12]));
    const done = restoring.map((report) => report.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect([done[0], done[4], done[14], done.at(-1)]).toEqual([0, 4, 8, 12]);
    expect(done.every(Number.isInteger)).toBe(true);
    expect(reports.filter(({ phase }) => phase === 'testing').map((report) => [report.done, report.total])).toEqual([[0, 3], [1, 3], [2, 3]]);
  });

  test('have a time left that counts the steps to come', async () => {
    const { reports } = await run([derain, denoise], scribe(() => 20));
    const times = reports.flatMap(({ etaMs }) => (etaMs === undefined ? [] : [etaMs]));
    expect(times.length).toBeGreaterThan(20);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(reports.find(({ done, phase }) => phase === 'restoring' && done === 20)?.etaMs).toBeGreaterThan(0);
    expect(times.at(-1)).toBe(0);
  });

  test('of which there are none are a mistake of ours', async () => {
    await expect(run([], scribe(() => 1))).rejects.toThrow('internal:');
  });
});

test('a recipe lists the steps in their order, and each device once', async () => {
  const { finished } = await run([derain, denoise, deblur], scribe(() => 1, (modelId) => (modelId === 'b' ? 'CPU, 2 cores' : 'GPU')));
  expect(restorationRecipe(finished, { strength: 0.6, sparesUndamaged: false, appVersion: '1.2.3' })).toEqual({
    task: 'derain,denoise,deblur',
    modelId: 'r,n,b',
    modelSha256: 'rrr,nnn,bbb',
    scale: 1,
    strength: 0.6,
    sparesUndamaged: false,
    device: 'GPU; CPU, 2 cores',
    appVersion: '1.2.3',
  });
  const enlarged = await run([derain, step('superres', 's', 4), deblur], scribe(() => 1));
  expect(restorationRecipe(enlarged.finished, { strength: 1, sparesUndamaged: false, appVersion: '1' }).scale).toBe(4);
});
