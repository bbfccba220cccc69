import { checkPairs } from '../core/pairs/check-pairs.ts';
import { matchPairs } from '../core/pairs/match-pairs.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { pairSources, pairsUsage } from './pair-sources.ts';
import { oneOf, parseOptions, wrongUse } from './parse-options.ts';
import { reportPairs } from './report-pairs.ts';

/** Says of before/after pairs which belong together, what is wrong with them, and which would be held back. */
export const pairsCommand: Command = {
  name: 'pairs',
  summary: 'look at before/after pairs before learning from them',
  usage: ['pairs check DIR [TARGET_DIR] [--json]', `       ${pairsUsage}`].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { positionals } = parseOptions(args, { json: { type: 'boolean', default: false } });
    const [action, ...folders] = positionals;
    oneOf('pairs', action ?? '', ['check']);
    if (folders.length === 0) throw wrongUse('Name a folder with pairs.');
    const paths = pairSources(folders);
    const studio = openStudio();
    const { check } = await checkPairs(
      studio,
      await matchPairs(studio.imaging, paths, signal),
      { treatment: 'repair', scratchFolder: studio.scratch.newFolder() },
      { signal, onProgress: (progress) => { reporter.progress('pairs', progress); } },
    );
    reportPairs(check, reporter);
    const { pairs, split, scenes, links, unmatched } = check;
    const used = pairs.filter(({ isUsed }) => isUsed).length;
    reporter.summary({ pairs: pairs.length, used, unmatched: unmatched.map(({ name }) => name), scenes, links, split });
    return used < pairs.length ? exitStatus.someFailed : exitStatus.done;
  },
};
