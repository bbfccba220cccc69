import type { Task } from '../../../electron/ipc/contract.ts';

/** How a task is called on its card, and the one sentence below. */
export interface TaskWords {
  readonly name: string;
  readonly sentence: string;
}

export const taskWords: Readonly<Record<Task, TaskWords>> = {
  denoise: { name: 'Remove noise', sentence: 'Grain of high ISO and dim light, colour specks.' },
  derain: { name: 'Remove rain', sentence: 'Streaks of falling rain across the picture.' },
  raindrop: { name: 'Remove raindrops', sentence: 'Drops on the lens or on a window.' },
  demoire: { name: 'Remove moiré', sentence: 'Coloured ripples on screens and fabrics.' },
  desnow: { name: 'Remove snowfall', sentence: 'Flakes between you and your subject.' },
  deshadow: { name: 'Lift shadows', sentence: 'Hard shadows that fall across a surface.' },
  superres: { name: 'Enlarge', sentence: 'More pixels for prints and tight crops.' },
  deblur: { name: 'Sharpen motion', sentence: 'Blur of a moving camera or subject.' },
};
