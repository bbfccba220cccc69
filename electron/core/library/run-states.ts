/**
 * `waiting` in the queue; `running`: its pictures are read, it trains, or it is judged; `paused`: nothing is done until it is
 * resumed, and `failure` says why unless somebody wished it; `judged`: the user decides; `adopted`: its model is installed;
 * `declined`: the old model stays.
 */
export const runStates = ['waiting', 'running', 'paused', 'judged', 'adopted', 'declined'] as const;
export type RunState = (typeof runStates)[number];

/** What is done for a run that is running, in this order; `proving`: it trains anew with other scenes left out, only to measure. */
export type RunActivity = 'reading' | 'measuring' | 'training' | 'proving' | 'judging';
