import type { Random } from '../../../../models/random.ts';
import { smoothstep } from './light.ts';

/** Value noise on a lattice of 256 x 256 random numbers. Range: 0..1. */
export class ValueNoise {
  readonly #lattice: Float32Array;

  constructor(random: Random) {
    this.#lattice = Float32Array.from({ length: 65536 }, () => random.uniform());
  }

  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = smoothstep(0, 1, x - column);
    const v = smoothstep(0, 1, y - row);
    const upper = this.#value(column, row) * (1 - u) + this.#value(column + 1, row) * u;
    const lower = this.#value(column, row + 1) * (1 - u) + this.#value(column + 1, row + 1) * u;
    return upper * (1 - v) + lower * v;
  }

  /** Octaves of halving size and strength. */
  fractal(x: number, y: number, octaves: number): number {
    let sum = 0;
    let total = 0;
    for (let octave = 0; octave < octaves; octave++) {
      const weight = 0.5 ** octave;
      const frequency = 2 ** octave;
      // The offset keeps the octaves' lattices from meeting at the origin.
      sum += weight * this.at(x * frequency + 17.3 * octave, y * frequency + 9.1 * octave);
      total += weight;
    }
    return sum / total;
  }

  #value(column: number, row: number): number {
    return this.#lattice[((row & 255) << 8) | (column & 255)] ?? 0;
  }
}
