import { paperTasks } from './task.ts';

/** What a photo may need: one of the eight tasks, or nothing. In the order of the task finder's answers. */
export const needs = ['none', ...paperTasks] as const;
export type Need = (typeof needs)[number];

/** How likely each need is. Range: 0..1, together 1. */
export type NeedProbabilities = Readonly<Record<Need, number>>;

export const likeliest = (probabilities: NeedProbabilities): Need =>
  needs.reduce((best, need) => (probabilities[need] > probabilities[best] ? need : best));
