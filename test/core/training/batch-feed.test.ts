import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBatchFeed } from '../../../electron/core/training/batch-feed.ts';
import type { Batch } from '../../../electron/core/training/batch-feed.ts';
import type { PictureSet, TrainingPlan } from '../../../electron/core/training/training-service.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { tinyPlan } from '../../support/tiny-plan.ts';

const plan = tinyPlan([{ kind: 'joint', steps: 20, peakLearningRate: 1e-3, warmUpSteps: 1 }], { batch: 2, undamagedShare: 0.3 });
const clean = (edgePx: number): PictureSet => ({
  kind: 'degraded',
  degradation: 'denoise',
  pictures: [{ name: 'a', scratchPath: scratchPicture(edgePx, edgePx), widthPx: edgePx, heightPx: edgePx }],
});

async function drawn(sources: readonly PictureSet[], threads: number, steps: readonly number[], of: TrainingPlan = plan): Promise<readonly Batch[]> {
  const feed = openBatchFeed(sources, of, threads);
  try {
    const batches: Batch[] = [];
    for (const step of steps) batches.push(await feed.batch(step));
    return batches;
  } finally {
    await feed.close();
  }
}

describe('batches that threads draw ahead', () => {
  it('have a thread to be drawn in', () => {
    expect(existsSync(join(import.meta.dirname, '../../../build/out/node/threads/drawing.js'))).toBe(true);
  });

  it('are those that are drawn without, from any step on', async () => {
    const sources = [clean(96)];
    const steps = [5, 6, 7, 8, 9, 10, 11, 12];
    const expected = await drawn(sources, 0, steps);
    expect(expected[0]?.lowQuality).toHaveLength(2 * 3 * 64 * 64);
    expect(await drawn(sources, 3, steps)).toEqual(expected);
  });

  it('come from pictures that are large enough, or from nowhere', () => {
    for (const threads of [0, 1]) expect(() => openBatchFeed([clean(48)], plan, threads)).toThrow('at least');
  });

  it('fail with what the thread failed with', async () => {
    const [source] = [clean(96)];
    const gone = { ...source, pictures: [{ name: 'gone', scratchPath: '/nowhere', widthPx: 96, heightPx: 96 }] } as PictureSet;
    await expect(drawn([gone], 1, [0])).rejects.toThrow('ENOENT');
  });
});
