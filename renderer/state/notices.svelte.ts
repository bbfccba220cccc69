import type { Sentence } from '../language/say.ts';

const shownForMs = 6_000;
const progressSpokenEveryMs = 5_000;

/** What needs no answer: a line on the screen for a while, and words for a screen reader. */
export class Notices {
  toast = $state.raw<Sentence | null>(null);
  /** Read aloud when it changes. */
  spoken = $state.raw<Sentence>('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastProgressMs = 0;

  show(sentence: Sentence): void {
    clearTimeout(this.#timer);
    this.toast = sentence;
    this.spoken = sentence;
    this.#timer = setTimeout(() => {
      this.toast = null;
    }, shownForMs);
  }

  say(sentence: Sentence): void {
    this.spoken = sentence;
  }

  /** Says how far a job is, at most every five seconds. */
  sayProgress(sentence: Sentence): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastProgressMs < progressSpokenEveryMs) return;
    this.#lastProgressMs = nowMs;
    this.spoken = sentence;
  }
}
