import { expect, test } from 'vitest';
import { areaUnderRoc } from '../../build/models/area-under-roc.ts';
import { Random } from '../../models/random.ts';

test('is the share of pairs in which the score of one that is exceeds that of one that is not, ties counting half', () => {
  const random = new Random(3);
  const scores = Array.from({ length: 60 }, () => Math.round(random.between(0, 9)));
  const labels = scores.map((score) => (random.between(0, 9) < score ? 1 : 0));
  let [won, pairs] = [0, 0];
  scores.forEach((a, i) => {
    scores.forEach((b, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      pairs += 1;
      won += a > b ? 1 : a === b ? 0.5 : 0;
    });
  });
  expect(areaUnderRoc(scores, labels)).toBeCloseTo(won / pairs, 12);
  expect(areaUnderRoc([1, 2, 3], [0, 1, 1])).toBe(1);
  expect(areaUnderRoc([1, 2], [1, 1])).toBeUndefined();
});
