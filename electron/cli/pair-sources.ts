import { resolve } from 'node:path';
import { wrongUse } from './parse-options.ts';

/** How pairs are named on the command line, for a command's usage. */
export const pairsUsage = 'DIR: DIR/input with DIR/target, or names such as IMG_1_before and IMG_1_after; or two folders, inputs first.';

/** Throws: `wrong-use` unless there are one or two. */
export function pairSources(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) throw wrongUse('--pairs is missing.');
  if (paths.length > 2) throw wrongUse('--pairs takes one folder, or the folder of the inputs and that of the targets.');
  return paths.map((path) => resolve(path));
}
