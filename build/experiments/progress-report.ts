import type { Leg } from './leg.ts';

/** A line goes out at most so often while a run goes on. */
const sayEveryMs = 10_000;

/**
 * Says how far an experiment has come, and how long its training will still take.
 *
 * Numerics: the estimate takes each network's measured speed in each stage, as far as measured in this or an earlier
 * sitting, else that of the other stage, else the mean of all; there is none before the first figure.
 */
export class ProgressReport {
  readonly #say: (line: string) => void;
  readonly #left: Map<string, Leg>;
  readonly #runs: number;
  readonly #secondsPerStep = new Map<string, number>();
  #saidAtMs = 0;

  constructor(legs: readonly Leg[], say: (line: string) => void) {
    this.#left = new Map(legs.map((leg) => [leg.id, leg]));
    this.#runs = this.#left.size;
    this.#say = say;
  }

  begin(leg: Leg): void {
    if (this.#left.has(leg.id)) this.#line(leg, 0);
  }

  advance(leg: Leg, done: number, stepsPerSecond: number | undefined): void {
    if (stepsPerSecond !== undefined) this.#secondsPerStep.set(speedKey(leg), 1 / stepsPerSecond);
    if (performance.now() - this.#saidAtMs >= sayEveryMs) this.#line(leg, done);
  }

  /** `seconds`: spent in all of the leg's steps, whenever that was. */
  finish(leg: Leg, seconds: number): void {
    this.#secondsPerStep.set(speedKey(leg), seconds / leg.steps);
    this.#left.delete(leg.id);
  }

  /** Seconds of training left; undefined while nothing has been measured. */
  secondsLeft(current: Leg, done: number): number | undefined {
    let seconds = 0;
    for (const leg of this.#left.values()) {
      const speed = this.#speedOf(leg);
      if (speed === undefined) return undefined;
      seconds += speed * (leg.steps - (leg.id === current.id ? done : 0));
    }
    return seconds;
  }

  #speedOf(leg: Leg): number | undefined {
    const measured = [...this.#secondsPerStep];
    const ofNetwork = measured.find(([key]) => key.startsWith(`${leg.network}, `))?.[1];
    const mean = measured.length === 0 ? undefined : measured.reduce((sum, [, seconds]) => sum + seconds, 0) / measured.length;
    return this.#secondsPerStep.get(speedKey(leg)) ?? ofNetwork ?? mean;
  }

  #line(leg: Leg, done: number): void {
    this.#saidAtMs = performance.now();
    const secondsLeft = this.secondsLeft(leg, done);
    const run = this.#runs - this.#left.size + 1;
    const eta = secondsLeft === undefined ? '' : `, about ${duration(secondsLeft)} of training left`;
    this.#say(`run ${run} of ${this.#runs}: ${leg.network}, ${leg.stage}, step ${done} of ${leg.steps}${eta}`);
  }
}

const speedKey = ({ network, stage }: Leg): string => `${network}, ${stage}`;

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
