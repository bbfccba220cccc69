import type { Random } from '../../../../models/random.ts';

/** A size between two positive bounds, every octave as likely as any other. */
export const logUniform = (random: Random, low: number, high: number): number => low * (high / low) ** random.uniform();

/** Its mean. */
export const logUniformMean = (low: number, high: number): number => (high - low) / Math.log(high / low);
