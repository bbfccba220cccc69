import type { RestorationStep, Task } from '../../../electron/ipc/contract.ts';
import { say, sentence } from '../../language/say.ts';

/** How a task is called on its card, and the one line below. */
export interface TaskWords {
  readonly name: string;
  readonly sentence: string;
}

export const taskWords: Readonly<Record<Task, TaskWords>> = {
  denoise: { name: sentence('Remove noise'), sentence: sentence('Grain of high ISO and dim light.') },
  derain: { name: sentence('Remove rain'), sentence: sentence('Streaks of falling rain.') },
  raindrop: { name: sentence('Remove raindrops'), sentence: sentence('Drops on the lens or a window.') },
  demoire: { name: sentence('Remove moiré'), sentence: sentence('Ripples on screens and fabrics.') },
  desnow: { name: sentence('Remove snowfall'), sentence: sentence('Flakes in front of your subject.') },
  deshadow: { name: sentence('Lift shadows'), sentence: sentence('Hard shadows across a surface.') },
  superres: { name: sentence('Enlarge'), sentence: sentence('More detail for prints.') },
  deblur: { name: sentence('Sharpen motion'), sentence: sentence('Camera or subject moved.') },
  own: { name: sentence('Something of your own'), sentence: sentence('Whatever your own pairs show.') },
};

/** What a step does, such as "Enlarge 2×". */
export const stepName = ({ task, scale }: RestorationStep): string => scale === 1 ? say(taskWords[task].name) : say('{task} {scale}×', { task: say(taskWords[task].name), scale });

/** What a model of the user's own is for, such as "Your own, to remove noise". */
export const ownModelFor = (task: Task): string => say(ownPurposes[task]);

const ownPurposes: Readonly<Record<Task, string>> = {
  denoise: sentence('Your own, to remove noise'),
  derain: sentence('Your own, to remove rain'),
  raindrop: sentence('Your own, to remove raindrops'),
  demoire: sentence('Your own, to remove moiré'),
  desnow: sentence('Your own, to remove snowfall'),
  deshadow: sentence('Your own, to lift shadows'),
  superres: sentence('Your own, to enlarge'),
  deblur: sentence('Your own, to sharpen motion'),
  own: taskWords.own.sentence,
};
