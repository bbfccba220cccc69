import { StepGate } from './step-gate.ts';

/** What the user waits for now, so that what works in the background can stand aside meanwhile. */
export class ForegroundWork {
  readonly #gate = new StepGate();
  readonly #underWay = new Set<symbol>();
  readonly #listeners = new Set<(isUnderWay: boolean) => void>();

  get isUnderWay(): boolean {
    return this.#underWay.size > 0;
  }

  /** Something begins; it ends when what this gives is called. */
  begin(): () => void {
    const one = Symbol('work');
    this.#change(() => this.#underWay.add(one));
    return () => {
      this.#change(() => this.#underWay.delete(one));
    };
  }

  /** Waits until nothing is under way, or until told to stop. */
  async over(signal: AbortSignal): Promise<void> {
    await this.#gate.pass(signal);
  }

  /** Tells of the first beginning and of the last end. Gives how to stop that. */
  listen(listener: (isUnderWay: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(change: () => unknown): void {
    const before = this.isUnderWay;
    change();
    if (before === this.isUnderWay) return;
    if (this.isUnderWay) this.#gate.hold();
    else this.#gate.open();
    for (const listener of this.#listeners) listener(this.isUnderWay);
  }
}
