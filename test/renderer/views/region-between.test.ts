import { expect, test } from 'vitest';
import { regionBetween } from '../../../renderer/views/inspect/region-between.ts';

const size = { widthPx: 100, heightPx: 50 };

test.each([
  ['every pixel that is touched counts', { x: 1.2, y: 2.9 }, { x: 3.1, y: 4 }, { x: 1, y: 2, width: 3, height: 2 }],
  ['corners may come in any order', { x: 30, y: 20 }, { x: 10, y: 40 }, { x: 10, y: 20, width: 20, height: 20 }],
  ['the photo’s edges cut it off', { x: -5, y: 45 }, { x: 500, y: 60 }, { x: 0, y: 45, width: 100, height: 5 }],
  ['beside the photo there is none', { x: 101, y: 2 }, { x: 120, y: 9 }, null],
])('%s', (_, a, b, region) => {
  expect(regionBetween(a, b, size)).toEqual(region);
});
