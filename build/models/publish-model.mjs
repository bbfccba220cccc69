/**
 * Makes a shipped model of finished runs, with its card; `score-model.mjs` then measures it:
 *
 *   node build/models/publish-model.mjs --task T --run STAGE_ONE --run STAGE_TWO [--run ...] --machine WORDS
 *                                [--mixture NAME,...] [--output models/weights]
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
    mixture: { type: 'string' },
    output: { type: 'string', default: join(root, 'models/weights') },
  },
});
if (values.task === undefined || values.machine === undefined || values.run.length === 0) {
  process.stderr.write('usage: node build/models/publish-model.mjs --task T --run STAGE_ONE --run STAGE_TWO --machine WORDS\n');
  process.exit(2);
}
const { module } = await runnerImport(new URL('./publish-model.ts', import.meta.url).pathname, { root, configFile: false });
const folder = module.publishModel({
  task: values.task,
  runFolders: values.run,
  machine: values.machine,
  modelsFolder: values.output,
  ...(values.mixture === undefined ? {} : { mixture: values.mixture.split(',') }),
});
process.stdout.write(`${folder}\n`);
