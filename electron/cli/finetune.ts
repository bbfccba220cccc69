import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wholeStepOf } from '../../models/networks/training-steps.ts';
import { architectureNamed, architectureNames } from '../../models/registry.ts';
import { tasks } from '../core/foundation/task.ts';
import type { Task } from '../core/foundation/task.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { privateFolder } from '../core/library/state-folder.ts';
import type { Studio } from '../core/library/studio.ts';
import type { DegradationName } from '../core/training/degradations/registry.ts';
import { degradationsOf } from '../core/training/degradations/registry.ts';
import { holdBack } from '../core/training/hold-back.ts';
import type { FineTuneBase, FineTuneOptions } from '../core/training/plans.ts';
import { fineTuneModes, planFineTuning } from '../core/training/plans.ts';
import { readPlan } from '../core/training/plan-file.ts';
import { PicturePreparer } from '../core/training/prepare-pictures.ts';
import type { JudgedPicture, PictureSet, TrainingPicture, TrainingPlan } from '../core/training/training-service.ts';
import { judgeGain, mean } from '../core/training/verdict.ts';
import { writeModel } from '../core/training/write-model.ts';
import { taskBase } from './choose-base.ts';
import { chooseExecutor } from './choose-executor.ts';
import type { Command, CommandContext } from './command.ts';
import { exitStatus } from './command.ts';
import { numberBetween, oneOf, parseOptions, required, wholeNumber, wrongUse } from './parse-options.ts';

