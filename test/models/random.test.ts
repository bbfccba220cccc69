import { describe, expect, test } from 'vitest';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { Random } from '../../models/random.ts';

const words = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.word());
const mask = 0xffffffffn;
const rotateLeft = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & mask;

/** xoshiro128** in big integers, from the authors' C code. */
function* xoshiro128(seed: readonly [bigint, bigint, bigint, bigint]): Generator<number> {
  let [a, b, c, d] = seed;
  for (;;) {
    yield Number((rotateLeft((b * 5n) & mask, 7n) * 9n) & mask);
    const t = (b << 9n) & mask;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11n);
  }
}
const take = (words: Generator<number>, count: number): number[] => Array.from({ length: count }, () => words.next().value as number);

/** The documented seeding: words mixed in one by one, then four words drawn. */
function seeded(...seed: readonly number[]): [bigint, bigint, bigint, bigint] {
  let state = 0x9e3779b9n;
  const mix = (word: number): bigint => {
    const mixed = (state ^ BigInt.asUintN(32, BigInt(word))) & mask;
    state = (mixed * 0x85ebca6bn + 0x9e3779b9n) & mask;
    let z = state;
    z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & mask;
    z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask;
    return z ^ (z >> 15n);
  };
  for (const word of seed) mix(word);
  return [mix(1), mix(2), mix(3), mix(4)];
}

describe('the generator', () => {
  test('is xoshiro128**, whose first words from the state 1, 2, 3, 4 are known', () => {
    // Published with the reference implementation.
    expect(take(xoshiro128([1n, 2n, 3n, 4n]), 4)).toEqual([11520, 0, 5927040, 70819200]);
    for (const seed of [[], [0], [1], [7, 3, 2 ** 31], [-1, 12]]) {
      expect(words(new Random(...seed), 50)).toEqual(take(xoshiro128(seeded(...seed)), 50));
    }
  });

  test('gives these words for this seed, for ever: recorded runs depend on it', () => {
    expect(words(new Random(1, 2, 3), 4)).toMatchInlineSnapshot(`
      [
        4013060755,
        55660881,
        2665187633,
        1731205978,
      ]
    `);
  });

  test('gives unrelated streams for neighbouring seeds, and tells order and number of words apart', () => {
    const starts = [[], [0], [1], [0, 0], [0, 1], [1, 0], [2], [1, 2], [2, 1]].map((seed) => words(new Random(...seed), 2).join());
    expect(new Set(starts).size).toBe(starts.length);
  });

  test('is uniform: every bit is set half of the time, every value of integer(7) comes a seventh', () => {
    const random = new Random(11);
    const count = 20_000;
    const bits = new Array<number>(32).fill(0);
    for (const word of words(random, count)) for (let bit = 0; bit < 32; bit++) bits[bit]! += (word >>> bit) & 1;
    // Five standard deviations.
    for (const set of bits) expect(Math.abs(set - count / 2)).toBeLessThan(5 * Math.sqrt(count / 4));
    const sevenths = new Array<number>(7).fill(0);
    for (let i = 0; i < count; i++) sevenths[random.integer(7)]! += 1;
    for (const hits of sevenths) expect(Math.abs(hits - count / 7)).toBeLessThan(5 * Math.sqrt((count * 6) / 49));
  });

  test('keeps its ranges', () => {
    const random = new Random(5);
    for (let i = 0; i < 2000; i++) {
      const u = random.uniform();
      expect(u >= 0 && u < 1).toBe(true);
      const x = random.between(-3, 2);
      expect(x >= -3 && x < 2).toBe(true);
    }
  });

  test('draws normal numbers: mean 0, variance 1, fourth moment 3, no memory from one to the next', () => {
    const random = new Random(9);
    const count = 40_000;
    const z = Array.from({ length: count }, () => random.normal());
    const mean = (f: (x: number, i: number) => number): number => z.reduce((sum, x, i) => sum + f(x, i), 0) / count;
    expect(Math.abs(mean((x) => x))).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(mean((x) => x * x) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(mean((x) => x ** 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
    expect(Math.abs(mean((x, i) => x * (z[i + 1] ?? 0)))).toBeLessThan(5 / Math.sqrt(count));
  });
});

describe('initialParameters', () => {
  const specs = [
    { name: 'a', shape: [40, 50], initialization: { kind: 'truncated-normal', std: 0.5 } },
    { name: 'b', shape: [40, 50], initialization: { kind: 'truncated-normal', std: 0.5 } },
    { name: 'c', shape: [3], initialization: { kind: 'constant', value: 0.25 } },
  ] as const;

  test('the same seed gives the same weights, another seed or parameter others', () => {
    expect(initialParameters(specs, 1)).toEqual(initialParameters(specs, 1));
    const a = initialParameters(specs, 1).get('a');
    expect(initialParameters(specs, 2).get('a')).not.toEqual(a);
    expect(initialParameters(specs, 1).get('b')).not.toEqual(a);
  });

  test('a parameter does not depend on the shapes of those before it', () => {
    const other = [{ ...specs[0], shape: [2] }, specs[1]];
    expect(initialParameters(other, 1).get('b')).toEqual(initialParameters(specs, 1).get('b'));
  });

  test('draws from the declared distributions', () => {
    const parameters = initialParameters(specs, 3);
    expect(parameters.get('c')).toEqual({ shape: [3], data: Float32Array.of(0.25, 0.25, 0.25) });
    const { data } = parameters.get('a')!;
    expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(1);
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    // Cut off at two deviations, the variance is 1 - 4 p(2) / (2 P(2) - 1) = 0.774 of the whole.
    expect(Math.abs(variance / 0.25 - 0.774)).toBeLessThan(0.06);
  });
});
