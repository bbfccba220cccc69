import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { paperTasks } from '../../electron/core/foundation/task.ts';
import type { PaperTask } from '../../electron/core/foundation/task.ts';
import { secondsTrained } from '../../electron/core/training/checkpoint.ts';
import { degradationNames } from '../../electron/core/training/degradations/registry.ts';
import { defaultExecutor } from '../../electron/core/training/executors/step-executor.ts';
import { holdBack } from '../../electron/core/training/hold-back.ts';
import { readPlan, type KeptPlan } from '../../electron/core/training/plan-file.ts';
import { defaultBatch, defaultUndamagedShare } from '../../electron/core/training/plans.ts';
import type { RunLogEntry } from '../../electron/core/training/run-log.ts';
import { readSafetensors } from '../../models/onnx/safetensors.ts';
import { writeModel } from '../../electron/core/training/write-model.ts';
import { modelWords, realModelWords, researchData, researchLicence, researchSetNames, shippedData, shippedLicence } from './model-words.ts';
import type { ModelWords } from './model-words.ts';

/** A run, to its last step or stopped before, and what it learned from, which its folder does not say. */
export interface PublishedRun {
  readonly folder: string;
  /** Names of practice damage that clean pictures were spoiled with, or of the sets of real pairs. */
  readonly learnedFrom: readonly string[];
}

export interface PublishModelOptions {
  /** Or `prior`: stage one's weights, for training to start from. */
  readonly task: string;
  /**
   * The shipped model that the first run began with; null: random weights. Its own card says how it was made, and where it is the one
   * that these runs replace, the new card says that too.
   */
  readonly base: string | null;
  /** In the order in which they built on one another. */
  readonly runs: readonly PublishedRun[];
  /** Of all runs, those of the replaced model among them. */
  readonly machine: string;
  /** Where models are kept; the model goes into a folder of its own there. */
  readonly modelsFolder: string;
}

/**
 * Makes a shipped model of finished runs: its weights, and a card whose every figure is read from the runs. The scores
 * are left empty for `score-model`.
 */
export function publishModel({ task: name, base, runs, machine, modelsFolder }: PublishModelOptions): string {
  const task = name === 'prior' ? null : taskNamed(name);
  const known = [...degradationNames, ...researchSetNames];
  const unknown = runs.flatMap(({ learnedFrom }) => learnedFrom).find((each) => !known.some((one) => one === each));
  if (unknown !== undefined) throw new Error(`There is no practice damage and no set of pairs named "${unknown}": ${known.join(', ')}.`);
  const legs = runs.map(({ folder, learnedFrom }) => {
    const pairs = researchSetNames.filter((set) => learnedFrom.includes(set));
    return { folder, practice: learnedFrom.filter((each) => !pairs.some((set) => set === each)), pairs, plan: readPlan(folder) };
  });
  const pairSets = [...new Set(legs.flatMap(({ pairs }) => pairs))];
  const last = legs.at(-1);
  if (last === undefined) throw new Error('A model comes from at least one run.');
  const { network, patchPx } = last.plan;
  const isReal = pairSets.length > 0;
  const id = `${network}-${name}${isReal ? '-real' : ''}`;
  const modelFolder = join(modelsFolder, id);
  const earlier = base === id ? trainingOf(modelFolder) : { base: base ?? 'none', runs: [], commands: [] };
  writeModel(modelFolder, join(last.folder, 'weights.safetensors'), {
    id,
    network,
    task,
    ...wordsOf(task, isReal),
    licence: isReal ? researchLicence : shippedLicence,
    data: [...shippedData, ...pairSets.map((set) => researchData[set])],
    training: {
      base: earlier.base,
      network,
      patchPx,
      pictures: { rule: 'every 13th by name is held back', ...picturesOf(shippedData) },
      practice: 'electron/core/training/degradations/, a file for each name, with parameters and their sources',
      optimiser: 'Adam, clipped to a global gradient norm; a warm-up, then half a cosine to a hundredth of the peak',
      machine,
      runs: [
        ...earlier.runs,
        ...legs.map(({ folder, practice, pairs, plan: { seed, batch, undamagedShare, practiceShare, stages } }) => {
          const steps = stepsOf(folder);
          const log = readLog(folder);
          return {
            seed,
            batch,
            ...(pairs.length > 0 ? { pairs, practiceShare, ...pairsOf(folder) } : { practice }),
            undamagedShare,
            stages,
            steps,
            stepsTaken: log.at(-1)?.step ?? steps,
            minutesInSteps: Number((secondsTrained(join(folder, 'checkpoints')) / 60).toFixed(1)),
            ...lastFigures(log.filter(({ step }) => step <= steps)),
          };
        }),
      ],
      lastFigures:
        'means over the last 200 steps of each run, up to the step whose weights were kept, which with pairs is the best of all taken; validation is PSNR in dB on held-back pictures',
      commands: [...earlier.commands, ...legs.map((leg, index) => commandOf(leg, earlier.commands.length + index, { base, task: name }))],
    },
    scores: [],
  });
  return modelFolder;
}

