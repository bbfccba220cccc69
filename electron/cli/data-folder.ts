import { resolve } from 'node:path';
import { dataParts } from '../core/library/data-folder.ts';
import { moveDataFolderNow } from '../core/library/enter-state-folder.ts';
import { lookAtDataFolder } from '../core/library/look-at-data-folder.ts';
import { stateFolder } from '../core/library/state-folder.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { parseOptions, wrongUse } from './parse-options.ts';

/** Tells where the app keeps what it keeps, or moves it. It opens no studio, which would use the folder. */
export const dataFolderCommand: Command = {
  name: 'data-folder',
  summary: 'tell where models, trainings, notes and the queue are kept, or move them to another disk',
  usage: [
    'data-folder [--move DIR] [--json]',
    '       --move: into the folder "TAPE Studio" that is made in DIR. No other TAPE Studio may run meanwhile.',
  ].join('\n'),
  run: async (args, { reporter }) => {
    const { values, positionals } = parseOptions(args, {
      move: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw wrongUse('This command takes no free words.');
    if (values.move !== undefined) moveDataFolderNow(resolve(values.move));
    const { path, isSet, move, parts } = await lookAtDataFolder(stateFolder());
    const bytes = Object.fromEntries(dataParts.map((part) => [part, parts.find((one) => one.part === part)?.bytes ?? 0]));
    reporter.result({ path, isSet, movesTo: move?.to ?? null, bytes });
    reporter.say(values.move === undefined ? path : `The data folder is ${path} now.`);
    if (move !== null) reporter.say(`It moves to ${move.to} at the next start.`);
    return exitStatus.done;
  },
};
