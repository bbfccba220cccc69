import type { Curve, Run, RunChange, StudioShape, TrainingBase } from '../../electron/ipc/contract.ts';
import type { Shell } from '../api.ts';
import { sentence } from '../language/say.ts';
import type { Machine } from './machine.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { problemFrom, type Problem } from './problem.ts';
import { reportExport } from './report-export.ts';

/** A curve is read anew at most this often. */
const curveEveryMs = 1000;

/** The runs, as the shell tells of them, and what can be done with them. */
export class Training {
  readonly #shell: Shell;
  readonly #machine: Machine;
  readonly #notices: Notices;
  /** Newest first. */
  runs = $state.raw<readonly Run[]>([]);
  /** What a training can start from; null until it is known. */
  bases = $state.raw<readonly TrainingBase[] | null>(null);
  /** The run that is looked at; null: a new one is put together. */
  chosenName = $state<string | null>(null);
  curve = $state.raw<(Curve & { readonly name: string }) | null>(null);
  /** What is done with a run, and not yet finished. */
  changing = $state.raw<{ readonly name: string; readonly change: RunChange } | null>(null);
  isExporting = $state(false);
  problem = $state.raw<Problem | null>(null);
  #curveReadMs = 0;
  #curveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(shell: Shell, machine: Machine, notices: Notices) {
    this.#shell = shell;
    this.#machine = machine;
    this.#notices = notices;
  }

  get chosen(): Run | null {
    return this.runs.find(({ name }) => name === this.chosenName) ?? null;
  }

  /** The run that is worked on now. */
  get current(): Run | null {
    return this.runs.find(({ state }) => state === 'running') ?? null;
  }

  /** Hears of every change for as long as the window lives. */
  async watch(): Promise<void> {
    for (let seen = 0; ; ) {
      try {
        const { version, runs } = await this.#shell.watchRuns({ seen });
        seen = version;
        this.#take(runs);
      } catch (thrown) {
        this.problem = problemFrom(thrown);
        return;
      }
    }
  }

  async loadBases(): Promise<void> {
    try {
      this.bases = await this.#shell.listTrainingBases(null);
    } catch (thrown) {
      this.problem = problemFrom(thrown);
    }
  }

  choose(name: string | null): void {
    if (name === this.chosenName) return;
    this.chosenName = name;
    this.curve = null;
    this.problem = null;
    if (name !== null) void this.#readCurve(name);
  }

  /** Begins a run, and shows it. Tells whether it began. */
  async begin(request: StudioShape['startRun']['params']): Promise<boolean> {
    this.problem = null;
    try {
      const { name, title } = await this.#shell.startRun(request);
      this.choose(name);
      this.#notices.say(sentence('{name} begins.', { name: title }));
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  async change({ name, title }: Run, change: RunChange): Promise<void> {
    if (this.changing !== null) return;
    this.problem = null;
    this.changing = { name, change };
    try {
      await this.#shell.changeRun({ name, change });
      if (change === 'adopt') {
        await this.#machine.loadModels();
        this.#notices.show(sentence('{name} is among your models.', { name: title }));
      }
      if (change === 'throw-away' && this.chosenName === name) this.choose(null);
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.changing = null;
    }
  }

  async exportFilm({ name }: Run): Promise<void> {
    if (this.isExporting) return;
    this.problem = null;
    this.isExporting = true;
    try {
      reportExport(await this.#shell.exportFilm({ name }), this.#notices);
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.isExporting = false;
    }
  }

  #fail(thrown: unknown): void {
    this.problem = problemFrom(thrown);
    this.#notices.say(this.problem.message);
  }

  #take(runs: readonly Run[]): void {
    for (const { name, title, state } of runs) {
      const before = this.runs.find((run) => run.name === name)?.state;
      if (state === 'judged' && before === 'running') this.#notices.show(sentence('{name} is done. See whether it got better.', { name: title }));
    }
    this.runs = runs;
    const { chosen } = this;
    if (chosen === null) return;
    // Only the chosen run's curve is seen, and it changes with its steps.
    if (this.#curveTimer !== undefined) return;
    const waitMs = Math.max(0, this.#curveReadMs + curveEveryMs - performance.now());
    this.#curveTimer = setTimeout(() => {
      this.#curveTimer = undefined;
      if (this.chosenName !== null) void this.#readCurve(this.chosenName);
    }, waitMs);
  }

  async #readCurve(name: string): Promise<void> {
    this.#curveReadMs = performance.now();
    try {
      const curve = await this.#shell.readCurve({ name });
      if (name === this.chosenName) this.curve = { ...curve, name };
    } catch (thrown) {
      // A run that was thrown away in the meantime has no curve, and nobody looks at it.
      if (name === this.chosenName && this.chosen !== null) this.problem = problemFrom(thrown);
    }
  }
}
