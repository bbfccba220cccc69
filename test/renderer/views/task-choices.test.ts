import { expect, test } from 'vitest';
import type { InstalledModel, Restoration } from '../../../electron/ipc/contract.ts';
import { resultName, taskChoices } from '../../../renderer/views/restore/task-choices.ts';

const model = (id: string, title: string, more: Partial<InstalledModel> = {}): InstalledModel => ({
  id,
  task: 'denoise',
  title,
  parameters: 1,
  kiloMacsPerPixel: 1,
  licence: '',
  learnedFrom: [],
  isPersonal: false,
  picture: null,
  description: '',
  scores: [],
  ...more,
});

const models = [model('usual', 'Usual'), model('usual-real', 'Real noise'), model('mine', 'My scanner', { isPersonal: true }), model('rain', 'Rain', { task: 'derain' })];

test('of a task’s models the first that came with the app bears its name, and the others their own', () => {
  const faces = taskChoices(models).filter((choice) => choice.model !== null).map(({ id, name, sentence }) => [id, name, sentence]);
  expect(faces).toEqual([
    ['usual', 'Remove noise', 'Grain of high ISO and dim light.'],
    ['usual-real', 'Real noise', 'Remove noise'],
    ['mine', 'My scanner', 'Your own, to remove noise'],
    ['rain', 'Remove rain', 'Streaks of falling rain.'],
  ]);
});

test('a result is called as its models are', () => {
  const steps = [['denoise', 'usual-real'], ['derain', 'rain'], ['denoise', 'mine'], ['denoise', 'usual'], ['denoise', 'gone']] as const;
  const result = { steps: steps.map(([task, modelId]) => ({ task, modelId, scale: 1 as const })) } as unknown as Restoration;
  expect(resultName(result, models)).toBe('Real noise, Remove rain, My scanner, Remove noise, Remove noise');
});
