import type { PowerSource } from '../foundation/power-source.ts';
import type { TrainingRuns } from './training-runs.ts';

/** Lets training rest while the machine runs on its battery, unless that is allowed. */
export class RestOnBattery {
  readonly #runs: Pick<TrainingRuns, 'hold'>;
  readonly #power: PowerSource;
  readonly #isAllowed: () => boolean;
  readonly #stopWatching: () => void;
  #letTrain: (() => void) | undefined;

  constructor(runs: Pick<TrainingRuns, 'hold'>, power: PowerSource, isAllowed: () => boolean) {
    this.#runs = runs;
    this.#power = power;
    this.#isAllowed = isAllowed;
    this.#stopWatching = power.watch(() => {
      this.look();
    });
    this.look();
  }

  /** To be called when what is allowed has changed. */
  look(): void {
    const mustRest = this.#power.isOnBattery() && !this.#isAllowed();
    if (mustRest) {
      this.#letTrain ??= this.#runs.hold('battery');
      return;
    }
    this.#letTrain?.();
    this.#letTrain = undefined;
  }

  close(): void {
    this.#stopWatching();
  }
}
