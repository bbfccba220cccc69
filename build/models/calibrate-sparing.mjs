/**
 * Finds, for each shipped model, how its changes to undamaged places are told from its repairs, and measures what sparing
 * those places brings, on partly damaged, wholly damaged and undamaged pictures that are held back:
 *
 *   node build/models/calibrate-sparing.mjs --data DIR [--data DIR...] [--model ID] [--pictures N] [--write]
 *
 * Prints a Markdown table. --write puts what was found on the cards.
 */
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../run-command.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    model: { type: 'string' },
    pictures: { type: 'string', default: '24' },
    write: { type: 'boolean', default: false },
  },
});
if (values.data.length === 0) {
  process.stderr.write('usage: node build/models/calibrate-sparing.mjs --data DIR [--data DIR...] [--model ID] [--pictures N] [--write]\n');
  process.exit(2);
}
const { module } = await runnerImport(new URL('./calibrate-sparing.ts', import.meta.url).pathname, { root, configFile: false });
await module.calibrateSparing({ root, cleanFolders: values.data, model: values.model, pictures: Number(values.pictures), write: values.write });
