import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { oneOf, parseOptions, wholeNumber, wrongUse } from '../../electron/cli/parse-options.ts';
import { writeFileAtomically } from '../../electron/core/foundation/atomic-file.ts';
import { stateFolder } from '../../electron/core/library/state-folder.ts';
import type { ExecutorName } from '../../electron/core/training/executors/step-executor.ts';
import { defaultExecutor, executorNames } from '../../electron/core/training/executors/step-executor.ts';
import { architectureNames } from '../../models/registry.ts';
import type { ExperimentName } from './experiments.ts';
import { experimentNames, experiments } from './experiments.ts';
import { ExperimentPictures } from './experiment-pictures.ts';
import { gainPlot } from './gain-plot.ts';
import { legsOf } from './leg.ts';
import { ProgressReport } from './progress-report.ts';
import { RecipeTrainer } from './recipe-trainer.ts';
import type { Experiment, Scale } from './recipe.ts';
import type { Results } from './run-experiment.ts';
import { joinResults, runSeed } from './run-experiment.ts';
import { RunStore } from './run-store.ts';
import { scaleText } from './scale-text.ts';
import { tableText } from './table-text.ts';

export const experimentUsage = [
  `npm run experiment -- ${experimentNames.join('|')} [--data DIR...] [--pairs DIR] [--seeds N[,N...]]`,
  '       [--pretrain-steps N] [--finetune-steps N] [--network NAME] [--columns NAME[,NAME...]]',
  '       [--executor NAME] [--work DIR] [--output DIR]',
].join('\n');

interface Order {
  readonly name: ExperimentName;
  readonly scale: Scale;
  readonly columns: readonly string[] | undefined;
  readonly dataFolders: readonly string[];
  readonly pairsFolder: string | undefined;
  readonly executor: ExecutorName;
  readonly workFolder: string;
  readonly outputFolder: string;
}

/**
 * Makes one of the paper's tables at a scale of our own: NAME.md, NAME.svg and NAME.json in the output folder, written
 * anew after each seed.
 *
 * Throws: `wrong-use`, `cancelled`, `data-set-empty`, and what training throws.
 */
export async function experimentCommand(args: readonly string[], root: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const order = orderFrom(args, root);
  const { name, scale, executor, workFolder, dataFolders, pairsFolder } = order;
  const experiment = withColumns(experiments[name](scale), order.columns);
  const pictures = await ExperimentPictures.load({ dataFolders, pairsFolder }, { signal });
  try {
    const legs = scale.seeds.flatMap((seed) =>
      experiment.rows.flatMap(({ recipe }) => (recipe === null ? [] : experiment.columns.flatMap((column) => legsOf(recipe, column, seed)))),
    );
    const progress = new ProgressReport(legs, say);
    const store = new RunStore(workFolder, (set) => pictures.digest(set));
    const trainer = new RecipeTrainer(pictures, store, { executor, progress, signal });
    const finished: Results[] = [];
    for (const [index, seed] of scale.seeds.entries()) {
      finished.push(await runSeed(experiment, seed, { trainer, store, pictures }));
      const doneScale = { ...scale, seeds: scale.seeds.slice(0, index + 1) };
      await publish(order, experiment, joinResults(finished), scaleText(doneScale, experiment, pictures, executor));
      say(`seed ${seed} is done: ${join(order.outputFolder, `${name}.md`)}`);
    }
  } finally {
    pictures.close();
  }
}

function orderFrom(args: readonly string[], root: string): Order {
  const { values, positionals } = parseOptions(args, {
    data: { type: 'string', multiple: true, default: [] },
    pairs: { type: 'string' },
    seeds: { type: 'string', default: '1,2' },
    'pretrain-steps': { type: 'string', default: '1500' },
    'finetune-steps': { type: 'string', default: '300' },
    network: { type: 'string', default: 'tape-net' },
    columns: { type: 'string' },
    executor: { type: 'string', default: defaultExecutor },
    work: { type: 'string' },
    output: { type: 'string', default: join(root, 'models', 'experiments') },
  });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw wrongUse(`Name one experiment: ${experimentNames.join(', ')}.`);
  return {
    name: oneOf('experiment', name, experimentNames),
    scale: {
      network: oneOf('network', values.network, architectureNames),
      seeds: values.seeds.split(',').map((seed) => wholeNumber('seeds', seed, 0)),
      pretrainSteps: wholeNumber('pretrain-steps', values['pretrain-steps'], 1),
      finetuneSteps: wholeNumber('finetune-steps', values['finetune-steps'], 3),
    },
    columns: values.columns?.split(','),
    dataFolders: values.data,
    pairsFolder: values.pairs,
    executor: oneOf('executor', values.executor, executorNames),
    workFolder: resolve(values.work ?? join(stateFolder(), 'experiments')),
    outputFolder: resolve(values.output),
  };
}

/** Only the columns that were asked for; all when none were. */
function withColumns(experiment: Experiment, wanted: readonly string[] | undefined): Experiment {
  const names = experiment.columns.map(({ name }) => name);
  const chosen = wanted?.map((name) => oneOf('columns', name, names)) ?? names;
  return { ...experiment, columns: experiment.columns.filter(({ name }) => chosen.includes(name)) };
}

async function publish({ name, outputFolder }: Order, experiment: Experiment, results: Results, scale: readonly string[]): Promise<void> {
  mkdirSync(outputFolder, { recursive: true });
  const write = (extension: string, text: string): void => {
    writeFileAtomically(join(outputFolder, `${name}.${extension}`), Buffer.from(text));
  };
  write('json', `${JSON.stringify({ experiment, scale, ...results }, rounded, 1)}\n`);
  write('svg', await gainPlot(experiment, results));
  write('md', tableText(experiment, results, { name, scale }));
}

/** Four digits after the point say more than any of these figures holds. */
const rounded = (_key: string, value: unknown): unknown => (typeof value === 'number' ? Number(value.toFixed(4)) : value);
