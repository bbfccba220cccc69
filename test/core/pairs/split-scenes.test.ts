import { describe, expect, test } from 'vitest';
import { scenesOf, splitScenes } from '../../../electron/core/pairs/split-scenes.ts';

const singles = (count: number): readonly (readonly number[])[] => Array.from({ length: count }, (_, position) => [position]);

test('scenes are what is linked, directly or by way of others', () => {
  const links = [
    { first: 0, second: 3, reason: 'burst' },
    { first: 2, second: 3, reason: 'shared-crop' },
  ] as const;
  expect(scenesOf(5, links)).toEqual([[0, 2, 3], [1], [4]]);
  expect(scenesOf(5, links.toReversed())).toEqual([[0, 2, 3], [1], [4]]);
});

describe('a split', () => {
  test('never cuts a scene in two, and holds something back', () => {
    for (const scenes of [singles(5), singles(12), [[0, 1, 2], [3], [4, 5], [6], [7, 8], [9], [10]], [[0], [1, 2]]]) {
      for (const { training, heldBack } of splitScenes(scenes)?.folds ?? []) {
        expect(heldBack.length).toBeGreaterThan(0);
        expect(training.length).toBeGreaterThan(0);
        expect([...training, ...heldBack].sort((a, b) => a - b)).toEqual(scenes.flat().sort((a, b) => a - b));
        for (const scene of scenes) expect(new Set(scene.map((pair) => heldBack.includes(pair))).size).toBe(1);
      }
    }
    expect(splitScenes(singles(12))).toMatchObject({ kind: 'share', folds: [{ heldBack: [0, 5, 10] }] });
  });

  test('leaves one scene out after the other when they are few, beginning with the smallest', () => {
    const split = splitScenes([[0, 1], [2], [3, 4]]);
    expect(split?.kind).toBe('leave-one-out');
    expect(split?.folds.map(({ heldBack }) => heldBack)).toEqual([[2], [0, 1], [3, 4]]);
  });

  test('is none where all pairs show one scene', () => {
    expect(splitScenes([[0, 1, 2]])).toBeUndefined();
    expect(splitScenes([])).toBeUndefined();
  });
});
