import { expect, test } from 'vitest';
import { loupeAbout } from '../../../renderer/viewer/loupe.ts';

const photo = { width: 4000, height: 3000 };
const canvas = { width: 1000, height: 800 };
const about = (x: number, y: number, transform = { zoom: 0.25, originX: 0, originY: 25 }, pixelRatio = 1) => loupeAbout({ x, y }, { transform, photo, canvas, pixelRatio });

test('a loupe shows the place that it is about in the middle of both squares, at the photo’s own pixels', () => {
  const { panes, transform } = about(500, 400);
  expect(panes).toEqual([{ x: 299, y: 300, width: 200, height: 200 }, { x: 501, y: 300, width: 200, height: 200 }]);
  // The place is pixel (2000, 1500) of the photo.
  expect(transform).toEqual({ zoom: 1, originX: 100 - 2000, originY: 100 - 1500 });
});

test('what is seen at its own pixels already is seen twice as large; on a finer screen the squares have more of them', () => {
  const { panes, transform } = about(500, 400, { zoom: 1, originX: -100, originY: -200 }, 1.5);
  expect(panes.map(({ width, height }) => [width, height])).toEqual([[300, 300], [300, 300]]);
  expect(transform).toEqual({ zoom: 2, originX: 150 - 1200, originY: 150 - 1200 });
});

test.each([
  [0, 0],
  [1000, 800],
  [-50, 900],
])('at (%i, %i) it stays on the canvas and on the photo', (x, y) => {
  const { panes, transform } = about(x, y);
  for (const pane of panes) {
    expect(Math.min(pane.x, pane.y)).toBeGreaterThanOrEqual(0);
    expect(pane.x + pane.width).toBeLessThanOrEqual(canvas.width);
    expect(pane.y + pane.height).toBeLessThanOrEqual(canvas.height);
  }
  for (const [origin, length] of [[transform.originX, photo.width], [transform.originY, photo.height]] as const) {
    expect(origin).toBeLessThanOrEqual(0);
    expect(origin + length).toBeGreaterThanOrEqual(200);
  }
});

test('a canvas without room has one of a pixel', () => {
  const { panes } = loupeAbout({ x: 0, y: 0 }, { transform: { zoom: 1, originX: 0, originY: 0 }, photo, canvas: { width: 0, height: 0 }, pixelRatio: 1 });
  expect(panes.map(({ width }) => width)).toEqual([1, 1]);
});
