import type { InstalledModel, Photo, PhotoFormat, Restoration } from '../../electron/ipc/contract.ts';
import type { Problem } from './problem.ts';
import { StepStack } from './step-stack.svelte.ts';

/** An open photo with what was done to it and what went wrong with it. */
export class PhotoEntry {
  readonly kind = 'photo';
  readonly photo: Photo;
  readonly stack: StepStack;
  restoration = $state.raw<Restoration | null>(null);
  /** 0..1 */
  strength = $state(1);
  format = $state<PhotoFormat | 'keep'>('keep');
  restoreProblem = $state.raw<Problem | null>(null);
  exportProblem = $state.raw<Problem | null>(null);

  constructor(photo: Photo, models: () => readonly InstalledModel[]) {
    this.photo = photo;
    this.stack = new StepStack(models);
  }

  get id(): string {
    return this.photo.id;
  }

  get name(): string {
    return this.photo.name;
  }

  /** Whether a restoration is shown that came of other steps than those that are chosen. */
  get isOutdated(): boolean {
    if (this.restoration === null) return false;
    const chosen = this.stack.request;
    const { steps } = this.restoration;
    return steps.length !== chosen.length || steps.some(({ modelId, scale }, index) => modelId !== chosen[index]?.modelId || scale !== chosen[index].scale);
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
