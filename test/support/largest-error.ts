/** Largest absolute difference, relative to the largest expected magnitude (NaN counts as infinitely wrong). */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length || expected.length === 0) throw new Error(`${actual.length} numbers, not ${expected.length}`);
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(actual[i]! - expected[i]!);
    difference = Math.max(difference, Number.isNaN(d) ? Infinity : d);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / scale;
}

/** The largest difference of samples that are equally many, in their own unit. */
export function largestDifference(some: ArrayLike<number>, others: ArrayLike<number>): number {
  if (some.length !== others.length) throw new Error(`${some.length} samples, not ${others.length}`);
  return Array.from(some).reduce((largest, value, i) => Math.max(largest, Math.abs(value - others[i]!)), 0);
}
