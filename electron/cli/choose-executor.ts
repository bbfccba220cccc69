import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorName } from '../core/training/executors/step-executor.ts';
import { defaultExecutor, executorNames } from '../core/training/executors/step-executor.ts';
import { readPlan } from '../core/training/plan-file.ts';
import { oneOf } from './parse-options.ts';

/**
 * What runs the steps: as asked for, else as the run that is resumed did, else ONNX Runtime.
 *
 * Throws: `wrong-use`, `checkpoint-damaged`.
 */
export function chooseExecutor(
  { executor, resume }: { readonly executor?: string | undefined; readonly resume: boolean },
  runFolder: string,
): ExecutorName {
  if (executor !== undefined) return oneOf('executor', executor, executorNames);
  return resume && existsSync(join(runFolder, 'plan.json')) ? readPlan(runFolder).executor : defaultExecutor;
}
