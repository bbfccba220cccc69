import type { Comparison } from '../viewer/panes.ts';
import type { Side } from '../viewer/photo-viewer.ts';
import type { Point } from '../viewer/view-transform.ts';

const sides: readonly Side[] = ['before', 'split', 'after'];

/** Often enough to catch the eye, and slow enough to look. */
const blinkEveryMs = 700;

/** How the photo is looked at; the same for every photo, so that a series can be compared. */
export class Viewing {
  side = $state<Side>('split');
  /** How both are shown at once. */
  comparison = $state<Comparison>('divider');
  /** Where the divider stands, 0 (left, or top) to 1. */
  split = $state(0.5);
  /** How much brighter than it is a change is shown. */
  gain = $state(8);
  /** What a loupe is about, in CSS pixels of the canvas; null: its middle. */
  loupeAt = $state.raw<Point | null>(null);
  peeking = $state(false);
  panelsShown = $state(true);
  #blinks = $state.raw<{ readonly timer: ReturnType<typeof setInterval> } | null>(null);
  #blinkShowsBefore = $state(false);

  /** What is seen now: holding the peek key shows the photo as it was. */
  get shownSide(): Side {
    if (this.peeking) return 'before';
    if (this.isBlinking) return this.#blinkShowsBefore ? 'before' : 'after';
    return this.side;
  }

  /** Whether no part of the result is hidden by what was before. */
  get showsAllOfResult(): boolean {
    return this.shownSide === 'after' || (this.shownSide === 'split' && this.comparison !== 'divider' && this.comparison !== 'divider-across');
  }

  /** Before and after in turn, by itself. */
  get isBlinking(): boolean {
    return this.#blinks !== null;
  }

  show(side: Side): void {
    this.stopBlinking();
    this.side = side;
  }

  cycleSide(): void {
    this.show(sides[(sides.indexOf(this.side) + 1) % sides.length] ?? 'split');
  }

  /** Shows both in this way. */
  compareBy(comparison: Comparison): void {
    this.comparison = comparison;
    this.show('split');
  }

  /** The other of before and after. */
  toggleSide(): void {
    this.show(this.side === 'after' ? 'before' : 'after');
  }

  toggleBlinking(): void {
    if (this.isBlinking) {
      this.stopBlinking();
      return;
    }
    const timer = setInterval(() => {
      this.#blinkShowsBefore = !this.#blinkShowsBefore;
    }, blinkEveryMs);
    this.#blinks = { timer };
  }

  stopBlinking(): void {
    if (this.#blinks !== null) clearInterval(this.#blinks.timer);
    this.#blinks = null;
  }

  moveSplit(to: number): void {
    this.split = Math.min(1, Math.max(0, to));
  }
}
