import type { CallOptions, Progress } from '../../electron/ipc/contract.ts';

/** From when on a wait deserves a word, a bar, and an estimate. */
const wordAfterMs = 300;
const barAfterMs = 2_000;
const etaAfterMs = 10_000;
const clockEveryMs = 100;

export type JobKind = 'opening' | 'restoring' | 'inspecting' | 'exporting' | 'pairing';

/** One long call as the page shows it: how far it is, how long it took so far, and how to stop it. */
export class Job {
  readonly kind: JobKind;
  /** The photo's file name; null when it has none yet. */
  readonly subject: string | null;
  readonly photoId: string | null;
  readonly canCancel: boolean;
  readonly #abort = new AbortController();
  readonly #startedMs = performance.now();
  readonly #clock: ReturnType<typeof setInterval>;
  #elapsedMs = $state(0);
  progress = $state.raw<Progress | null>(null);
  cancelling = $state(false);

  constructor(kind: JobKind, about: { subject?: string; photoId?: string; canCancel?: boolean }) {
    this.kind = kind;
    this.subject = about.subject ?? null;
    this.photoId = about.photoId ?? null;
    this.canCancel = about.canCancel ?? true;
    this.#clock = setInterval(() => {
      this.#elapsedMs = performance.now() - this.#startedMs;
    }, clockEveryMs);
  }

  get isNoticeable(): boolean {
    return this.#elapsedMs >= wordAfterMs;
  }

  get showsBar(): boolean {
    return this.#elapsedMs >= barAfterMs;
  }

  /** 0..1; null while the amount of work is unknown, or one step that says nothing of its middle. */
  get fraction(): number | null {
    if (this.progress === null || this.progress.total <= 1) return null;
    return Math.min(1, this.progress.done / this.progress.total);
  }

  get etaMs(): number | null {
    return this.#elapsedMs >= etaAfterMs ? (this.progress?.etaMs ?? null) : null;
  }

  cancel(): void {
    this.cancelling = true;
    this.#abort.abort();
  }

  get callOptions(): CallOptions {
    return {
      signal: this.#abort.signal,
      onProgress: (progress) => {
        // "Stopping" says that a cancel was heard; it is no step of the work.
        if (!this.cancelling) this.progress = progress;
      },
    };
  }

  finish(): void {
    clearInterval(this.#clock);
  }
}
