import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import { keptFormat } from '../../electron/core/imaging/format-extensions.ts';
import { usualWriting } from '../../electron/core/imaging/writing.ts';
import type { RestorePhotoOptions } from '../../electron/core/inference/restore-photo.ts';
import { appLayout } from '../../electron/core/library/app-layout.ts';
import { chooseModel } from '../../electron/core/library/choose-model.ts';
import { referenceTo } from '../../electron/core/library/installed-models.ts';
import { Studio } from '../../electron/core/library/studio.ts';
import type { BenchResult } from './bench-result.ts';
import { median, secondsInTurn, secondsOverlapping, writeNoise } from './bench-studio.ts';

const photos = 30;
const longEdgesPx = [120, 480, 240, 180, 400, 320];
const shapes = [3 / 4, 2 / 3, 1, 9 / 16];
const extensions = ['jpg', 'png', 'tif', 'webp', 'avif'];
const inGroup = extensions.length;
const goal = 1.2;

/** What the queue said of the time left, and what it was then. */
interface Report {
  readonly toldMs: number;
  readonly realMs: number;
}

/**
 * A folder of photos of all sizes and formats with a model that ships: the time left that the queue tells after 15 % of the work against the
 * real one; and photos that overlap, as the queue's do, against the same ones one after the other, by turns in groups of one of each format.
 */
export async function run(root: string): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tape-bench-'));
  const studio = new Studio({ stateFolder: join(folder, 'state'), layout: appLayout(join(root, 'build', 'out', 'node')), spawn: forkWorker() });
  try {
    const input = join(folder, 'in');
    mkdirSync(input);
    for (let index = 0; index < photos; index++) {
      const longPx = longEdgesPx[index % longEdgesPx.length] ?? 0;
      const shortPx = Math.round(longPx * (shapes[index % shapes.length] ?? 1));
      const [widthPx, heightPx] = index % 3 === 0 ? [shortPx, longPx] : [longPx, shortPx];
      await writeNoise(join(input, `${String(index).padStart(2, '0')}.${extensions[index % extensions.length] ?? ''}`), widthPx, heightPx);
    }
    const reports = await inQueue(studio, input, join(folder, 'out'));
    const optionsOf = restorationInto(studio, join(folder, 'out'));
    const paths = readdirSync(input).sort().map((name) => join(input, name));
    const [together, alone] = [[] as number[], [] as number[]];
    for (let first = 0; first < photos; first += inGroup) {
      const group = paths.slice(first, first + inGroup);
      together.push(await secondsOverlapping(studio, group, optionsOf));
      alone.push(await secondsInTurn(studio, group, optionsOf));
    }
    const ratio = median(together.map((seconds, group) => seconds / (alone[group] ?? Number.NaN)));
    return [...judged(reports), { name: `${inGroup} photos that overlap, the middle of ${photos / inGroup} groups`, seconds: median(together), ratio, against: 'one after the other' }];
  } finally {
    await studio.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const order = { steps: [{ task: 'denoise', modelId: 'tape-swin-denoise', scale: 1 }], strength: 1, sparesUndamaged: false, device: 'cpu', format: 'keep', writing: usualWriting, onConflict: 'overwrite' } as const;

async function inQueue(studio: Studio, input: string, outputFolder: string): Promise<readonly Report[]> {
  const queue = studio.openQueue();
  if (queue === undefined) throw new Error('the queue is held');
  queue.add(studio.queueSources.take([studio.queueSources.choose([input]).id]), { ...order, name: '{name}-{task}', place: { kind: 'folder', path: outputFolder } });
  const told: { readonly at: number; readonly etaMs: number }[] = [];
  const stop = new AbortController();
  const listening = (async () => {
    for (let seen = 0; ; ) {
      seen = await queue.next(seen, stop.signal);
      const { share, etaMs } = queue.summary();
      if (share >= 0.15 && etaMs !== null) told.push({ at: performance.now(), etaMs });
    }
  })().catch(() => undefined);
  await new Promise<void>((resolve) => {
    const stopListening = queue.listen(({ kind }) => {
      if (kind !== 'at-rest') return;
      stopListening();
      resolve();
    });
    queue.resume();
  });
  const endedAt = performance.now();
  stop.abort();
  await listening;
  const { restored } = queue.summary().counts;
  queue.clear(queue.items.map(({ id }) => id));
  if (restored !== photos) throw new Error(`the queue restored ${restored} photos of ${photos}`);
  return told.map(({ at, etaMs }) => ({ toldMs: etaMs, realMs: endedAt - at }));
}

function restorationInto(studio: Studio, outputFolder: string): (photoPath: string) => RestorePhotoOptions {
  const [step] = order.steps;
  const model = referenceTo(chooseModel(studio, step.task, step.modelId));
  return (photoPath) => ({
    ...order,
    photoPath,
    output: (own) => ({ path: join(outputFolder, basename(photoPath)), format: keptFormat(own) }),
    steps: [{ ...step, model }],
    appVersion: studio.version,
  });
}

/** Below this the window says "a few seconds left". */
const fewMs = 5_000;

/** Whichever way it missed: 1 is right. */
const missOf = ({ toldMs, realMs }: Report): number => Math.max(toldMs / realMs, realMs / toldMs);

function judged(all: readonly Report[]): readonly BenchResult[] {
  const reports = all.filter(({ realMs }) => realMs >= fewMs).toSorted((a, b) => missOf(a) - missOf(b));
  const [middle, worst] = [reports[Math.floor(reports.length / 2)], reports.at(-1)];
  if (middle === undefined || worst === undefined) return [];
  const within = reports.filter((report) => missOf(report) <= goal).length / reports.length;
  const line = (name: string, report: Report): BenchResult => ({ name, seconds: report.toldMs / 1000, ratio: missOf(report), against: `what it was (${(report.realMs / 1000).toFixed(1)} s)` });
  return [
    line(`time left, the middle of ${reports.length} reports, ${Math.floor(100 * within)} % of them within ${goal.toFixed(1)} x`, middle),
    { ...line('time left, the worst report', worst), goal },
  ];
}
