/**
 * A small seeded generator: the same seed gives the same numbers on every machine. Streams are derived by
 * adding words to the seed (run, step, sample ...), so that any sample can be made again on its own and a
 * resumed run needs no stored generator state.
 *
 * Source: Blackman and Vigna, xoshiro128**, 2018; seeded through splitmix32.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare: number | undefined;

  constructor(...seed: readonly number[]) {
    let state = 0x9e3779b9;
    const mix = (word: number): number => {
      state = (Math.imul(state ^ word, 0x85ebca6b) + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    for (const word of seed) mix(word);
    this.#a = mix(1);
    this.#b = mix(2);
    this.#c = mix(3);
    this.#d = mix(4);
  }

  /** Uniform in 0..2^32-1. */
  word(): number {
    const result = Math.imul(rotl(Math.imul(this.#b, 5), 7), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotl(this.#d, 11);
    return result >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform in 0..count-1. */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal. Source: Marsaglia's polar method. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * scale;
      return u * scale;
    }
  }
}

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
