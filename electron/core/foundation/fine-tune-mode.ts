/**
 * Mode of stage two: all parts together, or phi first and then fixed (Sec. 3.3.1); or only the prior and theta's decoders, which asks
 * for less of few pairs.
 */
export const fineTuneModes = ['joint', 'phi-first', 'decoder'] as const;
export type FineTuneMode = (typeof fineTuneModes)[number];
