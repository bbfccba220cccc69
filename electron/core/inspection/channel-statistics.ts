import type { ScratchImage, Region } from '../imaging/scratch-image.ts';
import type { ChannelFigures } from './inspection-service.ts';
import { samplesIn } from './samples.ts';

/** What a channel is explained by: RGB, then the slopes of the brightness to the right, left, down and up. */
const regressors = 7;
const colours: readonly number[] = [0, 1, 2];
const slopes: readonly number[] = [3, 4, 5, 6];

/**
 * What channels may be made of, pixel by pixel: the colour, and how fast the brightness rises to each side.
 *
 * Shapes: planar [7, height, width]. Numerics: central differences of luma (BT.601), split by sign; the picture is
 * mirrored at its edges.
 */
export function explanationsOf(image: ScratchImage, { x, y, width, height }: Region): Float32Array {
  const wide = width + 2;
  const area = wide * (height + 2);
  const rgb = image.readRegion({ x: x - 1, y: y - 1, width: wide, height: height + 2 }, 3);
  const luma = (at: number): number => 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[area + at] ?? 0) + 0.114 * (rgb[2 * area + at] ?? 0);
  const pixels = width * height;
  const result = new Float32Array(regressors * pixels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [to, at] = [row * width + column, (row + 1) * wide + column + 1];
      for (let plane = 0; plane < 3; plane++) result[plane * pixels + to] = rgb[plane * area + at] ?? 0;
      const right = (luma(at + 1) - luma(at - 1)) / 2;
      const down = (luma(at + wide) - luma(at - wide)) / 2;
      result[(right > 0 ? 3 : 4) * pixels + to] = Math.abs(right);
      result[(down > 0 ? 5 : 6) * pixels + to] = Math.abs(down);
    }
  }
  return result;
}

/** Gathers the figures of all channels of one row, part by part. */
export class ChannelStatistics {
  readonly #channels: number;
  readonly #stepPx: number;
  #pixels = 0;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  readonly #fits: ChannelFits;

  /** `stepPx`: how many pixels apart lie the samples that the fits are made on; all else counts every pixel. */
  constructor(channels: number, stepPx: number) {
    this.#channels = channels;
    this.#stepPx = stepPx;
    this.#sums = new Float64Array(channels);
    this.#squares = new Float64Array(channels);
    this.#lows = new Float64Array(channels).fill(Infinity);
    this.#highs = new Float64Array(channels).fill(-Infinity);
    this.#fits = new ChannelFits(channels);
  }

  /** Shapes: maps [C, height, width], explanations [7, height, width]. */
  add(maps: Float32Array, explanations: Float32Array, core: Region): void {
    const pixels = core.width * core.height;
    this.#pixels += pixels;
    for (let channel = 0; channel < this.#channels; channel++) {
      let [sum, square, low, high] = [0, 0, this.#lows[channel] ?? 0, this.#highs[channel] ?? 0];
      for (let i = channel * pixels; i < (channel + 1) * pixels; i++) {
        const value = maps[i] ?? 0;
        sum += value;
        square += value * value;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      this.#sums[channel] = (this.#sums[channel] ?? 0) + sum;
      this.#squares[channel] = (this.#squares[channel] ?? 0) + square;
      this.#lows[channel] = low;
      this.#highs[channel] = high;
    }
    this.#fits.add(maps, explanations, pixels, samplesIn(core, this.#stepPx));
  }

  figures(): readonly ChannelFigures[] {
    return Array.from(this.#sums, (sum, channel): ChannelFigures => {
      const mean = sum / this.#pixels;
      const energy = (this.#squares[channel] ?? 0) / this.#pixels;
      return {
        mean,
        deviation: Math.sqrt(Math.max(0, energy - mean * mean)),
        low: this.#lows[channel] ?? 0,
        high: this.#highs[channel] ?? 0,
        energy,
        shapeLikeness: this.#fits.explained(channel, colours),
        edgeLikeness: this.#fits.explained(channel, slopes),
      };
    });
  }
}

/** Gathers what least-squares fits of channels need. */
class ChannelFits {
  #samples = 0;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  /** Shapes: [C, 7], sums of products with what explains. */
  readonly #products: Float64Array;
  readonly #explaining = new Float64Array(regressors);
  readonly #explainingSquares = new Float64Array(regressors ** 2);

  constructor(channels: number) {
    this.#sums = new Float64Array(channels);
    this.#squares = new Float64Array(channels);
    this.#products = new Float64Array(channels * regressors);
  }

  /** Shapes: maps [C, pixels], explanations [7, pixels]; `at` tells the pixels that count. */
  add(maps: Float32Array, explanations: Float32Array, pixels: number, at: readonly number[]): void {
    this.#samples += at.length;
    const pick = (from: Float32Array, plane: number): Float64Array => Float64Array.from(at, (pixel) => from[plane * pixels + pixel] ?? 0);
    const planes = Array.from({ length: regressors }, (_, i) => pick(explanations, i));
    planes.forEach((plane, i) => {
      this.#explaining[i] = (this.#explaining[i] ?? 0) + total(plane);
      planes.forEach((other, j) => {
        const to = i * regressors + j;
        this.#explainingSquares[to] = (this.#explainingSquares[to] ?? 0) + dot(plane, other);
      });
    });
    for (let channel = 0; channel < this.#sums.length; channel++) {
      const map = pick(maps, channel);
      this.#sums[channel] = (this.#sums[channel] ?? 0) + total(map);
      this.#squares[channel] = (this.#squares[channel] ?? 0) + dot(map, map);
      planes.forEach((plane, i) => {
        const to = channel * regressors + i;
        this.#products[to] = (this.#products[to] ?? 0) + dot(map, plane);
      });
    }
  }

  /** R squared of the least-squares fit of a channel by the given regressors and a constant. */
  explained(channel: number, by: readonly number[]): number {
    const n = this.#samples;
    const mean = (this.#sums[channel] ?? 0) / n;
    const variance = (this.#squares[channel] ?? 0) / n - mean * mean;
    const meanOf = (i: number): number => (this.#explaining[i] ?? 0) / n;
    const covariances = by.map((i) => by.map((j) => (this.#explainingSquares[i * regressors + j] ?? 0) / n - meanOf(i) * meanOf(j)));
    const withChannel = by.map((i) => (this.#products[channel * regressors + i] ?? 0) / n - meanOf(i) * mean);
    const trace = covariances.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    // A flat channel or a flat picture explains nothing, and rounding is no explanation.
    if (!(variance > 1e-12) || !(trace > 1e-12)) return 0;
    // On grey photos the three colours are one: the ridge keeps the system solvable, and changes R squared by less than it.
    const weights = solve(covariances.map((row, i) => row.map((value, j) => (i === j ? value + 1e-9 * trace : value))), withChannel);
    const explained = weights.reduce((sum, weight, i) => sum + weight * (withChannel[i] ?? 0), 0) / variance;
    return Math.min(1, Math.max(0, explained));
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Solves a small positive definite system by Gaussian elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const size = rows.length;
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let i = pivot + 1; i < size; i++) {
      const factor = at(i, pivot) / at(pivot, pivot);
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * at(pivot, j));
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const known = solution.reduce((sum, value, j) => (j > i ? sum + at(i, j) * value : sum), 0);
    solution[i] = (at(i, size) - known) / at(i, i);
  }
  return solution;
}
