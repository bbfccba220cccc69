import type { RestorationStep, Task } from '../../../electron/ipc/contract.ts';

/** How a task is called on its card, and the one line below. */
export interface TaskWords {
  readonly name: string;
  readonly sentence: string;
}

export const taskWords: Readonly<Record<Task, TaskWords>> = {
  denoise: { name: 'Remove noise', sentence: 'Grain of high ISO and dim light.' },
  derain: { name: 'Remove rain', sentence: 'Streaks of falling rain.' },
  raindrop: { name: 'Remove raindrops', sentence: 'Drops on the lens or a window.' },
  demoire: { name: 'Remove moiré', sentence: 'Ripples on screens and fabrics.' },
  desnow: { name: 'Remove snowfall', sentence: 'Flakes in front of your subject.' },
  deshadow: { name: 'Lift shadows', sentence: 'Hard shadows across a surface.' },
  superres: { name: 'Enlarge', sentence: 'More detail for prints.' },
  deblur: { name: 'Sharpen motion', sentence: 'Camera or subject moved.' },
  own: { name: 'Something of your own', sentence: 'Whatever your own pairs show.' },
};

/** What a step does, such as "Enlarge 2×". */
export const stepName = ({ task, scale }: RestorationStep): string => `${taskWords[task].name}${scale === 1 ? '' : ` ${scale}×`}`;

/** What a model of the user's own is for, such as "Your own, to remove noise". */
export function ownModelFor(task: Task): string {
  if (task === 'own') return taskWords.own.sentence;
  return `Your own, to ${taskWords[task].name.charAt(0).toLowerCase()}${taskWords[task].name.slice(1)}`;
}
