/** What to do when an output's name is taken. Apart from the file code, because the page's contract names it. */
export const conflictRules = ['unique', 'skip', 'overwrite', 'fail'] as const;
export type OnConflict = (typeof conflictRules)[number];

/** The same for many outputs that are each made from a file: `older` replaces what is older than its source, and skips the rest. */
export const sourceRules = [...conflictRules, 'older'] as const;
export type SourceRule = (typeof sourceRules)[number];

/** The same for a batch: `ask` leaves what is taken until a person answers, who does so once for all of it. */
export const batchRules = [...sourceRules, 'ask'] as const;
export type BatchRule = (typeof batchRules)[number];

/** What can be answered. */
export const conflictAnswers = ['unique', 'skip', 'overwrite', 'older'] as const satisfies readonly SourceRule[];
export type ConflictAnswer = (typeof conflictAnswers)[number];

/** The rule to write by; where nobody has answered yet nothing is touched, and `output-exists` says that there is a question. */
export const ruleOf = (rule: BatchRule, answer?: ConflictAnswer): SourceRule => (rule === 'ask' ? (answer ?? 'fail') : rule);
