import type { Experiment, Scale } from './recipe.ts';
import { contrastive } from './tables/contrastive.ts';
import { modes } from './tables/modes.ts';
import { table1 } from './tables/table1.ts';
import { table2 } from './tables/table2.ts';
import { table3 } from './tables/table3.ts';
import { table4 } from './tables/table4.ts';
import { table5 } from './tables/table5.ts';

/** Every experiment by the name of its command: one line each. */
export const experiments = { table1, table2, table3, table4, table5, contrastive, modes } as const satisfies Readonly<
  Record<string, (scale: Scale) => Experiment>
>;

export type ExperimentName = keyof typeof experiments;
export const experimentNames = Object.keys(experiments) as readonly ExperimentName[];
