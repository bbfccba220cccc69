import { tasks, type InstalledModel, type Restoration, type Task } from '../../../electron/ipc/contract.ts';
import { say } from '../../language/say.ts';
import { ownModelFor, stepName, taskWords } from './task-words.ts';

/** What a task card stands for, in the language of the window: a model, or a task that has none on this machine. */
export interface TaskChoice {
  readonly id: string;
  readonly task: Task;
  readonly model: InstalledModel | null;
  readonly name: string;
  /** One line: what the task mends, or which task it is where the name is a model's. */
  readonly sentence: string;
}

/** The cards in the order of the tasks: one for each model, and one for each task without, but for the task that users make. */
export function taskChoices(models: readonly InstalledModel[]): readonly TaskChoice[] {
  return tasks.flatMap((task): readonly TaskChoice[] => {
    const name = say(taskWords[task].name);
    const own = models.filter((model) => model.task === task);
    if (own.length === 0 && task === 'own') return [];
    if (own.length === 0) return [{ id: task, task, model: null, name, sentence: say('No model is installed for this.') }];
    return own.map((model) => {
      if (model === usualModel(models, task)) return { id: model.id, task, model, name, sentence: say(taskWords[task].sentence) };
      return { id: model.id, task, model, name: modelTitle(model), sentence: model.isPersonal ? ownModelFor(task) : name };
    });
  });
}

/** What a task means where nothing else is said: the first of its models that came with the app. */
export const usualModel = (models: readonly InstalledModel[], task: Task): InstalledModel | undefined =>
  models.find((model) => model.task === task && !model.isPersonal);

/** Users name their own models in whatever language they like. */
const modelTitle = ({ title, isPersonal }: InstalledModel): string => (isPersonal ? title : say(title));

/** What a result is called: its steps, by the names that their models have on the cards. */
export const resultName = ({ steps }: Restoration, models: readonly InstalledModel[]): string =>
  steps
    .map((step) => {
      const model = models.find(({ id }) => id === step.modelId);
      if (model === undefined || model === usualModel(models, step.task)) return stepName(step);
      return modelTitle(model);
    })
    .join(', ');