/** How a shipped model was made, by its card. */
function trainingOf(modelFolder: string): z.infer<typeof earlierTraining> {
  const card = JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')) as { readonly training: unknown };
  return earlierTraining.parse(card.training);
}

const earlierTraining = z.object({
  base: z.string(),
  runs: z.array(z.record(z.string(), z.unknown())),
  commands: z.array(z.string()),
});

interface PublishedLeg {
  readonly folder: string;
  readonly practice: readonly string[];
  readonly pairs: readonly string[];
  readonly plan: KeptPlan;
}

function wordsOf(task: PaperTask | null, isReal: boolean): ModelWords {
  if (!isReal) return modelWords[task ?? 'prior'];
  const words = task === null ? undefined : realModelWords[task];
  if (words === undefined) throw new Error(`Nothing is written yet of a model for ${task ?? 'no task'} that learned from real pairs.`);
  return words;
}

/** How a run's own rule split its pairs, by scene: those that it learned from, and those that it was watched and judged on. */
function pairsOf(runFolder: string): { readonly pairsLearnedFrom: number; readonly pairsJudgedOn: number } {
  const { pairs } = JSON.parse(readFileSync(join(runFolder, 'run.json'), 'utf8')) as { readonly pairs: readonly { readonly isHeldBack: boolean }[] };
  const judgedOn = pairs.filter(({ isHeldBack }) => isHeldBack).length;
  return { pairsLearnedFrom: pairs.length - judgedOn, pairsJudgedOn: judgedOn };
}

/** What makes a leg again: each is named run-1, run-2 ..., and begins where the one before it ended, the first with `base`. */
function commandOf(
  { practice, pairs, plan: { network, executor, batch, seed, undamagedShare, stages } }: PublishedLeg,
  index: number,
  { base: firstBase, task }: { readonly base: string | null; readonly task: string },
): string {
  const steps = stages.reduce((sum, stage) => sum + stage.steps, 0);
  const base = index === 0 ? firstBase : `run-${index}`;
  const common = [
    pairs.length > 0 ? '--pairs PAIRS' : '--data CLEAN',
    ...(base === null ? [] : [`--base ${base}`]),
    ...(pairs.length > 0 ? [] : [`--mixture ${practice.join()}`]),
    `--steps ${steps}`,
    `--seed ${seed}`,
    ...(batch === defaultBatch ? [] : [`--batch ${batch}`]),
    ...(executor === defaultExecutor ? [] : [`--executor ${executor}`]),
  ];
  if (stages.some(({ kind }) => kind === 'pretrain')) {
    return ['tape-studio pretrain', ...(base === null ? [`--network ${network}`] : []), ...common, `--output run-${index + 1}`].join(' ');
  }
  const share = undamagedShare === defaultUndamagedShare ? [] : [`--undamaged ${undamagedShare}`];
  return ['tape-studio finetune', `--task ${task}`, ...common, ...share, `--mode ${stages.length > 1 ? 'phi-first' : 'joint'}`, `--name run-${index + 1}`].join(' ');
}

/** How our rule splits so many pictures. */
function picturesOf(data: readonly { readonly pictures: number }[]): { readonly learnedFrom: number; readonly heldBack: number } {
  const count = data.reduce((sum, { pictures }) => sum + pictures, 0);
  const { training, heldBack } = holdBack(Array.from({ length: count }, (_, index) => ({ name: String(index) })));
  return { learnedFrom: training.length, heldBack: heldBack.length };
}

function taskNamed(name: string): PaperTask {
  const task = paperTasks.find((each) => each === name);
  if (task === undefined) throw new Error(`There is no task named "${name}": ${paperTasks.join(', ')}.`);
  return task;
}

/** Those behind its weights: fewer than the plan's where it was stopped, which the learning rate did not foresee, or where earlier ones were better. */
const stepsOf = (runFolder: string): number =>
  Number(readSafetensors(readFileSync(join(runFolder, 'weights.safetensors'))).metadata['step']);

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
  // Runs from before the pseudo-Huber loss have l1 and pseudoL1.
  const names = ['loss', 'l1', 'pseudoL1', 'restoration', 'pseudoRestoration', 'contrastive'].filter((name) => recent.some(({ figures }) => name in figures));
  const validation = log.findLast(({ figures }) => 'validationPsnrDb' in figures)?.figures['validationPsnrDb'];
  return Object.fromEntries([
    ...names.map((name) => [name, Number(meanOf(name).toFixed(5))] as const),
    ...(validation === undefined ? [] : [['validationPsnrDb', Number(validation.toFixed(2))] as const]),
  ]);
}
