import { resolve } from 'node:path';
import { architectureNames } from '../../models/registry.ts';
import { baseOf } from '../core/library/choose-base.ts';
import { degradationNames, pretrainingMixture } from '../core/training/degradations/registry.ts';
import { holdBack } from '../core/training/hold-back.ts';
import { defaultBatch, planPretraining } from '../core/training/plans.ts';
import { PicturePreparer } from '../core/training/prepare-pictures.ts';
import { chooseExecutor } from './choose-executor.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { oneOf, parseOptions, required, wholeNumber, wrongUse } from './parse-options.ts';
import { stageOneFolder } from './stage-one-folder.ts';

/** Stage one: learns from clean pictures what pictures look like, for all tasks to start from. */
export const pretrainCommand: Command = {
  name: 'pretrain',
  summary: 'stage one: learn the task-agnostic prior from clean pictures',
  usage: 'pretrain --data DIR [--data DIR...] --output DIR [--steps N] [--seed S] [--network NAME]\n       [--base ID|DIR] [--mixture NAME[,NAME...]] [--executor NAME] [--batch N] [--resume] [--json]',
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      data: { type: 'string', multiple: true, default: [] },
      output: { type: 'string' },
      steps: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      network: { type: 'string' },
      base: { type: 'string' },
      mixture: { type: 'string', default: pretrainingMixture.join() },
      executor: { type: 'string' },
      batch: { type: 'string', default: String(defaultBatch) },
      resume: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (values.data.length + positionals.length === 0) throw wrongUse('--data is missing.');
    const folders = [...values.data, ...positionals].map((folder) => resolve(folder));
    const runFolder = resolve(required('output', values.output));
    const studio = openStudio();
    const base = values.base === undefined ? null : stageOneFolder(values.base) ?? baseOf(studio.models.named(values.base));
    if (base !== null && values.network !== undefined) throw wrongUse('--base has a network already: leave out --network.');
    const network = base?.network ?? oneOf('network', values.network ?? 'tape-swin', architectureNames);
    const mixture = values.mixture.split(',').map((name) => oneOf('mixture', name, degradationNames));
    const executor = chooseExecutor(values, runFolder);
    const plan = planPretraining({
      network,
      executor,
      batch: wholeNumber('batch', values.batch, 1),
      baseWeightsPath: base?.start.weightsPath ?? null,
      steps: wholeNumber('steps', values.steps, 1),
      seed: wholeNumber('seed', values.seed, 0),
    });

    const preparer = new PicturePreparer(studio.imaging, studio.scratch.newFolder());
    const pictures = await preparer.cleanPictures(folders, {
      signal,
      onProgress: (progress) => { reporter.progress('pictures', progress); },
    });
    for (const { name, error } of preparer.leftOut) reporter.error(error, name);
    const { training, heldBack } = holdBack(pictures);
    reporter.say(`${training.length} pictures to learn from, ${heldBack.length} held back, ${plan.stages[0]?.steps ?? 0} steps.`);

    const outcome = await studio.training.train(
      {
        runFolder,
        plan,
        inputs: {
          sources: mixture.map((degradation) => ({ kind: 'degraded', degradation, pictures: training })),
          validation: mixture.map((degradation) => ({ kind: 'degraded', degradation, pictures: heldBack })),
        },
        resume: values.resume,
      },
      { signal, onProgress: (progress) => { reporter.progress('pretrain', progress); } },
    );
    reporter.summary({ ...outcome });
    reporter.say(
      outcome.finished
        ? `Done: ${outcome.steps} steps in ${(outcome.seconds / 60).toFixed(1)} minutes, weights in ${outcome.weightsPath}.`
        : `Stopped after ${outcome.steps} steps; go on with --resume.`,
    );
    return exitStatus.done;
  },
};
