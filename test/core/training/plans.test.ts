import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { architectureNamed, architectureNames } from '../../../models/registry.ts';
import { stepKindsOf } from '../../../models/networks/training-steps.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { readPlan, writePlan } from '../../../electron/core/training/plan-file.ts';
import type { FineTuneOptions } from '../../../electron/core/training/plans.ts';
import { fineTuneModes } from '../../../electron/core/foundation/fine-tune-mode.ts';
import { forFewPairs, planFineTuning, planPretraining } from '../../../electron/core/training/plans.ts';
import type { TrainingPlan } from '../../../electron/core/training/training-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'tape-plans-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

const fineTuning = (network: string, mode: FineTuneOptions['mode']): TrainingPlan =>
  planFineTuning({ network, base: { kind: 'pre-trained', weightsPath: '/w' }, mode, steps: 9, seed: 1 });

const withLambda = (plan: TrainingPlan, contrastiveWeight: number): TrainingPlan => ({
  ...plan,
  stages: plan.stages.map((stage) => ({ ...stage, contrastiveWeight })),
});

const refused = (plan: () => TrainingPlan): string | undefined => {
  try {
    plan();
    return undefined;
  } catch (error) {
    if (error instanceof TapeError) return error.code;
    throw error;
  }
};

const pretraining = (network: string, baseWeightsPath: string | null = null) =>
  planPretraining({ network, baseWeightsPath, steps: 9, seed: 1 });

describe.each(architectureNames)('plans for %s', (network) => {
  const architecture = architectureNamed(network);
  const plans = [
    () => pretraining(network),
    () => withLambda(pretraining(network), 0.5),
    ...fineTuneModes.map((mode) => () => fineTuning(network, mode)),
    () => forFewPairs(fineTuning(network, 'joint'), { kind: 'finished', weightsPath: '/w' }),
  ].filter((plan) => refused(plan) === undefined).map((plan) => plan());

  it('hold only steps that the network has, and all that were asked for', () => {
    for (const { stages } of plans) {
      for (const { kind } of stages) expect(stepKindsOf(architecture)).toContain(kind);
      expect(stages.reduce((sum, { steps }) => sum + steps, 0)).toBe(9);
    }
    const used = new Set(plans.flatMap(({ stages }) => stages.map(({ kind }) => kind)));
    expect(used).toEqual(new Set(stepKindsOf(architecture)));
  });

  it('come back from their file as they were, but for where the weights lay', () => {
    for (const plan of plans) {
      writePlan(folder, plan);
      const { initialWeightsPath: _, ...kept } = plan;
      expect(readPlan(folder)).toEqual(kept);
    }
  });
});

describe('stage one', () => {
  it('goes on from an earlier leg more gently than it begins', () => {
    const [begun, continued] = [pretraining('tape-swin'), pretraining('tape-swin', 'first-leg')];
    expect([begun.initialWeightsPath, continued.initialWeightsPath]).toEqual([null, 'first-leg']);
    expect(continued.stages[0]?.peakLearningRate).toBeLessThan(begun.stages[0]?.peakLearningRate ?? 0);
  });
});

describe('a network without a prior', () => {
  it('has no stage one, and no phase for phi', () => {
    expect(refused(() => pretraining('baseline-swin'))).toBe('wrong-use');
    expect(refused(() => fineTuning('baseline-swin', 'phi-first'))).toBe('wrong-use');
    expect(fineTuning('baseline-swin', 'joint').stages).toMatchObject([{ kind: 'plain', steps: 9 }]);
  });
});

describe('what stage two starts from', () => {
  const from = (base: FineTuneOptions['base']): TrainingPlan => planFineTuning({ network: 'tape-net', base, mode: 'joint', steps: 9, seed: 1 });
  const rateFrom = (base: FineTuneOptions['base']): number | undefined => from(base).stages[0]?.peakLearningRate;

  it('is a file, or weights drawn from the seed', () => {
    expect(from({ kind: 'none' }).initialWeightsPath).toBeNull();
    expect(from({ kind: 'finished', weightsPath: '/w' }).initialWeightsPath).toBe('/w');
  });

  it('decides how fast it learns: the more is behind it, the slower', () => {
    expect(rateFrom({ kind: 'pre-trained', weightsPath: '/w' })).toBeLessThan(rateFrom({ kind: 'none' }) ?? 0);
    expect(rateFrom({ kind: 'finished', weightsPath: '/w' })).toBeLessThan(rateFrom({ kind: 'pre-trained', weightsPath: '/w' }) ?? 0);
  });
});

describe('few pairs', () => {
  it('move a finished model more gently than pre-trained weights', () => {
    const peaks = (['finished', 'pre-trained'] as const).map((kind) => {
      const base = { kind, weightsPath: '/w' };
      return forFewPairs(planFineTuning({ network: 'tape-swin', base, mode: 'joint', steps: 9, seed: 1 }), base).stages[0]?.peakLearningRate ?? 0;
    });
    expect(peaks[0]).toBeLessThan(peaks[1] ?? 0);
  });
});
