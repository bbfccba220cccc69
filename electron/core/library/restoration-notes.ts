import type { RestoreOutcome } from '../inference/inference-service.ts';

/** What a photographer should know about how a result came about, in sentences; each once. */
export function restorationNotes(outcomes: readonly RestoreOutcome[]): readonly string[] {
  const devices = outcomes.flatMap(({ skipped }) => skipped.map(({ name, reason }) => `${name} was not used. ${reason ?? 'It failed its test.'}`));
  const redoneTiles = outcomes.reduce((sum, outcome) => sum + outcome.redoneTiles, 0);
  if (redoneTiles === 0) return [...new Set(devices)];
  const tiles = redoneTiles === 1 ? 'One tile was' : `${redoneTiles} tiles were`;
  return [...new Set(devices), `${tiles} redone on the CPU, because the device's answer was not a picture.`];
}
