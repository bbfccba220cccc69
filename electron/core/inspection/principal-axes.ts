import type { Region } from '../imaging/scratch-image.ts';
import type { PrincipalAxes } from './inspection-service.ts';
import { samplesIn } from './samples.ts';

/**
 * Gathers the covariance of priors and finds the axes along which they vary most.
 *
 * Source: principal component analysis (Pearson 1901), by Jacobi's eigenvalue method (Golub and Van Loan, Sec. 8.5).
 */
export class PriorCovariance {
  readonly #channels: number;
  readonly #stepPx: number;
  #samples = 0;
  readonly #sums: Float64Array;
  /** Shapes: [C, C], upper triangle. */
  readonly #products: Float64Array;

  constructor(channels: number, stepPx: number) {
    this.#channels = channels;
    this.#stepPx = stepPx;
    this.#sums = new Float64Array(channels);
    this.#products = new Float64Array(channels ** 2);
  }

  /** Takes the samples of one part of a picture. Shapes: maps [C, height, width]. */
  add(maps: Float32Array, core: Region): void {
    const channels = this.#channels;
    const pixels = core.width * core.height;
    const sample = new Float64Array(channels);
    for (const place of samplesIn(core, this.#stepPx)) {
      for (let c = 0; c < channels; c++) sample[c] = maps[c * pixels + place] ?? 0;
      this.#samples += 1;
      for (let i = 0; i < channels; i++) {
        const value = sample[i] ?? 0;
        this.#sums[i] = (this.#sums[i] ?? 0) + value;
        const at = i * channels;
        for (let j = i; j < channels; j++) this.#products[at + j] = (this.#products[at + j] ?? 0) + value * (sample[j] ?? 0);
      }
    }
  }

  axes(): PrincipalAxes {
    const channels = this.#channels;
    const mean = Array.from(this.#sums, (sum) => sum / this.#samples);
    const covariance = Array.from({ length: channels }, (_, i) =>
      Array.from({ length: channels }, (__, j) => {
        const [low, high] = i < j ? [i, j] : [j, i];
        return (this.#products[low * channels + high] ?? 0) / this.#samples - (mean[i] ?? 0) * (mean[j] ?? 0);
      }),
    );
    const sorted = symmetricEigenvectors(covariance).sort((a, b) => b.value - a.value);
    const variance = sorted.reduce((sum, { value }) => sum + Math.max(0, value), 0);
    const three = sorted.slice(0, 3);
    return {
      mean,
      axes: three.map(({ vector }) => pointedUp(vector)),
      deviations: three.map(({ value }) => Math.sqrt(Math.max(0, value))),
      explained: three.map(({ value }) => (variance > 0 ? Math.max(0, value) / variance : 0)),
    };
  }
}

/** An eigenvector's sign is nobody's choice; so that colours do not flip, its largest element is made positive. */
function pointedUp(vector: readonly number[]): readonly number[] {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

export interface Eigenpair {
  readonly value: number;
  readonly vector: readonly number[];
}

/**
 * Eigenvalues and unit eigenvectors of a symmetric matrix, in no order.
 *
 * Source: cyclic Jacobi, Golub and Van Loan, Matrix Computations, Alg. 8.5.2.
 */
export function symmetricEigenvectors(symmetric: readonly (readonly number[])[]): Eigenpair[] {
  const size = symmetric.length;
  const a = symmetric.map((row) => Float64Array.from(row));
  const v = a.map((_, i) => Float64Array.from(a, (__, j) => (i === j ? 1 : 0)));
  const get = (m: readonly Float64Array[], i: number, j: number): number => m[i]?.[j] ?? 0;
  const set = (m: readonly Float64Array[], i: number, j: number, value: number): void => {
    const row = m[i];
    if (row !== undefined) row[j] = value;
  };
  const total = a.reduce((sum, row) => sum + row.reduce((squares, value) => squares + value * value, 0), 0);
  const offDiagonal = (): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) sum += 2 * get(a, i, j) ** 2;
    return sum;
  };
  // Each sweep squares what is left: five or six are enough, and rounding alone could keep it from zero.
  for (let sweep = 0; sweep < 30 && offDiagonal() > 1e-24 * total; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const between = get(a, p, q);
        if (between === 0) continue;
        const tau = (get(a, q, q) - get(a, p, p)) / (2 * between);
        const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        const sine = tangent * cosine;
        const rotate = (m: readonly Float64Array[], i: number, j: number, k: number, l: number): void => {
          const [first, second] = [get(m, i, j), get(m, k, l)];
          set(m, i, j, cosine * first - sine * second);
          set(m, k, l, sine * first + cosine * second);
        };
        for (let i = 0; i < size; i++) rotate(a, i, p, i, q);
        for (let i = 0; i < size; i++) rotate(a, p, i, q, i);
        for (let i = 0; i < size; i++) rotate(v, i, p, i, q);
      }
    }
  }
  return Array.from({ length: size }, (_, i) => ({ value: get(a, i, i), vector: v.map((row) => row[i] ?? 0) }));
}
