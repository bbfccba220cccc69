/**
 * How far a long piece of work has come: a phase and numbers, never text to be parsed.
 *
 * Invariant: `done` never runs backwards within a phase, and `done <= total`.
 */
export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** Milliseconds left for the whole work; absent until an estimate can be trusted. */
  readonly etaMs?: number;
  /** Further figures by name, such as `loss`, `learningRate`, `stepsPerSecond`, `psnrDb`. */
  readonly figures?: Readonly<Record<string, number>>;
}

export type OnProgress = (progress: Progress) => void;

/** What every long call takes: how to stop it and where to report. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}
