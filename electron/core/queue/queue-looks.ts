import { dirname } from 'node:path';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { RestorePhotoOptions } from '../inference/restore-photo.ts';
import { planPhoto } from '../inference/restore-photo.ts';
import { seenSize } from '../inference/seen-size.ts';
import { networkPixels } from '../inference/tile-plan.ts';
import { mostBytes } from './most-bytes.ts';

/** What an item's header and the rules say of it. Where it says nothing all is 0: it cannot be opened, which is said when it is its turn. */
export interface Look {
  /** Of the photo; 0 where there is nothing to do. */
  readonly pixels: number;
  /** How long the networks take, in all steps together, as `networkPixels` says it. */
  readonly work: number;
  /** At most, of the file that comes of it. */
  readonly bytes: number;
  readonly outputFolder: string | null;
  /** Its file exists already, and nothing may be done about that. */
  readonly isTaken?: boolean;
}

const nothing: Look = { pixels: 0, work: 0, bytes: 0, outputFolder: null };

/** Looks at photos before they are restored, so that it can be said how much there is to do. */
export class QueueLooks {
  readonly #imaging: Pick<ImagingService, 'describe'>;
  readonly #onLook: (id: number, look: Look) => void;
  readonly #looks = new Map<number, Look>();
  readonly #closed = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(imaging: Pick<ImagingService, 'describe'>, onLook: (id: number, look: Look) => void) {
    this.#imaging = imaging;
    this.#onLook = onLook;
  }

  at(id: number): Look | undefined {
    return this.#looks.get(id);
  }

  forget(id: number): void {
    this.#looks.delete(id);
  }

  /** Looks at all that `next` gives, one after the other, until it gives none that was not looked at. `next`: the first such. */
  lookAt(next: (isSeen: (id: number) => boolean) => { readonly id: number; readonly options: () => RestorePhotoOptions } | undefined): void {
    if (this.#looking === undefined && !this.#closed.signal.aborted) this.#looking = this.#lookOn(next);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#looking;
  }

  async #lookOn(next: Parameters<QueueLooks['lookAt']>[0]): Promise<void> {
    const { signal } = this.#closed;
    const isSeen = (id: number): boolean => this.#looks.has(id);
    // Not before the call that began it has returned.
    await Promise.resolve();
    for (let item = next(isSeen); item !== undefined && !isAborted(signal); item = next(isSeen)) {
      const look = await this.#lookAtOne(item.options, signal);
      if (isAborted(signal)) return;
      this.#looks.set(item.id, look);
      this.#onLook(item.id, look);
    }
    this.#looking = undefined;
  }

  async #lookAtOne(options: () => RestorePhotoOptions, signal: AbortSignal): Promise<Look> {
    try {
      const { steps, ...wanted } = options();
      const plan = await planPhoto(this.#imaging, { steps, ...wanted }, { signal });
      const outputFolder = dirname(plan.outputPath);
      if (plan.rule === null) return { ...nothing, outputFolder };
      let { widthPx, heightPx } = plan.info;
      const pixels = widthPx * heightPx;
      let work = 0;
      for (const { task, model, scale } of steps) {
        [widthPx, heightPx] = [widthPx * scale, heightPx * scale];
        work += networkPixels(model.network, seenSize(task, { widthPx, heightPx }));
      }
      return { pixels, work, bytes: mostBytes(plan), outputFolder };
    } catch (thrown) {
      // It may be mended until it is its turn, and is named then if it was not.
      return { ...nothing, isTaken: TapeError.from(thrown).code === 'output-exists' };
    }
  }
}

/** A function: the answer changes while something is awaited. */
const isAborted = ({ aborted }: AbortSignal): boolean => aborted;
