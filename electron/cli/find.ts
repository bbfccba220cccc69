import { basename, resolve } from 'node:path';
import { byNeed, likeliest, needs } from '../core/foundation/need.ts';
import type { Need, NeedProbabilities } from '../core/foundation/need.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { photoPaths } from '../core/library/photo-paths.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { parseOptions, wrongUse } from './parse-options.ts';

/** Says which of the tasks photos need. It suggests: nothing is restored. */
export const findCommand: Command = {
  name: 'find',
  summary: 'say which task photos need, or that they look clean',
  usage: [
    'find <files or folders...> [--by-task] [--json]',
    '       --by-task: sorted by what they need, the surest first, once all are looked at.',
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      'by-task': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length === 0) throw wrongUse('Name at least one photo or folder.');
    const photos = photoPaths(positionals.map((path) => resolve(path)));
    if (photos.length === 0) throw new TapeError('data-set-empty', 'There is no photo in these folders.');
    const studio = openStudio();
    const found: FoundNeed[] = [];
    let failed = 0;
    const tell = (one: FoundNeed): void => {
      reporter.result({ input: one.path, need: one.need, probability: one.probabilities[one.need], probabilities: one.probabilities });
      reporter.say(`${basename(one.path)}: ${wordsOf(one)}`);
    };
    for (const [index, path] of photos.entries()) {
      if (signal.aborted) break;
      reporter.progress(basename(path), { phase: 'looking', done: index, total: photos.length });
      try {
        const probabilities = await studio.findNeedOf(path, { signal });
        const one = { path, need: likeliest(probabilities), probabilities };
        found.push(one);
        if (!values['by-task']) tell(one);
      } catch (thrown) {
        const error = TapeError.from(thrown);
        if (error.code === 'cancelled') break;
        failed += 1;
        reporter.error(error, basename(path));
      }
    }
    if (values['by-task']) found.toSorted((a, b) => byNeed(a.probabilities, b.probabilities)).forEach(tell);
    const counts = needs.map((need) => [need, found.filter((one) => one.need === need).length] as const).filter(([, count]) => count > 0);
    reporter.summary({ photos: found.length, failed, interrupted: signal.aborted, ...Object.fromEntries(counts) });
    return failed > 0 ? exitStatus.someFailed : exitStatus.done;
  },
};

interface FoundNeed {
  readonly path: string;
  readonly need: Need;
  readonly probabilities: NeedProbabilities;
}

function wordsOf({ probabilities }: FoundNeed): string {
  const [first, second] = needs.toSorted((a, b) => probabilities[b] - probabilities[a]);
  const part = (need: Need): string => `${need === 'none' ? 'looks clean' : need} ${(100 * probabilities[need]).toFixed(0)} %`;
  if (first === undefined || second === undefined) throw new Error('internal: no needs');
  return probabilities[second] < 0.1 ? part(first) : `${part(first)}, or ${part(second)}`;
}
