import { paperTasks } from './task.ts';

/** What a photo may need: one of the eight tasks, or nothing. In the order of the task finder's answers. */
export const needs = ['none', ...paperTasks] as const;
export type Need = (typeof needs)[number];

/** How likely each need is. Range: 0..1, together 1. */
export type NeedProbabilities = Readonly<Record<Need, number>>;

export const likeliest = (probabilities: NeedProbabilities): Need =>
  needs.reduce((best, need) => (probabilities[need] > probabilities[best] ? need : best));

/** From here on one need is named alone. */
export const sureFrom = 0.8;

/** Photos of one need side by side, the surest first; what needs nothing comes last. */
export function byNeed(a: NeedProbabilities, b: NeedProbabilities): number {
  const [needA, needB] = [likeliest(a), likeliest(b)];
  const rank = (need: Need): number => (need === 'none' ? needs.length : needs.indexOf(need));
  return rank(needA) - rank(needB) || b[needB] - a[needA];
}
