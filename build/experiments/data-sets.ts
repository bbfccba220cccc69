import type { Task } from '../../electron/core/foundation/task.ts';
import type { DegradationName } from '../../electron/core/training/degradations/registry.ts';
import { degradationsOf } from '../../electron/core/training/degradations/registry.ts';
import type { Column, Source } from './recipe.ts';

interface DataSet {
  readonly task: Task;
  /** What stands for it here; all practice damage of the task when absent. */
  readonly practice?: readonly DegradationName[];
}

/** The paper's data sets in the order of Table 1, and what they are for. Source: Sec. 4.1. */
const dataSets = {
  Rain200L: { task: 'derain', practice: ['derain-light'] },
  Rain200H: { task: 'derain', practice: ['derain-heavy'] },
  Raindrop800: { task: 'raindrop' },
  SIDD: { task: 'denoise' },
  TIP2018: { task: 'demoire' },
  Snow100K: { task: 'desnow' },
  ISTD: { task: 'deshadow' },
  DIV2K: { task: 'superres' },
  REDS: { task: 'deblur' },
} as const satisfies Readonly<Record<string, DataSet>>;

export type DataSetName = keyof typeof dataSets;
export const dataSetNames = Object.keys(dataSets) as readonly DataSetName[];

/** What stands here for the paper's data sets. */
export const practiceFor = (names: readonly DataSetName[]): readonly Source[] =>
  names.flatMap((name) => {
    const dataSet: DataSet = dataSets[name];
    return (dataSet.practice ?? degradationsOf(dataSet.task)).map((degradation): Source => ({ kind: 'practice', degradation }));
  });

/** A column for each data set. */
export const columnsFor = (names: readonly DataSetName[]): readonly Column[] =>
  names.map((name) => ({ name, sources: practiceFor([name]) }));

/** The five data sets of stage one. Source: Sec. 4.2. */
export const pretrainingDataSets: readonly DataSetName[] = ['SIDD', 'Rain200L', 'Rain200H', 'Raindrop800', 'TIP2018'];
