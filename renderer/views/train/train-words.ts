import type { FineTuneMode, PairFinding, PhotoPair, Run, RunState, RunVerdict, Task, TrainingBase } from '../../../electron/ipc/contract.ts';

export const stateNames: Readonly<Record<RunState, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  paused: 'Paused',
  judged: 'Yours to decide',
  adopted: 'Adopted',
  declined: 'Not adopted',
};

const fixWords: Readonly<Record<PhotoPair['repairs'][number], string>> = {
  'move-target': 'The after photo is moved into place.',
  'match-exposure': 'The after photo is brought to the exposure of the before photo.',
  swap: 'Before and after are swapped.',
};

/** What is put right in what is learned from. */
export const repairWords = (repair: PhotoPair['repairs'][number]): string => fixWords[repair];

/** What a pair is used for, in a word or two. */
export function usedFor({ isIncluded, isUsable, isHeldBack }: PhotoPair): string {
  if (!isIncluded) return 'Left out';
  if (!isUsable) return 'Cannot be used';
  return isHeldBack ? 'Held back to measure' : 'To learn from';
}

/** The worst that was found comes first. */
export const bySeverity = (findings: readonly PairFinding[]): readonly PairFinding[] =>
  [...findings].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));

/** Decibels with a sign and a true minus; what cannot be told is said in a word. */
export function decibels(value: number | null): string {
  if (value === null) return 'beyond measure';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)} dB`;
}

export const intervalWords = ({ interval: [low, high] }: RunVerdict): string => `${decibels(low)} to ${decibels(high)}`;

/** What a run starts from, as its curve and its film call it. */
export const startName = ({ startsFrom }: Pick<Run, 'startsFrom'>): string => (startsFrom === 'model' ? 'The old model' : 'The prior');

/** How long a run may take, or has taken. */
export function lengthWords({ minutes, trained }: Run): string {
  if (trained !== null) return `${trained.steps} steps in ${Math.max(1, Math.round(trained.seconds / 60))} min`;
  return minutes === null ? 'a number of steps' : `about ${minutes} min`;
}

/** What a task's training may start from, the usual first. What is of one's own may grow from anything, and best from what knows no task yet. */
export function basesFor(task: Task, bases: readonly TrainingBase[]): readonly TrainingBase[] {
  const priors = bases.filter((base) => base.task === null);
  return task === 'own' ? [...priors, ...bases.filter((base) => base.task !== null)] : [...bases.filter((base) => base.task === task), ...priors];
}

/** What a photographer may choose of a network's parts; the usual first, which also learned most wherever it was measured. */
export const shownModes: readonly (readonly [FineTuneMode, string])[] = [
  ['joint', 'All of them'],
  ['decoder', 'Prior and decoder only: changes less'],
];

/** What becomes of the time where scenes are few; null where all of it goes into one training. */
export const sharedTime = (trainings: number): string | null =>
  trainings < 2 ? null : `With so few scenes it learns ${trainings} times in this time, each time without one of them, to measure on.`;

/** Why nothing can be learned from these pairs yet; null when it can. */
export function whyNot({ pairs, scenes }: { readonly pairs: number; readonly scenes: number }): string | null {
  if (pairs === 0) return 'Add pairs to learn from: the same photo before and after.';
  if (scenes < 2) return 'All these pairs show one scene. Add a pair of another one, to measure the gain on.';
  return null;
}
