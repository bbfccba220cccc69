import { describe, expect, test } from 'vitest';
import { pairNames, pairNamesOfOneFolder } from '../../../electron/core/pairs/name-pairs.ts';

const told = (pairs: ReturnType<typeof pairNames>): readonly string[] => pairs.map(({ input, target, matchedBy }) => `${input} > ${target} (${matchedBy})`).sort();

describe('names in two folders', () => {
  test('are equal first, whatever their case, and follow a common difference then', () => {
    expect(told(pairNames(['IMG_1', 'img_2', 'noisy-3', 'noisy-4', 'alone'], ['IMG_1', 'IMG_2', 'clean-3', 'clean-4']))).toEqual([
      'IMG_1 > IMG_1 (name)',
      'img_2 > IMG_2 (name)',
      'noisy-3 > clean-3 (affix)',
      'noisy-4 > clean-4 (affix)',
    ]);
  });

  test('may have an addition on one side only', () => {
    expect(told(pairNames(['a1', 'a2'], ['a1_edited', 'a2_edited']))).toEqual(['a1 > a1_edited (affix)', 'a2 > a2_edited (affix)']);
  });

  test('that differ in their numbers belong to different photos', () => {
    expect(pairNames(['IMG_1', 'IMG_2'], ['IMG_3', 'IMG_4'])).toEqual([]);
    expect(pairNames(['roof-1', 'wall-1'], ['roof-2', 'wall-2'])).toEqual([]);
  });
});

describe('names in one folder', () => {
  test.each([
    ['suffixes', ['IMG_1_before', 'IMG_1_after', 'IMG_2_before', 'IMG_2_after'], ['IMG_1_before > IMG_1_after', 'IMG_2_before > IMG_2_after']],
    ['prefixes', ['noisy_7', 'clean_7', 'noisy_8', 'clean_8'], ['noisy_7 > clean_7', 'noisy_8 > clean_8']],
    ['short words', ['p1-in', 'p1-out', 'p2-in', 'p2-out'], ['p1-in > p1-out', 'p2-in > p2-out']],
    ['a single pair', ['roof_noisy', 'roof_clean'], ['roof_noisy > roof_clean']],
    ['words in the middle', ['a_lq_1', 'a_gt_1', 'a_lq_2', 'a_gt_2'], ['a_lq_1 > a_gt_1', 'a_lq_2 > a_gt_2']],
    ['words of no list, in the order of the alphabet', ['x_foo', 'x_bar', 'y_foo', 'y_bar'], ['x_bar > x_foo', 'y_bar > y_foo']],
    ['an addition', ['DSC01', 'DSC01 final', 'DSC02', 'DSC02 final'], ['DSC01 > DSC01 final', 'DSC02 > DSC02 final']],
    ['an addition to the damaged one', ['roof', 'roof_noisy', 'wall', 'wall_noisy'], ['roof_noisy > roof', 'wall_noisy > wall']],
  ])('follow a pattern: %s', (_, names, pairs) => {
    expect(told(pairNamesOfOneFolder(names))).toEqual(pairs.map((pair) => `${pair} (affix)`).sort());
    expect(told(pairNamesOfOneFolder(names.toReversed()))).toEqual(pairs.map((pair) => `${pair} (affix)`).sort());
  });

  test('numbered photos are no pairs, and a photo is in one pair only', () => {
    expect(pairNamesOfOneFolder(['IMG_1', 'IMG_2', 'IMG_3', 'IMG_4'])).toEqual([]);
    const pairs = pairNamesOfOneFolder(['a_before', 'a_after', 'a_final', 'b_before', 'b_after']);
    expect(told(pairs)).toEqual(['a_before > a_after (affix)', 'b_before > b_after (affix)']);
  });
});
