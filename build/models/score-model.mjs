/**
 * Measures a model and writes the scores into its card:
 *
 *   node build/models/score-model.mjs models/weights/ID --data DIR [--data DIR...] [--pairs NAME=DIR...]
 */
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../run-command.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', multiple: true, default: [] }, pairs: { type: 'string', multiple: true, default: [] } },
});
const [modelFolder] = positionals;
if (modelFolder === undefined || values.data.length === 0) {
  process.stderr.write('usage: node build/models/score-model.mjs models/weights/ID --data DIR [--data DIR...] [--pairs NAME=DIR...]\n');
  process.exit(2);
}
const { module } = await runnerImport(new URL('./score-model.ts', import.meta.url).pathname, { root, configFile: false });
await module.scoreModel({
  root,
  modelFolder,
  cleanFolders: values.data,
  pairFolders: Object.fromEntries(values.pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
});
