import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { architectureNames } from '../../models/registry.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { Task } from '../core/foundation/task.ts';
import { tasks } from '../core/foundation/task.ts';
import { fineTuneModes } from '../core/foundation/fine-tune-mode.ts';
import { presetNames, presets } from '../core/foundation/training-presets.ts';
import { taskBase } from '../core/library/choose-base.ts';
import type { RunEvent } from '../core/library/run-event.ts';
import type { RunOrder, RunRecord } from '../core/library/run-record.ts';
import { privateFolder } from '../core/library/state-folder.ts';
import type { Studio } from '../core/library/studio.ts';
import type { TrainingRuns } from '../core/library/training-runs.ts';
import type { DegradationName } from '../core/training/degradations/registry.ts';
import { degradationsOf } from '../core/training/degradations/registry.ts';
import type { PictureSource } from '../core/training/gather-pictures.ts';
import type { Budget } from '../core/training/plan-within.ts';
import { chooseExecutor } from './choose-executor.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { pairSources, pairsUsage } from './pair-sources.ts';
import { numberBetween, oneOf, parseOptions, required, wholeNumber, wrongUse } from './parse-options.ts';
import { reportPairs } from './report-pairs.ts';
import type { Reporter } from './reporter.ts';
import { stageOneFolder } from './stage-one-folder.ts';

