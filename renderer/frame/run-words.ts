import type { Run, RunActivity, RunState } from '../../electron/ipc/contract.ts';
import { formatTimeLeft } from '../components/format-duration.ts';
import { phrase, say, sentence } from '../language/say.ts';

const stateWords: Readonly<Record<RunState, string>> = {
  waiting: sentence('Waits for its turn'),
  running: sentence('Begins…'),
  paused: sentence('Paused'),
  judged: sentence('Done: yours to decide'),
  adopted: sentence('Adopted'),
  declined: sentence('Not adopted'),
};

const doingWords: Readonly<Record<RunActivity, string>> = {
  reading: sentence('Reads the photos'),
  measuring: sentence('Measures the speed of this machine'),
  training: sentence('Learns'),
  proving: sentence('Learns again without other scenes, to measure'),
  judging: sentence('Is judged on what it has not seen'),
};

/** In a few words how far a run is. */
export function runFigures({ state, activity, failure }: Run): string {
  if (state === 'paused' && failure !== null) return say(failure.message);
  if (state !== 'running' || activity === null) return say(stateWords[state]);
  const { doing, progress } = activity;
  if (doing !== 'training' && doing !== 'proving') return say('{doing}…', { doing: phrase(doingWords[doing]) });
  const steps = say('{doing}: step {done} of {total}', { doing: phrase(doingWords[doing]), done: progress.done, total: progress.total });
  return progress.etaMs === undefined ? steps : `${steps} · ${formatTimeLeft(progress.etaMs)}`;
}

/** 0..1; null while that is not known. */
export const runFraction = ({ activity }: Run): number | null =>
  activity === null || activity.progress.total <= 1 ? null : Math.min(1, activity.progress.done / activity.progress.total);
