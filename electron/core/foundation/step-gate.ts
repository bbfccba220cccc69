/** Where work waits between two steps while something more urgent has the machine. */
export class StepGate {
  #shut: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  hold(): void {
    if (this.#shut !== undefined) return;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#shut = { opened, open };
  }

  open(): void {
    this.#shut?.open();
    this.#shut = undefined;
  }

  /** Waits while the gate is shut, unless told to stop, and tells for how many milliseconds. */
  async pass(signal?: AbortSignal): Promise<number> {
    const startedAt = performance.now();
    while (this.#shut !== undefined && signal?.aborted !== true) await this.#openedOr(this.#shut.opened, signal);
    return performance.now() - startedAt;
  }

  async #openedOr(opened: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    if (signal === undefined) return opened;
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    signal.addEventListener('abort', stop, { once: true });
    await Promise.race([opened, stopped]);
    signal.removeEventListener('abort', stop);
  }
}
