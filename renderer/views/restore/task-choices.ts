import { tasks, type InstalledModel, type Restoration, type Task } from '../../../electron/ipc/contract.ts';
import { say } from '../../language/say.ts';
import { ownModelFor, stepName, taskWords } from './task-words.ts';

/** What a task card stands for, in the language of the window: a model, or a task that has none on this machine. */
export interface TaskChoice {
  readonly id: string;
  readonly task: Task;
  readonly model: InstalledModel | null;
  readonly name: string;
  /** One line: what the task mends, or which model it is where a task has several. */
  readonly sentence: string;
}

/** The cards in the order of the tasks: one for each model, and one for each task without, but for the task that users make. */
export function taskChoices(models: readonly InstalledModel[]): readonly TaskChoice[] {
  return tasks.flatMap((task): readonly TaskChoice[] => {
    const name = say(taskWords[task].name);
    const own = models.filter((model) => model.task === task);
    if (own.length === 0 && task === 'own') return [];
    if (own.length === 0) return [{ id: task, task, model: null, name, sentence: say('No model is installed for this.') }];
    const shipped = own.filter(({ isPersonal }) => !isPersonal);
    return own.map((model) => {
      if (model.isPersonal) return { id: model.id, task, model, name: model.title, sentence: ownModelFor(task) };
      return { id: model.id, task, model, name, sentence: say(shipped.length === 1 ? taskWords[task].sentence : model.title) };
    });
  });
}

/** What a result is called: its steps, by the names that their models have on the cards. */
export const resultName = ({ steps }: Restoration, models: readonly InstalledModel[]): string =>
  steps
    .map((step) => {
      const model = models.find(({ id }) => id === step.modelId);
      const isOneOfSeveral = models.filter(({ task, isPersonal }) => task === step.task && !isPersonal).length > 1;
      if (model?.isPersonal === true) return model.title;
      return isOneOfSeveral && model !== undefined ? `${stepName(step)} (${say(model.title)})` : stepName(step);
    })
    .join(', ');
