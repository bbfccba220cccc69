/**
 * Makes a shipped model, or a prior, of finished runs, with its card; `score-model.mjs` then measures it:
 *
 *   node build/models/publish-model.mjs --task T|prior --machine WORDS [--base ID] --run DIR=NAME[,NAME...] [--run ...] [--output DIR]
 *
 * Each run with the practice damage that it drew from, or the sets of real pairs that it learned from, in the order in which
 * they built on one another; --base names the shipped model that the first of them began with: another one, or the very one that they
 * replace. WORDS say where all of its runs were made. What learned from real pairs becomes a model beside the task's own.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../run-command.mjs';

const { values } = parseArgs({
  options: {
    task: { type: 'string' },
    run: { type: 'string', multiple: true, default: [] },
    machine: { type: 'string' },
    base: { type: 'string' },
    output: { type: 'string', default: join(root, 'models/weights') },
  },
});
if (values.task === undefined || values.machine === undefined || values.run.length === 0) {
  process.stderr.write('usage: node build/models/publish-model.mjs --task T|prior --machine WORDS [--base ID] --run DIR=NAME[,NAME...] [--run ...]\n');
  process.exit(2);
}
const { module } = await runnerImport(new URL('./publish-model.ts', import.meta.url).pathname, { root, configFile: false });
const folder = module.publishModel({
  task: values.task,
  base: values.base ?? null,
  runs: values.run.map((run) => {
    const [folder, names = ''] = run.split('=');
    return { folder, learnedFrom: names.split(',') };
  }),
  machine: values.machine,
  modelsFolder: values.output,
});
process.stdout.write(`${folder}\n`);
