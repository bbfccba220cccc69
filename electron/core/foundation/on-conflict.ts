/** What to do when an output's name is taken. Apart from the file code, because the page's contract names it. */
export const conflictRules = ['unique', 'skip', 'overwrite', 'fail'] as const;
export type OnConflict = (typeof conflictRules)[number];

/** The same for many outputs that are each made from a file: `older` replaces what is older than its source, and skips the rest. */
export const sourceRules = [...conflictRules, 'older'] as const;
export type SourceRule = (typeof sourceRules)[number];
