import { sentence } from '../../words/sentence.ts';
import type { Task } from '../foundation/task.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { InstalledTaskModel } from './installed-models.ts';
import { isTaskModel } from './installed-models.ts';
import type { Studio } from './studio.ts';

/** Throws: `model-not-found`, `model-damaged`; `wrong-use` for a prior alone. */
export function taskModelNamed({ models }: Pick<Studio, 'models'>, id: string): InstalledTaskModel {
  const model = models.named(id);
  if (!isTaskModel(model)) throw new TapeError('wrong-use', sentence('{model} is a prior: it was not trained for any task yet.', { model: id }));
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
    if (model.card.task !== task) throw new TapeError('wrong-use', sentence('The model {model} is for {made}, not for {task}.', { model: id, made: model.card.task, task }));
    return model;
  }
  const models = studio.listModels();
  const model = models.find(({ card }) => card.task === task);
  if (model === undefined) {
    const installed = [...new Set(models.map(({ card }) => card.task))].join(', ');
    throw new TapeError('task-not-installed', sentence('No model is installed for the task "{task}".', { task }), {
      remedy: installed === '' ? 'No model is installed at all.' : sentence('Installed tasks: {tasks}.', { tasks: installed }),
    });
  }
  return model;
}
