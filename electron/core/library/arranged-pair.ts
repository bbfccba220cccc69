/** What a photo is in its pair; `either`: its name or its time of capture will tell. */
export const pairRoles = ['before', 'after', 'either'] as const;
export type PairRole = (typeof pairRoles)[number];

/** Which photos make a pair, by their ids, and whether it shall be used. */
export interface ArrangedPair {
  readonly inputId: string;
  readonly targetId: string;
  readonly isIncluded: boolean;
}
