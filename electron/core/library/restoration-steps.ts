import { sentence } from '../../words/sentence.ts';
import type { Scale } from '../foundation/scale.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { Task } from '../foundation/task.ts';
import type { RestorationStep } from '../inference/restore-in-steps.ts';
import type { InstalledModels } from './installed-models.ts';
import { referenceTo } from './installed-models.ts';

/** A step as it is asked for: its model by name. */
export interface WantedStep {
  readonly task: Task;
  readonly modelId: string;
  readonly scale: Scale;
}

/** The steps with the models that take them. Throws: `model-not-found`, `model-damaged`, `wrong-use` for a model of another task. */
export const restorationSteps = (models: InstalledModels, wanted: readonly WantedStep[]): readonly RestorationStep[] =>
  wanted.map(({ task, modelId, scale }) => {
    const model = models.named(modelId);
    if (model.card.task === task) return { task, scale, model: referenceTo(model), sparing: model.card.sparing };
    throw new TapeError('wrong-use', sentence('The model "{model}" is made for another task.', { model: modelId }), { remedy: 'Choose a model of this task.' });
  });