/** Stage two: makes a model for one task, from pairs or from clean pictures that are degraded here. */
export const finetuneCommand: Command = {
  name: 'finetune',
  summary: 'stage two: make a model of your own for a task',
  usage: [
    'finetune --task T (--pairs DIR | --data DIR [--data DIR...]) --name NAME [--base ID|DIR|none]',
    '       [--minutes M | --steps N] [--mode joint|phi-first] [--seed S] [--output DIR]',
    '       [--mixture NAME[,NAME...]] [--network NAME] [--executor NAME] [--resume] [--json]',
    '       --base: by default the model of the task; ID: another one, or a prior; DIR: a folder that pretrain wrote;',
    '       none: random weights, of the network that --network names.',
  ].join('\n'),
  run: async (args, context) => {
    const { studio: openStudio, reporter, signal } = context;
    const { values, positionals } = parseOptions(args, {
      task: { type: 'string' },
      pairs: { type: 'string' },
      data: { type: 'string', multiple: true, default: [] },
      name: { type: 'string' },
      base: { type: 'string' },
      network: { type: 'string' },
      minutes: { type: 'string' },
      steps: { type: 'string' },
      mode: { type: 'string', default: 'joint' },
      mixture: { type: 'string' },
      seed: { type: 'string', default: '1' },
      output: { type: 'string' },
      executor: { type: 'string' },
      resume: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw wrongUse('This command takes no free words.');
    const task = oneOf('task', required('task', values.task), tasks);
    const name = required('name', values.name);
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw wrongUse('--name takes small letters, digits and hyphens.');
    if ((values.pairs === undefined) === (values.data.length === 0)) throw wrongUse('Give either --pairs or --data.');
    if (values.minutes !== undefined && values.steps !== undefined) throw wrongUse('Give either --minutes or --steps.');
    const mode = oneOf('mode', values.mode, fineTuneModes);
    const seed = wholeNumber('seed', values.seed, 0);
    const mixture = chooseMixture(task, values.mixture);

    const studio = openStudio();
    const base = findBase(studio, task, values);
    const models = privateFolder(studio.stateFolder, 'models');
    const modelFolder = join(values.output === undefined ? models : resolve(values.output), name);
    const runFolder = join(privateFolder(studio.stateFolder, 'runs'), name);
    const executor = chooseExecutor(values, runFolder);
    if (existsSync(join(modelFolder, 'model.json')) && !values.resume) {
      throw new TapeError('output-exists', `A model named "${name}" exists already.`, {
        kept: 'It was not changed.',
        remedy: 'Choose another name.',
      });
    }

    const { count, training, heldBack, guard } = await gather(studio, context, mixture, values.pairs, values.data);
    const options = { network: base.network, executor, base: base.start, mode, seed };
    const plan = await planFor(studio, options, values, runFolder);
    const outcome = await studio.training.train(
      { runFolder, plan, inputs: { sources: training, validation: heldBack }, resume: values.resume },
      { signal, onProgress: (progress) => { reporter.progress(name, progress); } },
    );
    if (!outcome.finished) {
      reporter.say(`Stopped after ${outcome.steps} steps; go on with --resume.`);
      return exitStatus.done;
    }
    const judgement = await studio.training.judge(
      {
        network: base.network,
        baseWeightsPath: plan.initialWeightsPath,
        tunedWeightsPath: outcome.weightsPath,
        heldBack,
        // Without a base there is nothing to unlearn.
        guard: base.start.kind === 'none' ? [] : guard,
      },
      { signal },
    );
    const verdict = judgeGain(judgement);
    if (verdict.adopted) {
      writeModel(modelFolder, outcome.weightsPath, {
        id: name,
        network: base.network,
        task,
        title: name,
        description: `${base.start.kind === 'none' ? 'Trained from random weights' : `Fine-tuned from ${base.id}`} on ${count} ${values.pairs === undefined ? 'clean pictures' : 'pairs'}.`,
        licence: values.pairs === undefined ? 'as the data' : 'personal',
        data: [{ name: values.pairs === undefined ? 'clean pictures' : 'own pairs', terms: 'own', pictures: count }],
        training: { base: base.id, mode, seed, steps: outcome.steps, seconds: outcome.seconds, stages: plan.stages },
        scores: scoresOf(judgement.heldBack),
      });
    }
    const { adopted, gainDb, interval, guardLossDb } = verdict;
    reporter.summary({
      adopted,
      model: adopted ? name : null,
      gainDb,
      interval,
      guardLossDb,
      steps: outcome.steps,
      seconds: outcome.seconds,
    });
    const range = `95 % interval ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`;
    reporter.say(`Gain on held-back pictures: ${gainDb.toFixed(2)} dB (${range}), lost on others: ${guardLossDb.toFixed(2)} dB.`);
    reporter.say(adopted ? `Adopted: the model is in ${modelFolder}.` : 'Not measurably better: the old model stays.');
    return adopted ? exitStatus.done : exitStatus.notBetter;
  },
};

interface Base {
  readonly id: string;
  readonly network: string;
  readonly start: FineTuneBase;
}

const scratchNetwork = 'tape-swin';

/** Random weights of a network, or weights that are there. */
function findBase(
  studio: Studio,
  task: Task,
  { base, network: named }: { readonly base?: string | undefined; readonly network?: string | undefined },
): Base {
  if (base === 'none') {
    return { id: base, network: oneOf('network', named ?? scratchNetwork, architectureNames), start: { kind: base } };
  }
  if (named !== undefined) throw wrongUse('--network goes with --base none: any other base has a network of its own.');
  return taskBase(studio, task, base);
}

interface Gathered {
  /** How many pictures or pairs `training` draws from. */
  readonly count: number;
  readonly training: readonly PictureSet[];
  readonly heldBack: readonly PictureSet[];
  readonly guard: readonly PictureSet[];
}

async function gather(
  studio: Studio,
  { reporter, signal }: CommandContext,
  mixture: readonly DegradationName[],
  pairsFolder: string | undefined,
  dataFolders: readonly string[],
): Promise<Gathered> {
  const preparer = new PicturePreparer(studio.imaging, studio.scratch.newFolder());
  const options = { signal, onProgress: (progress: Parameters<typeof reporter.progress>[1]) => { reporter.progress('pictures', progress); } };
  try {
    if (pairsFolder === undefined) {
      const pictures = await preparer.cleanPictures(dataFolders.map((folder) => resolve(folder)), options);
      const split = holdBack(pictures);
      return {
        count: split.training.length,
        training: degradedSets(mixture, split.training),
        heldBack: degradedSets(mixture, split.heldBack),
        guard: [],
      };
    }
    const pairs = await preparer.pairs(resolve(pairsFolder), options);
    const split = holdBack(pairs.map((pair) => ({ ...pair, name: pair.groundTruth.name })));
    const targets = split.heldBack.map(({ groundTruth }) => groundTruth);
    return {
      count: split.training.length,
      training: [{ kind: 'pairs', pairs: split.training }],
      heldBack: [{ kind: 'pairs', pairs: split.heldBack }],
      guard: degradedSets(mixture, targets),
    };
  } finally {
    for (const { name, error } of preparer.leftOut) reporter.error(error, name);
  }
}

/** The ways in which pictures are damaged for practice: all that the task has, or those that were chosen of them. */
function chooseMixture(task: Task, names: string | undefined): readonly DegradationName[] {
  const known = degradationsOf(task);
  return names === undefined ? known : names.split(',').map((name) => oneOf('mixture', name, known));
}

const degradedSets = (mixture: readonly DegradationName[], pictures: readonly TrainingPicture[]): readonly PictureSet[] =>
  mixture.map((degradation) => ({ kind: 'degraded', degradation, pictures }));

const stepsByDefault = 600;

/** A resumed run goes on with its own plan; a budget of minutes becomes steps by a short measurement. */
async function planFor(
  studio: Studio,
  options: Omit<FineTuneOptions, 'steps'>,
  values: { readonly minutes?: string | undefined; readonly steps?: string | undefined; readonly resume: boolean },
  runFolder: string,
): Promise<TrainingPlan> {
  if (values.resume && existsSync(join(runFolder, 'plan.json'))) return readPlan(runFolder);
  if (values.minutes === undefined) {
    const steps = values.steps === undefined ? stepsByDefault : wholeNumber('steps', values.steps, 1);
    return planFineTuning({ ...options, steps });
  }
  const minutes = numberBetween('minutes', values.minutes, 0.1, 10_000);
  const draft = planFineTuning({ ...options, steps: 1 });
  const stepsPerSecond = await studio.training.measureSpeed({ ...draft, kind: wholeStepOf(architectureNamed(options.network)) });
  return planFineTuning({ ...options, steps: Math.max(1, Math.floor(minutes * 60 * stepsPerSecond)) });
}

function scoresOf(heldBack: readonly JudgedPicture[]): readonly { name: string; psnrDb: number; inputPsnrDb: number }[] {
  return [
    {
      name: 'held-back pictures',
      psnrDb: mean(heldBack.map(({ tunedPsnrDb }) => tunedPsnrDb)),
      inputPsnrDb: mean(heldBack.map(({ inputPsnrDb }) => inputPsnrDb)),
    },
  ];
}
