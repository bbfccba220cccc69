import type { FineTuneMode, PairFinding, PhotoPair, Run, RunVerdict, Task, TrainingBase } from '../../../electron/ipc/contract.ts';
import { decimal } from '../../language/decimal.ts';
import { asPhrase, say, sentence, type Sentence } from '../../language/say.ts';

/** What is put right in what is learned from. */
export const repairWords: Readonly<Record<PhotoPair['repairs'][number], string>> = {
  'move-target': sentence('The after photo is moved into place.'),
  'match-exposure': sentence('The after photo is brought to the exposure of the before photo.'),
  swap: sentence('Before and after are swapped.'),
};

/** What a pair is used for, in a word or two. */
export function usedFor({ isIncluded, isUsable, isHeldBack }: PhotoPair): string {
  if (!isIncluded) return sentence('Left out');
  if (!isUsable) return sentence('Cannot be used');
  return isHeldBack ? sentence('Held back to measure') : sentence('To learn from');
}

/** The worst that was found comes first. */
export const bySeverity = (findings: readonly PairFinding[]): readonly PairFinding[] =>
  [...findings].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));

/** Decibels with a sign and a true minus; what cannot be told is said in a word. */
export function decibels(value: number | null): string {
  if (value === null) return say('beyond measure');
  return `${value < 0 ? '−' : '+'}${decimal(Math.abs(value), 2)} dB`;
}

export const intervalWords = ({ interval: [low, high] }: RunVerdict): string => say('95 % sure: {low} to {high}', { low: decibels(low), high: decibels(high) });

/** What a run starts from, as its curve and its film call it. */
export const startName = ({ startsFrom }: Pick<Run, 'startsFrom'>): string => (startsFrom === 'model' ? sentence('The old model') : sentence('The prior'));

/** How good that is on what is held back. */
export const startScore = ({ startsFrom }: Pick<Run, 'startsFrom'>, psnrDb: number): string =>
  startsFrom === 'model' ? say('the old model {score} dB', { score: decimal(psnrDb, 2) }) : say('the prior {score} dB', { score: decimal(psnrDb, 2) });

/** How long a run may take, or has taken. */
export function lengthWords({ minutes, trained }: Run): string {
  if (trained !== null) return say('{steps} steps in {minutes} min', { steps: trained.steps, minutes: Math.max(1, Math.round(trained.seconds / 60)) });
  return minutes === null ? say('a number of steps') : say('about {minutes} min', { minutes });
}

/** Why a run stands still, and what becomes of it. */
export function pausedWords({ failure }: Run): string {
  if (failure === null) return say('Paused. What was learned is kept.');
  return say('Paused: {why} {remedy}', { why: asPhrase(failure.message), remedy: failure.remedy === undefined ? '' : asPhrase(failure.remedy) });
}

/** What a task's training may start from, the usual first. What is of one's own may grow from anything, and best from what knows no task yet. */
export function basesFor(task: Task, bases: readonly TrainingBase[]): readonly TrainingBase[] {
  const priors = bases.filter((base) => base.task === null);
  return task === 'own' ? [...priors, ...bases.filter((base) => base.task !== null)] : [...bases.filter((base) => base.task === task), ...priors];
}

/** What a photographer may choose of a network's parts; the usual first, which also learned most wherever it was measured. */
export const shownModes: readonly (readonly [FineTuneMode, string])[] = [
  ['joint', sentence('All of them')],
  ['decoder', sentence('Prior and decoder only: changes less')],
];

/** What becomes of the time where scenes are few; null where all of it goes into one training. */
export const sharedTime = (trainings: number): Sentence | null =>
  trainings < 2 ? null : sentence('With so few scenes it learns {trainings} times in this time, each time without one of them, to measure on.', { trainings });

/** Why nothing can be learned from these pairs yet; null when it can. */
export function whyNot({ pairs, scenes }: { readonly pairs: number; readonly scenes: number }): string | null {
  if (pairs === 0) return sentence('Add pairs to learn from: the same photo before and after.');
  if (scenes < 2) return sentence('All these pairs show one scene. Add a pair of another one, to measure the gain on.');
  return null;
}
