import type { Task } from '../foundation/task.ts';
import type { FineTuneBase } from '../training/plans.ts';
import { chooseModel } from './choose-model.ts';
import { isTaskModel, referenceTo } from './installed-models.ts';
import type { CardData, InstalledModelFolder } from './installed-models.ts';
import type { Studio } from './studio.ts';

/** Weights that training goes on from. */
export interface TrainedBase {
  /** What a card calls it. */
  readonly id: string;
  readonly network: string;
  readonly start: Exclude<FineTuneBase, { readonly kind: 'none' }>;
  /** What it learned from, as far as a card says so: what comes of it learned from that too. */
  readonly data?: readonly CardData[];
}

/**
 * What a task's training starts from: the prior or the model of this task that was named, else the task's own model. A ninth task
 * starts from any model, and from the prior where none is named.
 *
 * Throws: `model-not-found`, `model-damaged`, `task-not-installed`; `wrong-use` for another task's model.
 */
export function taskBase(studio: Studio, task: Task, id: string | undefined): TrainedBase {
  const named = id === undefined ? undefined : studio.models.named(id);
  if (named !== undefined && (task === 'own' || !isTaskModel(named))) return baseOf(named);
  const prior = task === 'own' ? studio.models.list().find((model) => !isTaskModel(model)) : undefined;
  return baseOf(prior ?? chooseModel(studio, task, id));
}

/** An installed model or prior as a base. */
export function baseOf(model: InstalledModelFolder): TrainedBase {
  const { modelId, network, weightsPath } = referenceTo(model);
  return { id: modelId, network, start: { kind: isTaskModel(model) ? 'finished' : 'pre-trained', weightsPath }, data: model.card.data };
}
