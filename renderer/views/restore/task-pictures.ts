import type { PaperTask } from '../../../electron/ipc/contract.ts';

/** What the build made of the sample's scene; see build/task-pictures.ts. */
const files = import.meta.glob<string>('../../../build/out/task-pictures/*.webp', { eager: true, query: '?url', import: 'default' });

/** Where a task's picture lies: damaged left, clean right. */
export function taskPicture(task: PaperTask): string {
  const address = files[`../../../build/out/task-pictures/${task}.webp`];
  if (address === undefined) throw new Error(`internal: the build made no picture for ${task}`);
  return address;
}
