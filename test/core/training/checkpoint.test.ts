import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../electron/core/training/checkpoint.ts';
import { readNewestCheckpoint, writeCheckpoint } from '../../../electron/core/training/checkpoint.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { picture } from '../../support/synthetic-data.ts';

const checkpointAt = (step: number): Checkpoint => ({
  step,
  seconds: step / 2,
  bestValidationPsnrDb: null,
  validationsSinceBest: 0,
  planSha256: 'plan',
  weights: new Map([['theta.weight', { shape: [64, 100], data: picture(`weights ${step}`, [64, 100]) }]]),
  firstMoment: picture(`first ${step}`, [6400]),
  secondMoment: picture(`second ${step}`, [6400]),
});

describe('of two checkpoints', () => {
  test('the newer is read back as it was', () => {
    const folder = temporaryFolder();
    for (const step of [100, 200]) writeCheckpoint(folder, checkpointAt(step));
    expect(readNewestCheckpoint(folder, 'plan')).toEqual(checkpointAt(200));
  });

  test('the older is taken wherever the newer was cut off', () => {
    const folder = temporaryFolder();
    for (const step of [100, 200]) writeCheckpoint(folder, checkpointAt(step));
    const newer = join(folder, 'step-00000200.checkpoint');
    const whole = readFileSync(newer);
    const lengths = Array.from({ length: Math.ceil(whole.length / 1000) }, (_, i) => 1000 * i);
    expect(lengths.length).toBeGreaterThan(70);
    for (const length of [...lengths, whole.length - 1]) {
      writeFileSync(newer, whole.subarray(0, length));
      expect(readNewestCheckpoint(folder, 'plan')?.step, `cut to ${length} bytes`).toBe(100);
    }
  });
});
