import type { Task } from './task.ts';

/** How many times wider and higher a step makes its picture. */
export const scales = [1, 2, 4] as const;
export type Scale = (typeof scales)[number];

/** What a step of a task enlarges by when nothing is said. */
export const usualScale = (task: Task): Scale => (task === 'superres' ? 2 : 1);

/**
 * Whether steps may enlarge like this: only superres does, and only one step of all. At a scale of 1 it mends a
 * picture that was enlarged elsewhere, or by a step before it.
 */
export const mayEnlarge = (steps: readonly { readonly task: Task; readonly scale: Scale }[]): boolean => {
  const enlarging = steps.filter(({ scale }) => scale > 1);
  return enlarging.length <= 1 && enlarging.every(({ task }) => task === 'superres');
};
