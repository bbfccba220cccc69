import { describe, expect, test } from 'vitest';
import { columnsFor, paneRects, placeInPane } from '../../../renderer/viewer/panes.ts';

const canvas = { width: 1001, height: 700 };

describe('panes', () => {
  test('are equal parts, side by side, one above the other, or in two rows', () => {
    expect(paneRects(1, columnsFor('divider', 1), canvas)).toEqual([{ x: 0, y: 0, width: 1001, height: 700 }]);
    expect(paneRects(2, columnsFor('beside', 2), canvas)).toEqual([{ x: 0, y: 0, width: 499, height: 700 }, { x: 501, y: 0, width: 499, height: 700 }]);
    expect(paneRects(2, columnsFor('above', 2), canvas)).toEqual([{ x: 0, y: 0, width: 1001, height: 349 }, { x: 0, y: 351, width: 1001, height: 349 }]);
    expect(paneRects(3, columnsFor('variants', 3), canvas).map(({ x, y }) => [x, y])).toEqual([[0, 0], [501, 0], [0, 351]]);
  });

  test('of a canvas without room have a pixel each', () => {
    for (const { width, height } of paneRects(4, 2, { width: 0, height: 0 })) expect([width, height]).toEqual([1, 1]);
  });

  test('take a place by the pane that it lies in, and one between them by the nearest', () => {
    const panes = paneRects(2, 2, canvas);
    expect(placeInPane({ x: 100, y: 50 }, panes)).toEqual({ x: 100, y: 50 });
    expect(placeInPane({ x: 601, y: 50 }, panes)).toEqual({ x: 100, y: 50 });
    expect(placeInPane({ x: 1001, y: 700 }, panes)).toEqual({ x: 500, y: 700 });
  });
});
