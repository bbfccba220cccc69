/**
 * The error function in float64: Maclaurin's series near 0, the continued fraction of erfc beyond.
 *
 * Numerics: about 1e-15 absolute.
 * Source: Abramowitz and Stegun 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x > 6) return 1;
  const gauss = Math.exp(-x * x);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * gauss * sum;
  }
  let fraction = x;
  for (let k = 120; k > 0; k--) fraction = x + k / 2 / fraction;
  return 1 - gauss / (Math.sqrt(Math.PI) * fraction);
}
