import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paperTasks } from '../../../electron/core/foundation/task.ts';
import { loadModel } from '../../../electron/core/inference/sessions.ts';
import { runTiles } from '../../../electron/core/inference/tile-runner.ts';
import { inspection } from '../../../electron/core/inspection/inspection.ts';
import type { PriorRow } from '../../../electron/core/inspection/inspection-service.ts';
import { degradations, degradationsOf } from '../../../electron/core/training/degradations/registry.ts';
import { Random } from '../../../models/random.ts';
import { shippedModel } from '../../../build/models/practice-pictures.ts';
import { naturalPicture } from '../../support/natural-picture.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

const root = join(import.meta.dirname, '../../..');
const edgePx = 128;
const scenes = [61, 62];
/** Not shadows: flat discs of any brightness stand for a scene here, and are taken for some. Photos are measured in the room's readme. */
const tasks = paperTasks.filter((task) => task !== 'deshadow');

/**
 * Fig. 8a on pictures that no training saw: 1 - cosine of the priors of the input and of the pseudo ground truth to that of the ground
 * truth, mean over the scenes.
 */
describe.each(tasks.flatMap((task) => degradationsOf(task).map((name) => [name, task] as const)))('Q of a picture with %s', (name, task) => {
  test('comes nearer to Q of the ground truth in the pseudo ground truth', async () => {
    const model = shippedModel(root, `tape-swin-${task}`);
    const sums = { input: 0, pseudo: 0 };
    for (const seed of scenes) {
      const groundTruth = naturalPicture(edgePx, edgePx, seed);
      const folder = temporaryFolder();
      const paths: Readonly<Record<PriorRow, string>> = {
        input: scratchPicture(edgePx, edgePx, degradations[name].validate(groundTruth, new Random(seed)).data),
        pseudo: join(folder, 'pseudo'),
        restored: join(folder, 'restored'),
        reference: scratchPicture(edgePx, edgePx, groundTruth.data),
      };
      await runTiles(loadModel(model), { inputScratchPath: paths.input, outputScratchPath: paths.restored, pseudoScratchPath: paths.pseudo, device: 'cpu' });
      const rows = (['input', 'pseudo', 'reference'] as const).map((row) => ({ row, scratchPath: paths[row], outputOverviewPath: join(folder, `small-${row}`) }));
      const { distances } = await inspection.measure({ model, view: 'q', rows, rectangle: null, overviewStepPx: 16 });
      for (const row of ['input', 'pseudo'] as const) sums[row] += distances.find(({ rows: [a, b] }) => a === row && b === 'reference')!.whole.cosine;
    }
    expect(sums.pseudo).toBeLessThan(sums.input);
  });
});
