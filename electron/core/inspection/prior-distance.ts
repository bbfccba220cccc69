import type { Distance } from './inspection-service.ts';

/**
 * Gathers how far the priors of two rows are from each other, part by part.
 *
 * Numerics: where one of two priors is zero, their cosine counts as 0; where both are, as 1.
 */
export class PriorDistance {
  #pixels = 0;
  #cosine = 0;
  #l2 = 0;
  readonly #channelSquares: Float64Array;

  constructor(channels: number) {
    this.#channelSquares = new Float64Array(channels);
  }

  /** Shapes: a and b [C, pixels]; `inside` tells which of the pixels count. Returns the length of each difference. */
  add(a: Float32Array, b: Float32Array, inside: (pixel: number) => boolean = () => true): Float32Array {
    const channels = this.#channelSquares.length;
    const pixels = a.length / channels;
    const [dots, squaresA, squaresB, squares] = [0, 1, 2, 3].map(() => new Float64Array(pixels)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const counted = Uint8Array.from({ length: pixels }, (_, i) => (inside(i) ? 1 : 0));
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let i = 0; i < pixels; i++) {
        const [p, q] = [a[channel * pixels + i] ?? 0, b[channel * pixels + i] ?? 0];
        const square = (p - q) * (p - q);
        dots[i] = (dots[i] ?? 0) + p * q;
        squaresA[i] = (squaresA[i] ?? 0) + p * p;
        squaresB[i] = (squaresB[i] ?? 0) + q * q;
        squares[i] = (squares[i] ?? 0) + square;
        if (counted[i] === 1) sum += square;
      }
      this.#channelSquares[channel] = (this.#channelSquares[channel] ?? 0) + sum;
    }
    const lengths = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) {
      const length = Math.sqrt(squares[i] ?? 0);
      lengths[i] = length;
      if (counted[i] !== 1) continue;
      const norms = Math.sqrt((squaresA[i] ?? 0) * (squaresB[i] ?? 0));
      this.#cosine += norms > 0 ? 1 - (dots[i] ?? 0) / norms : length > 0 ? 1 : 0;
      this.#l2 += length;
      this.#pixels += 1;
    }
    return lengths;
  }

  distance(): Distance {
    return { cosine: this.#cosine / this.#pixels, l2: this.#l2 / this.#pixels };
  }

  /** Root mean square of each channel's difference. */
  channelDifferences(): readonly number[] {
    return Array.from(this.#channelSquares, (square) => Math.sqrt(square / this.#pixels));
  }
}
