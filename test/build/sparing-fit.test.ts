import { expect, test } from 'vitest';
import type { Trial } from '../../build/models/sparing-fit.ts';
import { beatsPlainStrength, fitSparing, outcomeOf, strengthOfGain } from '../../build/models/sparing-fit.ts';
import { keptShare } from '../../electron/core/imaging/spare-undamaged.ts';

const places = 400;

/** Every second place is damaged by 0.2. The network repairs that whole, and changes the others by `error`. */
function trial(error: number, changeOf: (step: number) => number = Math.abs): Trial {
  const isDamaged = (i: number): boolean => i % places % 2 === 0;
  const input = Float32Array.from({ length: 3 * places }, (_, i) => (isDamaged(i) ? 0.7 : 0.5));
  const restored = Float32Array.from({ length: 3 * places }, (_, i) => (isDamaged(i) ? 0.5 : 0.5 + error));
  return {
    input,
    restored,
    groundTruth: new Float32Array(3 * places).fill(0.5),
    change: Float32Array.from({ length: places }, (_, i) => changeOf((restored[i] ?? 0) - (input[i] ?? 0))),
    part: Float32Array.from({ length: places }, (_, i) => (isDamaged(i) ? 1 : 0)),
  };
}

test('the fit keeps repairs and drops errors where their size tells them apart', () => {
  const sparing = fitSparing({ part: [trial(0.01)], all: [] })!;
  expect(keptShare(0.2, sparing)).toBeGreaterThan(0.99);
  expect(keptShare(0.01, sparing)).toBeLessThan(0.01);
  expect(beatsPlainStrength([trial(0.01)], sparing)).toBe(true);
});

test('where errors are as large as repairs, nothing is won over plain strength', () => {
  const alike = [trial(0.2)];
  expect(beatsPlainStrength(alike, fitSparing({ part: alike, all: [] })!)).toBe(false);
});

test('nothing is spared at the cost of a tenth of a decibel where everything is damaged', () => {
  const damagedAllOver = (repairOf: (step: number) => number): Trial => {
    const one = trial(0.01);
    const steps = one.restored.map((value, i) => value - one.input[i]!);
    // All over there are small repairs that are needed, as small as the errors elsewhere.
    return { ...one, groundTruth: one.input.map((value, i) => value + repairOf(steps[i]!)), part: one.part.map(() => 1) };
  };
  const free = fitSparing({ part: [trial(0.01)], all: [damagedAllOver((step) => (Math.abs(step) > 0.1 ? step : 0))] })!;
  const bound = fitSparing({ part: [trial(0.01)], all: [damagedAllOver((step) => step)] })!;
  expect(keptShare(0.01, free)).toBeLessThan(0.01);
  expect(keptShare(0.01, bound)).toBeGreaterThan(0.9);
});

test('an outcome is the mean PSNR, and the root mean square of what is changed where nothing was damaged', () => {
  const { psnrDb, undamagedChange } = outcomeOf([trial(0.02)], () => 0.5);
  // Half the places keep an error of 0.1, the others get one of 0.01.
  expect(psnrDb).toBeCloseTo(-10 * Math.log10((0.1 ** 2 + 0.01 ** 2) / 2), 4);
  expect(undamagedChange).toBeCloseTo(2.55, 4);
});

test('the least plain strength of a gain is found, or that there is none', () => {
  const trials = [trial(0)];
  expect(strengthOfGain(trials, outcomeOf(trials, () => 0.5).psnrDb - 1e-6)).toBe(0.5);
  expect(strengthOfGain([trial(0.1)], 60)).toBeUndefined();
});
