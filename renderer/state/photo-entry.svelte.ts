import type { Photo, PhotoFormat, Restoration, Task } from '../../electron/ipc/contract.ts';
import type { Problem } from './problem.ts';

/** An open photo with what was done to it and what went wrong with it. */
export class PhotoEntry {
  readonly kind = 'photo';
  readonly photo: Photo;
  restoration = $state.raw<Restoration | null>(null);
  task = $state<Task | null>(null);
  /** 0..1 */
  strength = $state(1);
  format = $state<PhotoFormat | 'keep'>('keep');
  restoreProblem = $state.raw<Problem | null>(null);
  exportProblem = $state.raw<Problem | null>(null);

  constructor(photo: Photo) {
    this.photo = photo;
  }

  get id(): string {
    return this.photo.id;
  }

  get name(): string {
    return this.photo.name;
  }
}

let failures = 0;

/** A file that could not be opened: it keeps its place in the filmstrip until it is dismissed. */
export class FailedEntry {
  readonly kind = 'failed';
  readonly id = `failed-${++failures}`;
  readonly name: string;
  readonly problem: Problem;

  constructor(name: string, problem: Problem) {
    this.name = name;
    this.problem = problem;
  }
}

export type Entry = PhotoEntry | FailedEntry;
