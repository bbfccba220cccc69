import { tasks, type Task } from '../../../electron/ipc/contract.ts';

/** What the build made of the sample's scene; see build/task-pictures.ts. */
const files = import.meta.glob<string>('../../../build/out/task-pictures/*.webp', { eager: true, query: '?url', import: 'default' });

/** Addresses of the tasks' pictures, damaged left and clean right. A task without practice damage has none. */
export const taskPictures: ReadonlyMap<Task, string> = new Map(
  tasks.flatMap((task) => {
    const address = files[`../../../build/out/task-pictures/${task}.webp`];
    return address === undefined ? [] : [[task, address] as const];
  }),
);
