import type { Task } from '../core/foundation/task.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { InstalledTaskModel } from '../core/library/installed-models.ts';
import { isTaskModel } from '../core/library/installed-models.ts';
import type { Studio } from '../core/library/studio.ts';
import { wrongUse } from './parse-options.ts';

/**
 * The model of a task: the one that was named, or the first that is installed.
 *
 * Throws: `task-not-installed`, `model-not-found`, `model-damaged`, `wrong-use`.
 */
export function chooseModel(studio: Studio, task: Task, id: string | undefined): InstalledTaskModel {
  if (id !== undefined) {
    const model = studio.models.named(id);
    if (!isTaskModel(model)) throw wrongUse(`${id} is a prior: it was not trained for any task yet.`);
    if (model.card.task !== task) throw wrongUse(`The model ${id} is for ${model.card.task}, not for ${task}.`);
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
