import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

/** Changes that follow each other faster are told as one. */
const gatherMs = 200;

/** A version of something that changes, and a wait for the next one: who asks again and again hears of everything. */
export class ChangeWatch {
  /** Never the same in two processes, so that a page that outlives one is told all anew by the next. */
  #version = Date.now();
  readonly #changes = new EventTarget();

  tell(): void {
    this.#version += 1;
    this.#changes.dispatchEvent(new Event('change'));
  }

  /** Resolves with the present version: at once where `seen` is another, else after the next change. Throws: `cancelled`. */
  async next(seen: number, signal: AbortSignal): Promise<number> {
    if (seen === this.#version) {
      await once(this.#changes, 'change', { signal });
      await setTimeout(gatherMs, undefined, { signal });
    }
    return this.#version;
  }
}
