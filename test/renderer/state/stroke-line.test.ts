import { describe, expect, test } from 'vitest';
import { fewerPoints, withPlace } from '../../../renderer/state/stroke-line.ts';
import { strengthOfPlaces, type BrushStroke } from '../../../electron/ipc/contract.ts';

describe('the line of a stroke', () => {
  test('leaves out what lies within an eighth of the radius of the last point, and keeps tenths of pixels', () => {
    let points: readonly number[] = [];
    for (let x = 0; x <= 10; x += 0.26) points = withPlace(points, { x, y: 3.3333 }, 16);
    expect(points).toEqual([0, 3.3, 2.1, 3.3, 4.2, 3.3, 6.2, 3.3, 8.3, 3.3]);
  });

  test('is kept by the fewest points where it is straight, and by its corners', () => {
    const points = [...Array.from({ length: 21 }, (_, i) => [i, 0]), ...Array.from({ length: 20 }, (_, i) => [20, i + 1])].flat();
    expect(fewerPoints(points, 10)).toEqual([0, 0, 20, 0, 20, 20]);
    expect(fewerPoints([5, 5], 10)).toEqual([5, 5]);
    expect(fewerPoints([5, 5, 6, 6], 10)).toEqual([5, 5, 6, 6]);
    // There and back again: the far end counts, though it lies on no side of the line.
    expect(fewerPoints([0, 0, 10, 0, 0, 0], 10)).toEqual([0, 0, 10, 0, 0, 0]);
  });

  test('with fewer points paints nearly the same', () => {
    const stroke: BrushStroke = { kind: 'brush', radiusPx: 12, softness: 0.5, strength: 1, points: Array.from({ length: 80 }, (_, i) => [20 + i, 50 + 20 * Math.sin(i / 9)]).flat() };
    const fewer = { ...stroke, points: fewerPoints(stroke.points, stroke.radiusPx) };
    expect(fewer.points.length).toBeLessThan(stroke.points.length / 3);
    const region = { x: 0, y: 0, width: 120, height: 100 };
    const [one, other] = [stroke, fewer].map((mark) => strengthOfPlaces({ elsewhere: 0, marks: [mark] }, region, 1));
    expect(Math.max(...one!.map((value, i) => Math.abs(value - other![i]!)))).toBeLessThan(0.08);
  });
});
