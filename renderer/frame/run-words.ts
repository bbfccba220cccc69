import type { Run, RunActivity, RunState } from '../../electron/ipc/contract.ts';
import { formatTimeLeft } from '../components/format-duration.ts';

const stateWords: Readonly<Record<RunState, string>> = {
  waiting: 'Waits for its turn',
  running: 'Begins…',
  paused: 'Paused',
  judged: 'Done: yours to decide',
  adopted: 'Adopted',
  declined: 'Not adopted',
};

const doingWords: Readonly<Record<RunActivity, string>> = {
  reading: 'Reads the photos',
  measuring: 'Measures the speed of this machine',
  training: 'Learns',
  proving: 'Learns again without other scenes, to measure',
  judging: 'Is judged on what it has not seen',
};

/** In a few words how far a run is. */
export function runFigures({ state, activity, failure }: Run): string {
  if (state === 'paused' && failure !== null) return failure.message;
  if (state !== 'running' || activity === null) return stateWords[state];
  const { doing, progress } = activity;
  if (doing !== 'training' && doing !== 'proving') return `${doingWords[doing]}…`;
  const steps = `${doingWords[doing]}: step ${progress.done} of ${progress.total}`;
  return progress.etaMs === undefined ? steps : `${steps} · ${formatTimeLeft(progress.etaMs)}`;
}

/** 0..1; null while that is not known. */
export const runFraction = ({ activity }: Run): number | null =>
  activity === null || activity.progress.total <= 1 ? null : Math.min(1, activity.progress.done / activity.progress.total);
