import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Progress } from '../foundation/progress.ts';
import type { RunRecord } from './run-record.ts';
import type { RunActivity } from './run-states.ts';
import type { TrainingRuns } from './training-runs.ts';

/** A run, and how far what is done for it has come. */
export interface WatchedRun {
  readonly record: RunRecord;
  readonly activity: { readonly doing: RunActivity; readonly progress: Progress } | null;
  /** Of training time, as far as this process has seen it or the record says; null before the first step. */
  readonly secondsPerStep: number | null;
}

/** Changes that follow each other faster are told as one. */
const gatherMs = 200;

/** All runs as they are, and word of each change, for pages that show them. */
export class RunWatch {
  readonly #runs: TrainingRuns;
  /** Never the same in two processes, so that a page that outlives one is told all anew by the next. */
  #version = Date.now();
  readonly #changes = new EventTarget();
  readonly #activities = new Map<string, { readonly doing: RunActivity; readonly progress: Progress }>();
  readonly #secondsPerStep = new Map<string, number>();

  constructor(runs: TrainingRuns) {
    this.#runs = runs;
    runs.listen((event) => {
      if (event.kind === 'progress') {
        this.#activities.set(event.name, { doing: event.doing, progress: event.progress });
        const { done, figures } = event.progress;
        if (event.doing === 'training' && figures?.['seconds'] !== undefined) this.#secondsPerStep.set(event.name, figures['seconds'] / done);
      }
      if (event.kind === 'changed' && event.run.state !== 'running') this.#activities.delete(event.run.order.name);
      this.tell();
    });
  }

  /** Says that something has changed which runs do not tell of by themselves, such as one that was thrown away. */
  tell(): void {
    this.#version += 1;
    this.#changes.dispatchEvent(new Event('change'));
  }

  now(): readonly WatchedRun[] {
    return this.#runs.list().map((record) => ({
      record,
      activity: this.#activities.get(record.order.name) ?? null,
      secondsPerStep: this.#secondsPerStep.get(record.order.name) ?? secondsPerStepOf(record),
    }));
  }

  /** Resolves at once where version `seen` is not the present one, else after the next change. Throws: `cancelled`. */
  async next(seen: number, signal: AbortSignal): Promise<{ readonly version: number; readonly runs: readonly WatchedRun[] }> {
    if (seen === this.#version) {
      await once(this.#changes, 'change', { signal });
      await setTimeout(gatherMs, undefined, { signal });
    }
    return { version: this.#version, runs: this.now() };
  }
}

const secondsPerStepOf = ({ training }: RunRecord): number | null =>
  training === null || training.steps === 0 ? null : training.seconds / training.steps;
