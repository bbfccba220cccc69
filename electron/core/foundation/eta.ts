/**
 * Estimates the time left from the share done. What it says never grows, so that a bar never runs
 * backwards, unless it is told of more work; it says nothing before there is something to go by.
 */
export class Eta {
  #startedAt = performance.now();
  #lastMs = Number.POSITIVE_INFINITY;

  /** Milliseconds left after `done` of `total`; undefined before the first twentieth is done. */
  after(done: number, total: number): number | undefined {
    if (done <= 0 || done / total < 0.05) return undefined;
    const elapsed = performance.now() - this.#startedAt;
    this.#lastMs = Math.min(this.#lastMs, (elapsed / done) * (total - done));
    return this.#lastMs;
  }

  /** Time in which nothing was to be done. */
  leaveOut(ms: number): void {
    this.#startedAt += ms;
  }

  /** There is more to do than was known: the next estimate may be longer. */
  allowMore(): void {
    this.#lastMs = Number.POSITIVE_INFINITY;
  }
}
