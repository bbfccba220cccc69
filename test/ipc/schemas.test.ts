import { describe, expect, test } from 'vitest';
import { mostSteps } from '../../electron/ipc/contract.ts';
import { validateCall } from '../../electron/ipc/schemas.ts';

const photoId = '00000000-0000-4000-8000-000000000000';
const denoise = { task: 'denoise', modelId: 'tape-swin-denoise' };
const restoring = (steps: unknown) => ({ photoId, steps, device: 'auto' });

describe('the steps of a restoration', () => {
  test.each([
    ['one', [denoise]],
    ['the same twice', [denoise, denoise]],
    ['one for each task', Array.from({ length: mostSteps }, () => denoise)],
  ])('may be %s', (_, steps) => {
    expect(validateCall('restore', restoring(steps))).toEqual(restoring(steps));
  });

  test.each([
    ['none', []],
    ['more than there are tasks', Array.from({ length: mostSteps + 1 }, () => denoise)],
    ['a step of an unknown task', [denoise, { ...denoise, task: 'dream' }]],
    ['a step without a model', [{ task: 'denoise' }]],
    ['a step that says more', [{ ...denoise, weightsPath: '/etc/passwd' }]],
    ['no list', denoise],
  ])('may not be %s', (_, steps) => {
    expect(() => validateCall('restore', restoring(steps))).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});
