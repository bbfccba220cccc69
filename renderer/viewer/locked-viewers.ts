import { PhotoViewer, type ViewReading } from './photo-viewer.ts';
import type { Point } from './view-transform.ts';

/**
 * Viewers of pictures of one size, side by side, that show the same part: the first leads, whatever is asked of any is asked of
 * it, and the others lie where it lies.
 *
 * Owns: its viewers, until each is removed.
 */
export class LockedViewers {
  readonly #onReading: (reading: ViewReading) => void;
  readonly #viewers: PhotoViewer[] = [];
  #last: ViewReading | null = null;

  /** `onReading`: what the leader shows now. */
  constructor(onReading: (reading: ViewReading) => void) {
    this.#onReading = onReading;
  }

  add(canvas: HTMLCanvasElement): PhotoViewer {
    const viewer = new PhotoViewer(canvas, (reading) => {
      if (viewer === this.#viewers[0]) this.#lead(reading);
    });
    this.#viewers.push(viewer);
    if (this.#last !== null && viewer !== this.#viewers[0]) viewer.follow(this.#last.transform);
    return viewer;
  }

  remove(viewer: PhotoViewer): void {
    this.#viewers.splice(this.#viewers.indexOf(viewer), 1);
    viewer.dispose();
    if (this.#viewers.length === 0) this.#last = null;
  }

  fit(): void {
    this.#viewers[0]?.fit();
  }

  zoomTo(zoom: number): void {
    this.#viewers[0]?.zoomTo(zoom);
  }

  zoomBy(factor: number, about?: Point): void {
    this.#viewers[0]?.zoomBy(factor, about);
  }

  toggleZoom(about?: Point): void {
    this.#viewers[0]?.toggleZoom(about);
  }

  panBy(x: number, y: number): void {
    this.#viewers[0]?.panBy(x, y);
  }

  #lead(reading: ViewReading): void {
    this.#last = reading;
    for (const viewer of this.#viewers.slice(1)) viewer.follow(reading.transform);
    this.#onReading(reading);
  }
}
