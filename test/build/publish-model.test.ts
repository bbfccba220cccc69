import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishModel } from '../../build/models/publish-model.ts';
import { writeCheckpoint } from '../../electron/core/training/checkpoint.ts';
import { writePlan } from '../../electron/core/training/plan-file.ts';
import type { TrainingPlan } from '../../electron/core/training/training-service.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { writeSafetensors } from '../../models/onnx/safetensors.ts';
import { architectureNamed } from '../../models/registry.ts';
import { temporaryFolder } from '../support/real-workers.ts';
import { tinyPlan } from '../support/tiny-plan.ts';

/** A folder as training leaves it: the losses rise from 1 by a hundredth every ten steps, and of 400 steps the 390th was the best. */
function finishedRun(plan: TrainingPlan, seconds: number): string {
  const folder = temporaryFolder();
  const { parameterSpecs } = architectureNamed(plan.network);
  const weights = initialParameters(parameterSpecs, plan.seed);
  writePlan(folder, plan);
  writeFileSync(join(folder, 'weights.safetensors'), writeSafetensors({ tensors: weights, metadata: { step: '390' } }));
  mkdirSync(join(folder, 'checkpoints'));
  const moments = { firstMoment: new Float32Array(1), secondMoment: new Float32Array(1) };
  writeCheckpoint(join(folder, 'checkpoints'), { step: 400, seconds, bestValidationPsnrDb: null, validationsSinceBest: 0, planSha256: '', weights, ...moments });
  const lines = Array.from({ length: 40 }, (_, i) => ({ step: 10 * (i + 1), stage: 'joint', figures: { loss: 1 + i / 100, restoration: 0.5 } }));
  const validations = [
    { step: 390, stage: 'joint', figures: { validationPsnrDb: 23.456 } },
    { step: 400, stage: 'joint', figures: { validationPsnrDb: 23.1 } },
  ];
  writeFileSync(join(folder, 'log.jsonl'), [...lines, ...validations].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

const stage = (kind: TrainingPlan['stages'][number]['kind'], steps: number) => ({ kind, steps, peakLearningRate: 1e-3, warmUpSteps: 1 });

describe('a published model', () => {
  const noise = finishedRun(tinyPlan([stage('pretrain', 100)], { seed: 1, batch: 4 }), 60);
  const mixture = finishedRun(tinyPlan([stage('pretrain', 200)], { seed: 2, batch: 4 }), 90);
  const rain = finishedRun(tinyPlan([stage('joint', 400)], { seed: 3, undamagedShare: 0.4, batch: 16, executor: 'torch' }), 120);
  const runs = [
    { folder: noise, learnedFrom: ['denoise'] },
    { folder: mixture, learnedFrom: ['denoise', 'derain-heavy'] },
    { folder: rain, learnedFrom: ['derain-light'] },
  ];

  test("has the last run's weights, and a card that says how to make it again", () => {
    const folder = publishModel({ task: 'derain', base: null, runs, machine: 'a machine', modelsFolder: temporaryFolder() });
    expect(readFileSync(join(folder, 'weights.safetensors')).equals(readFileSync(join(rain, 'weights.safetensors')))).toBe(true);
    const card = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { readonly training: unknown };
    expect(card).toMatchObject({ id: 'tape-swin-derain', task: 'derain', scores: [] });
    expect(card.training).toMatchObject({
      machine: 'a machine',
      pictures: { learnedFrom: 192, heldBack: 16 },
      runs: [
        { seed: 1, practice: ['denoise'], minutesInSteps: 1 },
        { seed: 2, practice: ['denoise', 'derain-heavy'], minutesInSteps: 1.5 },
        {
          seed: 3,
          batch: 16,
          practice: ['derain-light'],
          undamagedShare: 0.4,
          minutesInSteps: 2,
          // The mean of 1.19 to 1.38.
          loss: 1.285,
          restoration: 0.5,
          steps: 390,
          stepsTaken: 400,
          validationPsnrDb: 23.46,
        },
      ],
      commands: [
        'tape-studio pretrain --network tape-swin --data CLEAN --mixture denoise --steps 100 --seed 1 --output run-1',
        'tape-studio pretrain --data CLEAN --base run-1 --mixture denoise,derain-heavy --steps 200 --seed 2 --output run-2',
        'tape-studio finetune --task derain --data CLEAN --base run-2 --mixture derain-light --steps 400 --seed 3 --batch 16 --executor torch --undamaged 0.4 --mode joint --name run-3',
      ],
    });
  });

  test('that goes on from another names it, and tells only its own part', () => {
    const publish = (task: string, run: (typeof runs)[number]): unknown => {
      const folder = publishModel({ task, base: 'tape-swin-other', runs: [run], machine: '', modelsFolder: temporaryFolder() });
      return JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    };
    expect(publish('derain', { folder: rain, learnedFrom: ['derain-light'] })).toMatchObject({
      training: {
        base: 'tape-swin-other',
        commands: [
          'tape-studio finetune --task derain --data CLEAN --base tape-swin-other --mixture derain-light --steps 400 --seed 3 --batch 16 --executor torch --undamaged 0.4 --mode joint --name run-1',
        ],
      },
    });
    expect(publish('prior', { folder: mixture, learnedFrom: ['denoise'] })).toMatchObject({
      id: 'tape-swin-prior',
      task: null,
      training: { commands: ['tape-studio pretrain --data CLEAN --base tape-swin-other --mixture denoise --steps 200 --seed 2 --output run-1'] },
    });
  });

  test('that goes on from itself tells how it was made from the beginning', () => {
    const modelsFolder = temporaryFolder();
    const publish = (base: string, run: (typeof runs)[number], machine: string): string =>
      publishModel({ task: 'derain', base, runs: [run], machine, modelsFolder });
    publish('tape-swin-prior', { folder: rain, learnedFrom: ['derain-light'] }, 'run 1: a machine');
    const folder = publish('tape-swin-derain', { folder: noise, learnedFrom: ['derain-heavy'] }, 'run 1: a machine; run 2: another');
    expect(readFileSync(join(folder, 'weights.safetensors')).equals(readFileSync(join(noise, 'weights.safetensors')))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))).toMatchObject({
      scores: [],
      training: {
        base: 'tape-swin-prior',
        machine: 'run 1: a machine; run 2: another',
        runs: [
          { seed: 3, practice: ['derain-light'], loss: 1.285 },
          { seed: 1, practice: ['derain-heavy'] },
        ],
        commands: [
          expect.stringContaining('--base tape-swin-prior --mixture derain-light --steps 400 --seed 3') as unknown,
          'tape-studio pretrain --data CLEAN --base run-1 --mixture derain-heavy --steps 100 --seed 1 --output run-2',
        ],
      },
    });
  });

  test('of real pairs stands beside the task\'s own, and says whose they are', () => {
    const real = finishedRun(tinyPlan([stage('joint', 50)], { seed: 4, batch: 4, undamagedShare: 0.2, practiceShare: 0.5 }), 30);
    writeFileSync(join(real, 'run.json'), JSON.stringify({ pairs: [{ isHeldBack: true }, { isHeldBack: false }, { isHeldBack: false }] }));
    const folder = publishModel({
      task: 'denoise',
      base: 'tape-swin-denoise',
      runs: [{ folder: real, learnedFrom: ['polyu', 'sidd-small'] }],
      machine: '',
      modelsFolder: temporaryFolder(),
    });
    const card = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { readonly data: readonly { readonly terms: string }[] };
    expect(card).toMatchObject({
      id: 'tape-swin-denoise-real',
      task: 'denoise',
      licence: expect.stringContaining('Non-commercial') as unknown,
      training: {
        base: 'tape-swin-denoise',
        runs: [{ pairs: ['sidd-small', 'polyu'], practiceShare: 0.5, pairsLearnedFrom: 2, pairsJudgedOn: 1 }],
        commands: ['tape-studio finetune --task denoise --pairs PAIRS --base tape-swin-denoise --steps 50 --seed 4 --undamaged 0.2 --mode joint --name run-1'],
      },
    });
    expect(card.data.map(({ terms }) => terms)).toContain('non-commercial use only');
  });

  test('is not made of a task or of damage that there is not', () => {
    const publish = (task: string, name: string) => () =>
      publishModel({ task, base: null, runs: [{ folder: rain, learnedFrom: [name] }], machine: '', modelsFolder: temporaryFolder() });
    expect(publish('derain', 'hail')).toThrow('no practice damage and no set of pairs named "hail"');
    expect(publish('dehail', 'derain-light')).toThrow('no task named "dehail"');
  });
});
