import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { TapeError } from '../foundation/tape-error.ts';

/** Two photos of one scene: `folder/input/NAME.*` and `folder/target/NAME.*`. */
export interface PhotoPair {
  readonly name: string;
  readonly inputPath: string;
  readonly targetPath: string;
}

/**
 * Finds the pairs of a folder by the names of their files, whatever their formats.
 *
 * Throws: `file-not-found`, `pairs-unmatched`.
 */
export function matchPairs(folder: string): readonly PhotoPair[] {
  const inputs = filesByStem(join(folder, 'input'));
  const targets = filesByStem(join(folder, 'target'));
  const pairs = [...inputs].flatMap(([name, inputPath]): readonly PhotoPair[] => {
    const targetPath = targets.get(name);
    return targetPath === undefined ? [] : [{ name, inputPath, targetPath }];
  });
  if (pairs.length === 0) {
    throw new TapeError('pairs-unmatched', 'No photo in "input" has a partner of the same name in "target".', {
      remedy: 'Give both photos of a pair the same name.',
    });
  }
  return pairs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function filesByStem(folder: string): ReadonlyMap<string, string> {
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isFile());
    return new Map(names.map((name) => [basename(name, extname(name)), join(folder, name)]));
  } catch (error) {
    throw new TapeError('file-not-found', `There is no folder "${basename(folder)}" beside its partner.`, {
      remedy: 'Pairs are kept as DIR/input/NAME and DIR/target/NAME.',
      cause: error,
    });
  }
}
