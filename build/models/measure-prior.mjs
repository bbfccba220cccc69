/**
 * Measures what the shipped priors know, on pictures held back from training:
 *
 *   node build/models/measure-prior.mjs --data DIR [--data DIR...] [--task T] [--pictures N]
 *
 * Prints a Markdown table: Fig. 8a as numbers, and how well the degradation map finds what differs.
 */
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../run-command.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    task: { type: 'string' },
    pictures: { type: 'string', default: '16' },
  },
});
if (values.data.length === 0) {
  process.stderr.write('usage: node build/models/measure-prior.mjs --data DIR [--data DIR...] [--task T] [--pictures N]\n');
  process.exit(2);
}
const { module } = await runnerImport(new URL('./measure-prior.ts', import.meta.url).pathname, { root, configFile: false });
await module.measurePrior({ root, cleanFolders: values.data, task: values.task, pictures: Number(values.pictures) });
