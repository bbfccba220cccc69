import { keptShare } from '../../electron/core/imaging/spare-undamaged.ts';
import type { Sparing } from '../../electron/core/imaging/sparing.ts';

/**
 * One picture that was restored, with what it should be.
 *
 * Shapes: pictures planar [3, H, W]; change and part [H, W]. Range: 0..1.
 */
export interface Trial {
  readonly input: Float32Array;
  readonly restored: Float32Array;
  readonly groundTruth: Float32Array;
  /** How much the restoration changes each place, as `changeOfPlaces` gives it. */
  readonly change: Float32Array;
  /** How much of the damage lies on a place; 0 is undamaged. */
  readonly part: Float32Array;
}

/** What becomes of pictures when `share` of each change is kept. */
export interface SparingOutcome {
  /** Mean over the pictures; equal pictures count as 100 dB. */
  readonly psnrDb: number;
  /** Root mean square of what is changed where nothing was damaged. Units: 8-bit steps. */
  readonly undamagedChange: number;
}

/** How much more an undamaged place counts than another: harm weighs more than a repair that is not whole. */
const undamagedWeight = 2;
const bins = 256;
const [lowestLog, highestLog] = [Math.log(1e-5), Math.log(1)];

/** What sparing may cost where everything is damaged, and nothing can be spared. Units: dB. */
const tolerableLossDb = 0.1;

/**
 * Squared errors of trials by the size of the change. With w as the share that is kept, the error of a place is
 * c - 2 b w + a w²: these sums are all that is needed of it.
 */
class ErrorsByChange {
  readonly #squares = new Float64Array(bins);
  readonly #products = new Float64Array(bins);
  readonly #rest: number;

  constructor(trials: readonly Trial[]) {
    let rest = 0;
    for (const { input, restored, groundTruth, change, part } of trials) {
      for (const [i, amount] of change.entries()) {
        const bin = Math.min(bins - 1, Math.max(0, Math.floor((bins * (Math.log(amount) - lowestLog)) / (highestLog - lowestLog))));
        const weight = part[i] === 0 ? undamagedWeight : 1;
        for (let at = i; at < input.length; at += change.length) {
          const from = input[at] ?? 0;
          const [step, wanted] = [(restored[at] ?? 0) - from, (groundTruth[at] ?? 0) - from];
          this.#squares[bin] = (this.#squares[bin] ?? 0) + weight * step * step;
          this.#products[bin] = (this.#products[bin] ?? 0) + weight * step * wanted;
          rest += weight * wanted * wanted;
        }
      }
    }
    this.#rest = rest;
  }

  with(share: (change: number) => number): number {
    return this.#squares.reduce((sum, square, bin) => {
      const kept = share(Math.exp(logOf(bin)));
      return sum + kept * kept * square - 2 * kept * (this.#products[bin] ?? 0);
    }, this.#rest);
  }
}

const logOf = (bin: number): number => lowestLog + ((bin + 0.5) / bins) * (highestLog - lowestLog);

/**
 * The share that brings partly damaged pictures nearest to what they should be: of all curves of this form the one with
 * the least squared error, undamaged places counting twice, that costs hardly anything where everything is damaged.
 */
export function fitSparing({ part, all }: { readonly part: readonly Trial[]; readonly all: readonly Trial[] }): Sparing | undefined {
  const [inPart, everywhere] = [new ErrorsByChange(part), new ErrorsByChange(all)];
  const mostEverywhere = everywhere.with(() => 1) * 10 ** (tolerableLossDb / 10);
  let best: { readonly sparing: Sparing; readonly error: number } | undefined;
  for (let bin = 0; bin < bins; bin++) {
    for (let octave = 0; octave <= 4; octave += 0.125) {
      const sparing = { halfChange: Math.exp(logOf(bin)), steepness: 2 ** octave };
      const share = (change: number): number => keptShare(change, sparing);
      const error = inPart.with(share);
      if ((best === undefined || error < best.error) && everywhere.with(share) <= mostEverywhere) best = { sparing, error };
    }
  }
  return best?.sparing;
}

/** What pictures become when a share of each change is kept that depends on how large it is. */
export function outcomeOf(trials: readonly Trial[], share: (change: number) => number): SparingOutcome {
  let decibels = 0;
  let [changed, undamaged] = [0, 0];
  for (const { input, restored, groundTruth, change, part } of trials) {
    let error = 0;
    for (const [i, amount] of change.entries()) {
      const kept = share(amount);
      for (let at = i; at < input.length; at += change.length) {
        const step = kept * ((restored[at] ?? 0) - (input[at] ?? 0));
        error += ((input[at] ?? 0) + step - (groundTruth[at] ?? 0)) ** 2;
        if (part[i] === 0) {
          changed += step * step;
          undamaged += 1;
        }
      }
    }
    decibels += Math.min(100, -10 * Math.log10(error / input.length));
  }
  return { psnrDb: decibels / trials.length, undamagedChange: 255 * Math.sqrt(changed / Math.max(1, undamaged)) };
}

/** The least plain strength that brings as much as `psnrDb`; undefined when none does. */
export function strengthOfGain(trials: readonly Trial[], psnrDb: number): number | undefined {
  const strengths = Array.from({ length: 51 }, (_, i) => i / 50);
  return strengths.find((strength) => outcomeOf(trials, () => strength).psnrDb >= psnrDb);
}

/** Less change to undamaged places than this share of plain strength's, at the same gain, is worth a choice of its own. */
const worthwhile = 0.95;

/** Whether undamaged places are changed markedly less than plain strength changes them where it brings as much. */
export function beatsPlainStrength(trials: readonly Trial[], sparing: Sparing): boolean {
  const spared = outcomeOf(trials, (change) => keptShare(change, sparing));
  if (spared.psnrDb <= outcomeOf(trials, () => 0).psnrDb) return false;
  const strength = strengthOfGain(trials, spared.psnrDb);
  return strength === undefined || spared.undamagedChange < worthwhile * strength * outcomeOf(trials, () => 1).undamagedChange;
}
