import { ChangeWatch } from '../foundation/change-watch.ts';
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

/** All runs as they are, and word of each change, for pages that show them. */
export class RunWatch {
  readonly #runs: TrainingRuns;
  readonly #changes = new ChangeWatch();
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
    this.#changes.tell();
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
    const version = await this.#changes.next(seen, signal);
    return { version, runs: this.now() };
  }
}

const secondsPerStepOf = ({ training }: RunRecord): number | null =>
  training === null || training.steps === 0 ? null : training.seconds / training.steps;
