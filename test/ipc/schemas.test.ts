import { describe, expect, test } from 'vitest';
import { mostMarks, mostSteps, usualWriting } from '../../electron/ipc/contract.ts';
import { validateCall } from '../../electron/ipc/schemas.ts';

const photoId = '00000000-0000-4000-8000-000000000000';
const denoise = { task: 'denoise', modelId: 'tape-swin-denoise', scale: 1 };
const superres = { task: 'superres', modelId: 'tape-swin-superres', scale: 2 };
const restoring = (steps: unknown) => ({ photoId, steps, device: 'auto' });

describe('the steps of a restoration', () => {
  test.each([
    ['one', [denoise]],
    ['the same twice', [denoise, denoise]],
    ['one that enlarges', [denoise, superres, denoise]],
    ['one that enlarges four times, and one that does not', [{ ...superres, scale: 4 }, { ...superres, scale: 1 }]],
    ['one for each task', Array.from({ length: mostSteps }, () => denoise)],
  ])('may be %s', (_, steps) => {
    expect(validateCall('restore', restoring(steps))).toEqual(restoring(steps));
  });

  test.each([
    ['none', []],
    ['more than there are tasks', Array.from({ length: mostSteps + 1 }, () => denoise)],
    ['a step of an unknown task', [denoise, { ...denoise, task: 'dream' }]],
    ['a step without a model', [{ task: 'denoise', scale: 1 }]],
    ['a step without a scale', [{ task: 'superres', modelId: 'tape-swin-superres' }]],
    ['a step that enlarges and is not superres', [{ ...denoise, scale: 2 }]],
    ['two that enlarge', [superres, superres]],
    ...[0, 3, 8, -2, '2', null].map((scale) => [`a scale of ${JSON.stringify(scale)}`, [{ ...superres, scale }]] satisfies [string, unknown]),
    ['a step that says more', [{ ...denoise, weightsPath: '/etc/passwd' }]],
    ['no list', denoise],
  ] as readonly (readonly [string, unknown])[])('may not be %s', (_, steps) => {
    expect(() => validateCall('restore', restoring(steps))).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});

describe('where a restoration acts', () => {
  const stroke = { kind: 'brush', radiusPx: 20, softness: 0.5, strength: 1, points: [1, 2, 3, 4] };
  const exporting = (localStrength: unknown) => ({ restorationId: photoId, strength: 1, localStrength, sparesUndamaged: false, format: 'keep', writing: usualWriting, folderId: null });
  const savingBack = (localStrength: unknown) => ({ restorationId: photoId, strength: 1, localStrength, sparesUndamaged: false });

  test('comes through as it was painted', () => {
    const local = { elsewhere: 0, marks: [stroke, { kind: 'gradient', strength: 0.5, from: { x: -5, y: 0 }, to: { x: 10.5, y: 3 } }] };
    expect(validateCall('exportRestoration', exporting(local))).toEqual(exporting(local));
    expect(validateCall('saveBack', savingBack(local))).toEqual(savingBack(local));
  });

  test.each([
    ['more than a hand paints', { elsewhere: 1, marks: Array.from({ length: mostMarks + 1 }, () => stroke) }],
    ['a stroke without an end', { elsewhere: 1, marks: [{ ...stroke, points: Array.from({ length: 1_000_000 }, () => 1) }] }],
    ['a mark with a path', { elsewhere: 1, marks: [{ ...stroke, maskPath: '/etc/passwd' }] }],
    ['no list', { elsewhere: 1, marks: stroke }],
    ['null', null],
  ])('is refused with %s', (_, local) => {
    expect(() => validateCall('exportRestoration', exporting(local))).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    expect(() => validateCall('saveBack', savingBack(local))).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});
