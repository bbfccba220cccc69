import type { Side } from '../viewer/photo-viewer.ts';

const sides: readonly Side[] = ['before', 'split', 'after'];

/** How the photo is looked at; the same for every photo, so that a series can be compared. */
export class Viewing {
  side = $state<Side>('split');
  /** Where the divider stands, 0 (left) to 1. */
  split = $state(0.5);
  peeking = $state(false);
  panelsShown = $state(true);

  /** What is seen now: holding the peek key shows the photo as it was. */
  get shownSide(): Side {
    return this.peeking ? 'before' : this.side;
  }

  cycleSide(): void {
    this.side = sides[(sides.indexOf(this.side) + 1) % sides.length] ?? 'split';
  }

  moveSplit(to: number): void {
    this.split = Math.min(1, Math.max(0, to));
  }
}
