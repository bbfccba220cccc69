/** What to do when an output's name is taken. Apart from the file code, because the page's contract names it. */
export const conflictRules = ['unique', 'skip', 'overwrite', 'fail'] as const;
export type OnConflict = (typeof conflictRules)[number];
