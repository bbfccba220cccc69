import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { mul } from '../../../models/graph/expressions.ts';
import type { WindowGrid } from '../../../models/layers/windows.ts';
import { mergeWindows, partitionWindows, shiftMasks } from '../../../models/layers/windows.ts';
import { interpret } from '../../support/interpreter/interpret.ts';

const grids: readonly WindowGrid[] = [
  { batch: 1, heightPx: 4, widthPx: 4, windowSize: 4, shiftSize: 0 },
  { batch: 2, heightPx: 8, widthPx: 12, windowSize: 4, shiftSize: 0 },
  { batch: 2, heightPx: 8, widthPx: 12, windowSize: 4, shiftSize: 2 },
  { batch: 1, heightPx: 4, widthPx: 8, windowSize: 4, shiftSize: 2 },
];

/** Each element is its own index, so that what went where can be read off. */
const indices = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i);

/** The pixel that Swin puts at token `token` of window `window`: shifted, wrapped around. */
function pixelOf({ heightPx, widthPx, windowSize, shiftSize }: WindowGrid, window: number, token: number): [number, number] {
  const columns = widthPx / windowSize;
  const y = Math.floor(window / columns) * windowSize + Math.floor(token / windowSize);
  const x = (window % columns) * windowSize + (token % windowSize);
  return [(y + shiftSize) % heightPx, (x + shiftSize) % widthPx];
}

describe.each(grids)('windows of $heightPx x $widthPx, shifted by $shiftSize', (grid) => {
  const { batch, heightPx, widthPx, windowSize } = grid;
  const channels = 3;
  const shape = [batch, heightPx, widthPx, channels];
  const count = batch * heightPx * widthPx * channels;
  const tokens = windowSize * windowSize;
  const windows = (heightPx * widthPx) / tokens;

  test('hold the pixels that Swin puts there', () => {
    const b = new GraphBuilder('cut');
    const graph = b.build({ cut: mul(b, partitionWindows(b, b.input('x', shape), grid), 1) });
    const { cut } = interpret(graph, { x: indices(count) });
    for (let picture = 0; picture < batch; picture++) {
      for (let window = 0; window < windows; window++) {
        for (let token = 0; token < tokens; token++) {
          const [y, x] = pixelOf(grid, window, token);
          const at = ((picture * windows + window) * tokens + token) * channels;
          expect(cut![at]).toBe(((picture * heightPx + y) * widthPx + x) * channels);
        }
      }
    }
  });

  test('merge into the picture that they were cut from', () => {
    const b = new GraphBuilder('there and back');
    const graph = b.build({ back: mul(b, mergeWindows(b, partitionWindows(b, b.input('x', shape), grid), grid), 1) });
    expect(interpret(graph, { x: indices(count) })['back']).toEqual(indices(count));
  });
});

describe.each(grids.filter(({ shiftSize }) => shiftSize > 0))('windows of $heightPx x $widthPx, shifted by $shiftSize', (grid) => {
  const { heightPx, widthPx, windowSize } = grid;
  const tokens = windowSize * windowSize;
  const windows = (heightPx * widthPx) / tokens;

  test('mask exactly the pairs that are neighbours only by wrapping around', () => {
    const b = new GraphBuilder('masks');
    const masks = shiftMasks(b, grid);
    const scores = b.input('scores', [heightPx / windowSize, widthPx / windowSize, 1, tokens, tokens]);
    const graph = b.build({ masked: b.op('Add', [b.op('Add', [scores, masks.rows], {}), masks.columns], {}) });
    const { masked } = interpret(graph, { scores: new Float64Array(windows * tokens * tokens) });
    let apart = 0;
    for (let window = 0; window < windows; window++) {
      for (let i = 0; i < tokens; i++) {
        for (let j = 0; j < tokens; j++) {
          const [y, x] = pixelOf(grid, window, i);
          const [otherY, otherX] = pixelOf(grid, window, j);
          const areNeighbours = Math.abs(y - otherY) < windowSize && Math.abs(x - otherX) < windowSize;
          // With one window only, opposite edges are less than a window apart: there, the shift is what counts.
          const wrapped = (a: number, c: number, extent: number): boolean =>
            extent === windowSize && a < grid.shiftSize !== c < grid.shiftSize;
          const expected = areNeighbours && !wrapped(y, otherY, heightPx) && !wrapped(x, otherX, widthPx);
          expect(masked![(window * tokens + i) * tokens + j] === 0).toBe(expected);
          if (!expected) apart += 1;
        }
      }
    }
    expect(apart).toBeGreaterThan(0);
  });
});
