import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Task } from '../core/foundation/task.ts';
import { isTaskModel, referenceTo } from '../core/library/installed-models.ts';
import type { InstalledModelFolder } from '../core/library/installed-models.ts';
import type { Studio } from '../core/library/studio.ts';
import { readPlan } from '../core/training/plan-file.ts';
import type { FineTuneBase } from '../core/training/plans.ts';
import { chooseModel } from './choose-model.ts';

/** Weights that training goes on from. */
export interface TrainedBase {
  /** What a card calls it. */
  readonly id: string;
  readonly network: string;
  readonly start: Exclude<FineTuneBase, { readonly kind: 'none' }>;
}

/**
 * The weights that were named: a folder that `pretrain` wrote, or an installed model or prior.
 *
 * Throws: `model-not-found`, `model-damaged`, `checkpoint-damaged`.
 */
export function namedBase(studio: Studio, named: string): TrainedBase {
  const folder = resolve(named);
  if (!existsSync(join(folder, 'plan.json'))) return installedBase(studio.models.named(named));
  const { network } = readPlan(folder);
  return { id: 'stage one', network, start: { kind: 'pre-trained', weightsPath: join(folder, 'weights.safetensors') } };
}

/**
 * What a task's training starts from: what was named, else the task's own model.
 *
 * Throws: what `namedBase` throws; `task-not-installed`; `wrong-use` for another task's model.
 */
export function taskBase(studio: Studio, task: Task, named: string | undefined): TrainedBase {
  const base = named === undefined ? undefined : namedBase(studio, named);
  return base?.start.kind === 'pre-trained' ? base : installedBase(chooseModel(studio, task, named));
}

function installedBase(model: InstalledModelFolder): TrainedBase {
  const { modelId, network, weightsPath } = referenceTo(model);
  return { id: modelId, network, start: { kind: isTaskModel(model) ? 'finished' : 'pre-trained', weightsPath } };
}
