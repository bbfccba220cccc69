import { basename } from 'node:path';
import { inEnglish } from '../words/speak.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { PairCheck } from '../core/pairs/check-pairs.ts';
import type { PairFix } from '../core/pairs/pairs-service.ts';
import type { Reporter } from './reporter.ts';

/** Tells what was found in pairs, what was put right, and how they are split; the same for every command that looks at them. */
export function reportPairs(check: PairCheck, reporter: Reporter): void {
  for (const { sentence } of check.unmatched) reporter.say(sentence);
  for (const { name, inputPath, targetPath, matchedBy, findings, applied, isUsed, failure } of check.pairs) {
    if (failure !== undefined) reporter.error(TapeError.fromData(failure), name);
    else reporter.result({ name, input: inputPath, target: targetPath, matchedBy, findings, applied, used: isUsed });
    reporter.say(`${name}: ${basename(inputPath)} and ${basename(targetPath)}${isUsed ? '' : ' (left out)'}`);
    for (const { sentence, remedy } of findings) reporter.say(`  ${inEnglish(sentence)} ${inEnglish(remedy)}`);
    for (const fix of applied) reporter.say(`  ${doneWords[fix.kind]}`);
  }
  for (const sentence of splitWords(check)) reporter.say(sentence);
}

const doneWords: { readonly [Kind in PairFix['kind']]: string } = {
  'move-target': 'The target is moved onto its input, and both are cut to what they share; the files stay as they are.',
  'match-exposure': "The target is given its input's exposure; the file stays as it is.",
  swap: 'The two are swapped.',
};

function splitWords({ pairs, scenes, split }: PairCheck): readonly string[] {
  const named = (positions: readonly number[]): string => positions.flatMap((position) => pairs[position]?.name ?? []).join(', ');
  const shared = scenes.filter((scene) => scene.length > 1).map((scene) => `One scene: ${named(scene)}.`);
  if (split === null) return [...shared, 'There are not two scenes, so that none can be held back to measure a gain.'];
  const [{ training, heldBack }] = split.folds;
  const others = split.kind === 'leave-one-out' ? `, then each of the other ${split.folds.length - 1} in turn, to measure more surely` : '';
  return [...shared, `${scenes.length} scenes: ${training.length} pairs to learn from, held back ${named(heldBack)}${others}.`];
}
