import type { Task } from '../foundation/task.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { InstalledTaskModel } from './installed-models.ts';
import { isTaskModel } from './installed-models.ts';
import type { Studio } from './studio.ts';

/** Throws: `model-not-found`, `model-damaged`; `wrong-use` for a prior alone. */
export function taskModelNamed({ models }: Pick<Studio, 'models'>, id: string): InstalledTaskModel {
  const model = models.named(id);
  if (!isTaskModel(model)) throw new TapeError('wrong-use', `${id} is a prior: it was not trained for any task yet.`);
  return model;
}

/**
 * The model of a task: the one that was named, or the first that is installed.
 *
 * Throws: `task-not-installed`, `model-not-found`, `model-damaged`, `wrong-use`.
 */
export function chooseModel(studio: Studio, task: Task, id: string | undefined): InstalledTaskModel {
  if (id !== undefined) {
    const model = taskModelNamed(studio, id);
    if (model.card.task !== task) throw new TapeError('wrong-use', `The model ${id} is for ${model.card.task}, not for ${task}.`);
    return model;
  }
  const models = studio.listModels();
  const model = models.find(({ card }) => card.task === task);
  if (model === undefined) {
    const installed = [...new Set(models.map(({ card }) => card.task))].join(', ');
    throw new TapeError('task-not-installed', `No model is installed for the task "${task}".`, {
      remedy: installed === '' ? 'No model is installed at all.' : `Installed tasks: ${installed}.`,
    });
  }
  return model;
}
