import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tasks } from '../../electron/core/foundation/task.ts';
import type { Task } from '../../electron/core/foundation/task.ts';
import { secondsTrained } from '../../electron/core/training/checkpoint.ts';
import { degradationsOf, pretrainingMixture } from '../../electron/core/training/degradations/registry.ts';
import { readPlan } from '../../electron/core/training/plan-file.ts';
import type { RunLogEntry } from '../../electron/core/training/run-log.ts';
import { writeModel } from '../../electron/core/training/write-model.ts';
import { modelWords, shippedData, shippedLicence } from './model-words.ts';

export interface PublishModelOptions {
  readonly task: string;
  /** The run of stage one, then those of stage two, in the order in which they built on one another. */
  readonly runFolders: readonly string[];
  /** Which way of damaging pictures the last run practised with, where not all of the task's. */
  readonly mixture?: readonly string[];
  readonly machine: string;
  /** Where models are kept; the model goes into a folder of its own there. */
  readonly modelsFolder: string;
}

/**
 * Makes a shipped model of finished runs: its weights, and a card whose every figure is read from the runs. The scores
 * are left empty for `score-model`.
 */
export function publishModel({ task: name, runFolders, mixture, machine, modelsFolder }: PublishModelOptions): string {
  const task = taskNamed(name);
  const plans = runFolders.map(readPlan);
  const [plan, lastRun] = [plans.at(-1), runFolders.at(-1)];
  if (plan === undefined || lastRun === undefined) throw new Error('A model comes from at least one run.');
  const id = `${plan.network}-${task}`;
  const legs = plans.map((each, index) => ({
    seed: each.seed,
    undamagedShare: each.undamagedShare,
    practice: index === 0 ? pretrainingMixture : (mixture ?? degradationsOf(task)),
    stages: each.stages,
    minutesInSteps: Number((secondsTrained(join(runFolders[index] ?? '', 'checkpoints')) / 60).toFixed(1)),
    ...lastFigures(readLog(runFolders[index] ?? '')),
  }));
  const modelFolder = join(modelsFolder, id);
  writeModel(modelFolder, join(lastRun, 'weights.safetensors'), {
    id,
    network: plan.network,
    task,
    ...modelWords[task],
    licence: shippedLicence,
    data: shippedData,
    training: {
      network: plan.network,
      batch: plan.batch,
      patchPx: plan.patchPx,
      pictures: { rule: 'every 13th by name is held back', learnedFrom: 192, heldBack: 16 },
      practice: 'electron/core/training/degradations/, a file for each name, with parameters and their sources',
      optimiser: 'Adam, clipped to a global gradient norm; a warm-up, then half a cosine to a hundredth of the peak',
      machine,
      runs: legs,
      lastFigures: 'means over the last 200 steps of each run; validation is PSNR in dB on held-back pictures',
      commands: [
        `tape-studio pretrain --data CLEAN --output PRIOR --steps ${stepsOf(plans[0])} --seed ${plans[0]?.seed ?? 0}`,
        ...plans
          .slice(1)
          .map(({ seed, stages }, index) =>
            [
              `tape-studio finetune --task ${task} --data CLEAN --base ${index === 0 ? 'PRIOR' : id}`,
              ...(mixture === undefined ? [] : [`--mixture ${mixture.join()}`]),
              `--mode ${stages.length > 1 ? 'phi-first' : 'joint'} --steps ${stepsOf({ stages })} --seed ${seed} --name ${id}`,
            ].join(' '),
          ),
        `node build/models/score-model.mjs models/weights/${id} --data CLEAN`,
      ],
    },
    scores: [],
  });
  return modelFolder;
}

function taskNamed(name: string): Task {
  const task = tasks.find((each) => each === name);
  if (task === undefined) throw new Error(`There is no task named "${name}": ${tasks.join(', ')}.`);
  return task;
}

const stepsOf = (plan: { readonly stages: readonly { readonly steps: number }[] } | undefined): number =>
  (plan?.stages ?? []).reduce((sum, { steps }) => sum + steps, 0);

const readLog = (runFolder: string): readonly RunLogEntry[] =>
  readFileSync(join(runFolder, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunLogEntry);

/** Means of the losses over the last steps, and the last score on held-back pictures. */
function lastFigures(log: readonly RunLogEntry[]): Readonly<Record<string, number>> {
  const last = log.at(-1)?.step ?? 0;
  const recent = log.filter(({ step, figures }) => step > last - 200 && 'loss' in figures);
  const meanOf = (name: string): number =>
    recent.reduce((sum, { figures }) => sum + (figures[name] ?? 0), 0) / Math.max(1, recent.length);
  const names = ['loss', 'l1', 'pseudoL1', 'contrastive'].filter((name) => recent.some(({ figures }) => name in figures));
  const validation = log.findLast(({ figures }) => 'validationPsnrDb' in figures)?.figures['validationPsnrDb'];
  return Object.fromEntries([
    ...names.map((name) => [name, Number(meanOf(name).toFixed(5))] as const),
    ...(validation === undefined ? [] : [['validationPsnrDb', Number(validation.toFixed(2))] as const]),
  ]);
}
