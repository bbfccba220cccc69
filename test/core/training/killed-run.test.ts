import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TrainingPicture } from '../../../electron/core/pairs/training-pair.ts';
import { readPlan } from '../../../electron/core/training/plan-file.ts';
import type { TrainingOutcome } from '../../../electron/core/training/training-service.ts';
import { Random } from '../../../models/random.ts';
import { countWanted } from '../../support/count-wanted.ts';
import { startTraining, temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { tinyPlan } from '../../support/tiny-plan.ts';

const pictureNamed = (name: string): TrainingPicture => ({ name, scratchPath: scratchPicture(72, 72), widthPx: 72, heightPx: 72 });
const plan = tinyPlan(
  [
    { kind: 'phi', steps: 14, peakLearningRate: 1e-3, warmUpSteps: 2 },
    { kind: 'joint', steps: 8, peakLearningRate: 1e-3, warmUpSteps: 2 },
  ],
  { seed: 3, checkpointEverySteps: 3, validateEverySteps: 5 },
);
const kills = countWanted('TAPE_STUDIO_CHAOS', 6);

test('a run that is killed with -9 again and again ends with the weights and the log of one that was not', async () => {
  const inputs = {
    sources: [{ kind: 'degraded', degradation: 'denoise', pictures: [pictureNamed('a'), pictureNamed('b')] }],
    validation: [{ kind: 'degraded', degradation: 'denoise', pictures: [pictureNamed('c')] }],
  } as const;
  const sit = async (runFolder: string, killAfterMs?: number): Promise<TrainingOutcome | undefined> => {
    const worker = startTraining();
    const planHere = existsSync(join(runFolder, 'plan.json')) ? { ...readPlan(runFolder), initialWeightsPath: null } : plan;
    // Kills that come before the first step would have nothing to destroy.
    const kill = async (): Promise<void> => {
      await pause(killAfterMs);
      worker.kill();
    };
    let begun = false;
    const onProgress = (): void => {
      if (!begun && killAfterMs !== undefined) void kill();
      begun = true;
    };
    const [outcome] = await Promise.allSettled([worker.service.train({ runFolder, plan: planHere, inputs, resume: true }, { onProgress })]);
    worker.kill();
    return outcome.status === 'fulfilled' ? outcome.value : undefined;
  };
  const [straight, broken] = [temporaryFolder(), temporaryFolder()];
  const expected = await sit(straight);
  const random = new Random(2026);
  let killed = 0;
  for (let round = 0; round < kills; round++) if ((await sit(broken, random.between(0, 900))) === undefined) killed += 1;
  const outcome = await sit(broken);
  expect(killed).toBeGreaterThan(0);
  expect(outcome).toMatchObject({ finished: true, steps: 22, weightsSha256: expected?.weightsSha256 });
  expect(outcome?.bestValidationPsnrDb).toBe(expected?.bestValidationPsnrDb);
  const snapshots = readdirSync(join(straight, 'snapshots')).map((name) => join('snapshots', name));
  expect(snapshots.length).toBeGreaterThan(2);
  for (const name of ['log.jsonl', 'best.safetensors', ...snapshots]) {
    expect(readFileSync(join(broken, name)).equals(readFileSync(join(straight, name))), name).toBe(true);
  }
}, 400_000);
