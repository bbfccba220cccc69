import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { architectureNamed, architectureNames } from '../../../models/registry.ts';
import { stepKindsOf } from '../../../models/networks/training-steps.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { readPlan, writePlan } from '../../../electron/core/training/plan-file.ts';
import type { FineTuneOptions } from '../../../electron/core/training/plans.ts';
import { fineTuneModes, planFineTuning, planPretraining } from '../../../electron/core/training/plans.ts';
import type { TrainingPlan } from '../../../electron/core/training/training-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'tape-plans-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

const fineTuning = (network: string, mode: FineTuneOptions['mode']): TrainingPlan =>
  planFineTuning({ network, baseWeightsPath: '/w', base: 'pre-trained', mode, steps: 9, seed: 1 });

const refused = (plan: () => TrainingPlan): string | undefined => {
  try {
    plan();
    return undefined;
  } catch (error) {
    if (error instanceof TapeError) return error.code;
    throw error;
  }
};

describe.each(architectureNames)('plans for %s', (network) => {
  const architecture = architectureNamed(network);
  const plans = [
    () => planPretraining(network, 9, 1),
    ...fineTuneModes.map((mode) => () => fineTuning(network, mode)),
  ].filter((plan) => refused(plan) === undefined).map((plan) => plan());

  it('hold only steps that the network has, and all that were asked for', () => {
    for (const { stages } of plans) {
      for (const { kind } of stages) expect(stepKindsOf(architecture)).toContain(kind);
      expect(stages.reduce((sum, { steps }) => sum + steps, 0)).toBe(9);
    }
    const used = new Set(plans.flatMap(({ stages }) => stages.map(({ kind }) => kind)));
    expect(used).toEqual(new Set(stepKindsOf(architecture)));
  });

  it('come back from their file as they were', () => {
    for (const plan of plans) {
      writePlan(folder, plan);
      expect(readPlan(folder)).toEqual(plan);
    }
  });
});

describe('a network without a prior', () => {
  it('has no stage one, and no phase for phi', () => {
    expect(refused(() => planPretraining('baseline-swin', 9, 1))).toBe('wrong-use');
    expect(refused(() => fineTuning('baseline-swin', 'phi-first'))).toBe('wrong-use');
    expect(fineTuning('baseline-swin', 'joint').stages).toMatchObject([{ kind: 'plain', steps: 9 }]);
  });
});
