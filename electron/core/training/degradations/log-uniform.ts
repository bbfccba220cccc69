import type { Random } from '../../../../models/random.ts';

/** Between two positive bounds, uniform in the logarithm. */
export const logUniform = (random: Random, low: number, high: number): number => low * (high / low) ** random.uniform();

/** Its mean. */
export const logUniformMean = (low: number, high: number): number => (high - low) / Math.log(high / low);
