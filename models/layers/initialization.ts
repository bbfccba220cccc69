import type { Initialization } from '../graph/graph.ts';

/**
 * He initialisation for what is followed by GELU.
 *
 * Source: He et al., Delving Deep into Rectifiers, 2015, Eq. 10.
 */
export const heNormal = (fanIn: number): Initialization => ({ kind: 'truncated-normal', std: Math.sqrt(2 / fanIn) });

/** Unit gain: keeps the variance of a linear map's input. `gain` < 1 damps a residual branch. */
export const unitNormal = (fanIn: number, gain = 1): Initialization => ({
  kind: 'truncated-normal',
  std: gain / Math.sqrt(fanIn),
});

export const zeros: Initialization = { kind: 'constant', value: 0 };
export const ones: Initialization = { kind: 'constant', value: 1 };
