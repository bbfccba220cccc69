import type { RestoreOutcome } from '../inference/inference-service.ts';

/** What a photographer should know about how a result came about, in sentences. */
export function restorationNotes({ skipped, redoneTiles }: RestoreOutcome): readonly string[] {
  const devices = skipped.map(({ name, reason }) => `${name} was not used. ${reason ?? 'It failed its test.'}`);
  if (redoneTiles === 0) return devices;
  const tiles = redoneTiles === 1 ? 'One tile was' : `${redoneTiles} tiles were`;
  return [...devices, `${tiles} redone on the CPU, because the device's answer was not a picture.`];
}
