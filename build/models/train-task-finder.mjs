/**
 * Makes the task finder that ships:
 *
 *   node build/models/train-task-finder.mjs pieces --data DIR [--data DIR...] --output FILE [--rounds N] [--share I/N] [--only-held-back]
 *   node build/models/train-task-finder.mjs train --pieces FILE [--pieces FILE...] [--steps N]
 *   node build/models/train-task-finder.mjs measure --data DIR [--data DIR...] [--pairs NAME=NEED=DIR...]
 *
 * `pieces` cuts and spoils practice pieces of clean photos; `--share` does one part of the photos, so that each core can have one.
 * `train` learns from them and writes models/weights/task-finder/weights.safetensors;
 * `measure` holds it against photos that it never saw, prints tables, and writes its card, finder.json.
 */
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../run-command.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', multiple: true, default: [] },
    output: { type: 'string', default: '' },
    rounds: { type: 'string', default: '10' },
    share: { type: 'string', default: '1/1' },
    pieces: { type: 'string', multiple: true, default: [] },
    'only-held-back': { type: 'boolean', default: false },
    pairs: { type: 'string', multiple: true, default: [] },
    steps: { type: 'string', default: '5000' },
  },
});
const { module } = await runnerImport(new URL('./train-task-finder.ts', import.meta.url).pathname, { root, configFile: false });
if (positionals[0] === 'pieces' && values.data.length > 0 && values.output !== '') {
  const [part, parts] = values.share.split('/').map(Number);
  await module.makePieces({ cleanFolders: values.data, output: values.output, rounds: Number(values.rounds), part, parts, heldBack: values['only-held-back'] });
} else if (positionals[0] === 'train' && values.pieces.length > 0) {
  await module.trainTaskFinder({ root, pieces: values.pieces, steps: Number(values.steps) });
} else if (positionals[0] === 'measure' && values.data.length > 0) {
  const pairFolders = values.pairs.map((words) => {
    const [name, need, folder] = words.split('=');
    return { name, need, folder };
  });
  await module.measureTaskFinder({ root, cleanFolders: values.data, pairFolders });
} else {
  process.stderr.write('usage: see the top of build/models/train-task-finder.mjs\n');
  process.exit(2);
}
