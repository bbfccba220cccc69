import { Eta } from '../foundation/eta.ts';

/**
 * How far a queue has come, and how long it will still take, by work: what `Look.work` says of an item.
 *
 * Numerics: items that were not looked at yet count as the mean of those that were.
 */
export class QueuePace {
  readonly #work = new Map<number, number>();
  /** Shares of what is under way. Range: 0..1. */
  readonly #shares = new Map<number, number>();
  #workSeen = 0;
  #doneSinceStart = 0;
  #eta = new Eta();
  #asideSince: number | undefined;

  /** Work begins, or goes on. */
  start(): void {
    this.#doneSinceStart = 0;
    this.#eta = new Eta();
    if (this.#asideSince !== undefined) this.#asideSince = performance.now();
  }

  /** Nothing begins until that is over; the time is left out. */
  standAside(isAside: boolean): void {
    const now = performance.now();
    if (this.#asideSince !== undefined) this.#eta.leaveOut(now - this.#asideSince);
    this.#asideSince = isAside ? now : undefined;
  }

  /** There is more to do than was known. */
  allowMore(): void {
    this.#eta.allowMore();
  }

  know(id: number, work: number): void {
    this.#workSeen += work - (this.#work.get(id) ?? 0);
    this.#work.set(id, work);
    this.allowMore();
  }

  forget(id: number): void {
    this.#workSeen -= this.#work.get(id) ?? 0;
    this.#work.delete(id);
    this.#shares.delete(id);
  }

  advance(id: number, share: number): void {
    this.#shares.set(id, Math.max(share, this.#shares.get(id) ?? 0));
  }

  shareOf(id: number): number {
    return this.#shares.get(id) ?? 0;
  }

  /** What was under way begins anew, whenever that may be. */
  stop(): void {
    this.#shares.clear();
  }

  /** Work on an item ended; `counts`: it took the time that it was thought to take. */
  end(id: number, counts: boolean): void {
    if (counts) this.#doneSinceStart += this.workOf(id);
    this.#shares.delete(id);
  }

  workOf(id: number): number {
    return this.#work.get(id) ?? (this.#work.size === 0 ? 1 : this.#workSeen / this.#work.size);
  }

  /** Milliseconds left for these items; undefined before there is something to go by. */
  etaMs(left: readonly number[]): number | undefined {
    const begun = [...this.#shares].reduce((sum, [id, share]) => sum + share * this.workOf(id), 0);
    const done = this.#doneSinceStart + begun;
    return this.#eta.after(done, this.#doneSinceStart + left.reduce((sum, id) => sum + this.workOf(id), 0));
  }
}