/** Stage two: makes a model for one task, from pairs or from clean pictures that are degraded here. */
export const finetuneCommand: Command = {
  name: 'finetune',
  summary: 'stage two: make a model of your own for a task',
  usage: [
    'finetune --task T (--pairs DIR [--pairs TARGET_DIR] [--as-is] | --data DIR [--data DIR...]) --name NAME [--base ID|DIR|none]',
    '       [--minutes M | --preset quick-look|coffee|lunch | --steps N] [--mode joint|phi-first|decoder] [--seed S] [--output DIR]',
    '       [--mixture NAME[,NAME...]] [--network NAME] [--executor NAME] [--batch N] [--undamaged SHARE]',
    '       [--on-battery] [--resume] [--json]',
    `       --pairs: ${pairsUsage}`,
    '       --as-is: learn from the pairs as they are, instead of putting right what `pairs check` finds.',
    '       --task own: whatever your pairs show; it has no model until you make one, and starts from the prior.',
    '       --base: by default the model of the task; ID: another one, or a prior; DIR: a folder that pretrain wrote;',
    '       none: random weights, of the network that --network names.',
    '       --mode: which parts move: all together, phi first, or the prior and the decoders only.',
    '       --on-battery: go on while the machine runs on its battery; otherwise training rests meanwhile.',
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      task: { type: 'string' },
      pairs: { type: 'string', multiple: true, default: [] },
      'as-is': { type: 'boolean', default: false },
      data: { type: 'string', multiple: true, default: [] },
      name: { type: 'string' },
      base: { type: 'string' },
      network: { type: 'string' },
      minutes: { type: 'string' },
      preset: { type: 'string' },
      steps: { type: 'string' },
      mode: { type: 'string', default: 'joint' },
      mixture: { type: 'string' },
      seed: { type: 'string', default: '1' },
      output: { type: 'string' },
      executor: { type: 'string' },
      batch: { type: 'string' },
      undamaged: { type: 'string' },
      'on-battery': { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw wrongUse('This command takes no free words.');
    const task = oneOf('task', required('task', values.task), tasks);
    const name = required('name', values.name);
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw wrongUse('--name takes small letters, digits and hyphens.');
    if ((values.pairs.length > 0) === (values.data.length > 0)) throw wrongUse('Give either --pairs or --data.');
    if (task === 'own' && values.pairs.length === 0) throw wrongUse('--task own goes with --pairs.');
    if (values['as-is'] && values.pairs.length === 0) throw wrongUse('--as-is goes with --pairs.');
    if ([values.minutes, values.preset, values.steps].filter((value) => value !== undefined).length > 1) {
      throw wrongUse('Give only one of --minutes, --preset and --steps.');
    }
    const mode = oneOf('mode', values.mode, fineTuneModes);
    const seed = wholeNumber('seed', values.seed, 0);
    const mixture = chooseMixture(task, values.mixture);

    const studio = openStudio({ trainOnBattery: values['on-battery'] });
    const { runs } = studio;
    const pictures: PictureSource =
      values.pairs.length === 0
        ? { kind: 'clean', folders: values.data.map((folder) => resolve(folder)) }
        : { kind: 'pairs', paths: pairSources(values.pairs), treatment: values['as-is'] ? 'as-is' : 'repair' };
    const earlier = values.resume ? runs.find(name) : undefined;
    if (earlier === undefined) {
      const models = values.output === undefined ? privateFolder(studio.stateFolder, 'models') : resolve(values.output);
      const order: RunOrder = {
        name,
        task,
        base: findBase(studio, task, values),
        pictures,
        mixture,
        mode,
        budget: budgetOf(values),
        seed,
        executor: chooseExecutor(values, runs.folderOf(name)),
        ...(values.batch === undefined ? {} : { batch: wholeNumber('batch', values.batch, 1) }),
        ...(values.undamaged === undefined ? {} : { undamagedShare: numberBetween('undamaged', values.undamaged, 0, 1) }),
        modelFolder: join(models, name),
      };
      if (values.resume) runs.start(order);
      else await runs.startAnew(order);
    } else {
      assertSame(earlier.order, { task, pictures });
      if (earlier.state === 'paused') runs.resume(name);
    }
    const sayIfOnBattery = (): void => {
      if (runs.restsBecause === 'battery') reporter.say('Training rests while the machine runs on its battery: plug it in, or resume with --on-battery.');
    };
    sayIfOnBattery();
    const stopListening = runs.listen((event) => {
      if (event.kind === 'progress' && event.progress.phase !== event.doing) reporter.progress(subjectOf(event), event.progress);
      if (event.kind === 'resting') sayIfOnBattery();
      if (event.kind === 'left-out') reporter.error(TapeError.fromData(event.error), event.file);
      if (event.kind === 'pairs-checked') reportPairs(event.check, reporter);
    });
    const pause = (): void => void runs.pause(name);
    signal.addEventListener('abort', pause);
    if (signal.aborted) pause();
    const run = await runs.settled(name);
    signal.removeEventListener('abort', pause);
    stopListening();
    return report(runs, run, reporter);
  },
};

/** What the figures of progress are of. */
function subjectOf({ name, doing }: Extract<RunEvent, { readonly kind: 'progress' }>): string {
  if (doing === 'reading') return 'pictures';
  return doing === 'proving' ? `${name}, to measure` : name;
}

/** Tells how a run ended, and adopts what is better. Throws: what made it pause. */
function report(runs: TrainingRuns, run: RunRecord, reporter: Reporter): number {
  const { order, failure, training, verdict } = run;
  if (failure !== null) throw TapeError.fromData(failure);
  if (training === null || verdict === null) {
    reporter.say(`Stopped after ${training?.steps ?? 0} steps; go on with --resume.`);
    return exitStatus.done;
  }
  const { adopted, gainDb, interval, guardLossDb, words, ...more } = verdict;
  if (adopted) runs.adopt(order.name);
  const { steps, seconds } = training;
  reporter.summary({ adopted, model: adopted ? order.name : null, gainDb, interval, guardLossDb, steps, seconds, ...more, words });
  for (const sentence of words) reporter.say(sentence);
  const range = `95 % interval ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`;
  reporter.say(`Gain on held-back pictures: ${gainDb.toFixed(2)} dB (${range}), lost on others: ${guardLossDb.toFixed(2)} dB.`);
  reporter.say(adopted ? `Adopted: the model is in ${order.modelFolder}.` : 'Not measurably better: the old model stays.');
  return adopted ? exitStatus.done : exitStatus.notBetter;
}

/** Throws: `wrong-use` where a run would go on with other pictures or another task than it was begun with. */
function assertSame(begun: RunOrder, asked: Pick<RunOrder, 'task' | 'pictures'>): void {
  if (isDeepStrictEqual({ task: begun.task, pictures: begun.pictures }, asked)) return;
  throw wrongUse(`The run ${begun.name} was begun for another task, with other pictures, or with or without --as-is: leave out --resume to begin anew.`);
}

const scratchNetwork = 'tape-swin';

/** Random weights of a network, or weights that are there. */
function findBase(
  studio: Studio,
  task: Task,
  { base, network: named }: { readonly base?: string | undefined; readonly network?: string | undefined },
): RunOrder['base'] {
  if (base === 'none') {
    return { id: base, network: oneOf('network', named ?? scratchNetwork, architectureNames), start: { kind: base } };
  }
  if (named !== undefined) throw wrongUse('--network goes with --base none: any other base has a network of its own.');
  return (base === undefined ? undefined : stageOneFolder(base)) ?? taskBase(studio, task, base);
}

/** The ways in which pictures are damaged for practice: all that the task has, or those that were chosen of them. */
function chooseMixture(task: Task, names: string | undefined): readonly DegradationName[] {
  const known = degradationsOf(task);
  if (names !== undefined && known.length === 0) throw wrongUse(`--mixture does not go with --task ${task}, which is learned from pairs alone.`);
  return names === undefined ? known : names.split(',').map((name) => oneOf('mixture', name, known));
}

const stepsByDefault = 600;

function budgetOf({ minutes, preset, steps }: Readonly<Partial<Record<'minutes' | 'preset' | 'steps', string | undefined>>>): Budget {
  if (preset !== undefined) return { minutes: presets[oneOf('preset', preset, presetNames)].minutes };
  if (minutes !== undefined) return { minutes: numberBetween('minutes', minutes, 0.1, 10_000) };
  return { steps: steps === undefined ? stepsByDefault : wholeNumber('steps', steps, 1) };
}
