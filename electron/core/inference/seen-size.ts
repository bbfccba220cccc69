import type { Task } from '../foundation/task.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { shrunkSize } from '../imaging/shrink-scratch.ts';

/**
 * For tasks that are done better from afar: the picture is shrunk as far as leaves more than this of its longest edge, and what is done to
 * it there is carried over. A shadow is wider than the 64 pixels that a network sees at a time, all the more the larger the photo; and
 * what it took is light, which has no detail of its own. Units: pixels, about those of the pictures that the models learned from.
 */
const enoughToSeePx: { readonly [Each in Task]?: number } = { deshadow: 512 };

/** Whether a task is done from afar, be the picture large or small. */
export const isDoneFromAfar = (task: Task): boolean => enoughToSeePx[task] !== undefined;

/** Edge of the squares of a picture that a task's networks see as one pixel; 1: they see all there is. */
export function squareSeen(task: Task, { widthPx, heightPx }: PictureSize): number {
  const enoughPx = enoughToSeePx[task] ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(Math.max(widthPx, heightPx) / enoughPx) - 1);
}

/** The size of what a task's networks see of a picture. */
export const seenSize = (task: Task, size: PictureSize): PictureSize => shrunkSize(size, squareSeen(task, size));
