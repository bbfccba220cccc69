import { inEnglish } from '../../words/speak.ts';
import type { Sentence } from '../../words/sentence.ts';
import { asPhrase, sentence } from '../../words/sentence.ts';
import type { RestoreOutcome } from '../inference/inference-service.ts';

/** What a photographer should know about how a result came about, in sentences; each once. */
export function restorationNotes(outcomes: readonly RestoreOutcome[]): readonly Sentence[] {
  const devices = outcomes.flatMap(({ skipped }) => skipped.map(({ name, reason }) => sentence('{name} was not used. {why}', { name, why: asPhrase(reason ?? sentence('It failed its test.')) })));
  const redoneTiles = outcomes.reduce((sum, outcome) => sum + outcome.redoneTiles, 0);
  const each = [...new Map(devices.map((note) => [inEnglish(note), note])).values()];
  if (redoneTiles === 0) return each;
  return [...each, sentence("{tiles, plural, =1 {One tile was} other {# tiles were}} redone on the CPU, because the device's answer was not a picture.", { tiles: redoneTiles })];
}
