import { expect, test } from 'vitest';
import { taskBase } from '../../../electron/core/library/choose-base.ts';
import { chooseModel } from '../../../electron/core/library/choose-model.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import type { Task } from '../../../electron/core/foundation/task.ts';
import type { Studio } from '../../../electron/core/library/studio.ts';
import { openTestStudio, testLayout, writeTestModel } from '../../support/studio-for-tests.ts';

const codeOf = (choose: () => unknown): string | undefined => {
  try {
    choose();
    return undefined;
  } catch (error) {
    if (error instanceof TapeError) return error.code;
    throw error;
  }
};

test('a model is chosen by its task, or by its name for its own task only; training starts from it, or from a prior by its name', async () => {
  const layout = await testLayout('choose-model');
  for (const [id, task] of [['early', null], ['rain-one', 'derain'], ['rain-two', 'derain']] as const) writeTestModel(layout.models, id, { task });
  const studio: Studio = openTestStudio(layout);
  try {
    const chosen = (task: Task, id?: string): string => chooseModel(studio, task, id).card.id;
    expect(chosen('derain')).toBe('rain-one');
    expect(chosen('derain', 'rain-two')).toBe('rain-two');
    expect(codeOf(() => chosen('deshadow'))).toBe('task-not-installed');
    expect(codeOf(() => chosen('deshadow', 'rain-two'))).toBe('wrong-use');
    expect(codeOf(() => chosen('derain', 'early'))).toBe('wrong-use');
    expect(codeOf(() => chosen('derain', 'no-such'))).toBe('model-not-found');

    expect(taskBase(studio, 'derain', undefined)).toMatchObject({ id: 'rain-one', start: { kind: 'finished' } });
    expect(taskBase(studio, 'derain', 'rain-two')).toMatchObject({ id: 'rain-two', start: { kind: 'finished' } });
    expect(taskBase(studio, 'deshadow', 'early')).toMatchObject({ id: 'early', start: { kind: 'pre-trained' } });
    expect(codeOf(() => taskBase(studio, 'deshadow', 'rain-one'))).toBe('wrong-use');
    expect(codeOf(() => taskBase(studio, 'deshadow', undefined))).toBe('task-not-installed');
  } finally {
    await studio.close();
  }
});
