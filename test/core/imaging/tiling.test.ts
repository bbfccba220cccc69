import { describe, expect, test } from 'vitest';
import { coreEdge, cutCore, tileGrid } from '../../../electron/core/imaging/tiling.ts';
import type { TileGridOptions } from '../../../electron/core/imaging/tiling.ts';
import { positions } from '../../support/synthetic-data.ts';

const sizes: readonly (readonly [number, number])[] = [
  [1, 1],
  [7, 5],
  [8, 8],
  [63, 65],
  [257, 129],
  [20_000, 1],
  [1, 20_000],
  ...positions('widths', 12, 300).map((width, i) => [width + 1, (positions('heights', 12, 300)[i] ?? 0) + 1] as const),
];

const grids: readonly Pick<TileGridOptions, 'windowPx' | 'haloPx' | 'coreWidthPx' | 'coreHeightPx' | 'shiftPx'>[] = [
  { windowPx: 8, haloPx: 16, coreWidthPx: 64, coreHeightPx: 64, shiftPx: 0 },
  { windowPx: 8, haloPx: 32, coreWidthPx: 40, coreHeightPx: 72, shiftPx: 24 },
  { windowPx: 8, haloPx: 0, coreWidthPx: 128, coreHeightPx: 8, shiftPx: -8 },
  { windowPx: 1, haloPx: 3, coreWidthPx: 33, coreHeightPx: 33, shiftPx: 100 },
];

describe.each(sizes)('a photo of %i x %i', (widthPx, heightPx) => {
  test.each(grids)('is covered once by the cores of %o', (grid) => {
    const tiles = tileGrid({ widthPx, heightPx, ...grid });
    const covered = new Uint8Array(widthPx * heightPx);
    for (const { core, input } of tiles) {
      for (let y = core.y; y < core.y + core.height; y++) {
        for (let x = core.x; x < core.x + core.width; x++) {
          // Outside the photo this writes nowhere, and the area below tells.
          if (x >= 0 && x < widthPx) covered[y * widthPx + x] = (covered[y * widthPx + x] ?? 0) + 1;
        }
      }
      expect([input.width, input.height]).toEqual([grid.coreWidthPx + 2 * grid.haloPx, grid.coreHeightPx + 2 * grid.haloPx]);
      // Windows keep their phase.
      expect([Math.abs(input.x % grid.windowPx), Math.abs(input.y % grid.windowPx)]).toEqual([0, 0]);
      // The halo is there on all four sides of what is kept.
      expect(Math.min(core.x - input.x, core.y - input.y)).toBeGreaterThanOrEqual(grid.haloPx);
      expect(input.x + input.width - core.x - core.width).toBeGreaterThanOrEqual(grid.haloPx);
      expect(input.y + input.height - core.y - core.height).toBeGreaterThanOrEqual(grid.haloPx);
    }
    expect(covered.every((times) => times === 1)).toBe(true);
    expect(tiles.reduce((sum, { core }) => sum + core.width * core.height, 0)).toBe(widthPx * heightPx);
  });
});

test('a grid that would break windows apart, or has no core, is a mistake of ours', () => {
  const grid = { widthPx: 9, heightPx: 9, windowPx: 8, haloPx: 8, coreWidthPx: 8, coreHeightPx: 8, shiftPx: 0 };
  for (const wrong of [{ coreWidthPx: 12 }, { haloPx: 4 }, { shiftPx: 3 }, { coreHeightPx: 0 }]) {
    expect(() => tileGrid({ ...grid, ...wrong })).toThrow('internal:');
  }
});

test.each([
  [1, 512, 8, 8],
  [512, 512, 8, 512],
  [513, 512, 8, 264],
  [1000, 512, 8, 504],
  [20_000, 512, 8, 504],
])('an edge of %i pixels in cores of at most %i, window %i, has cores of %i', (extentPx, largestPx, windowPx, expected) => {
  expect(coreEdge(extentPx, largestPx, windowPx)).toBe(expected);
});

test('a core is cut out of every plane', () => {
  const input = { x: -2, y: 2, width: 6, height: 5 };
  const core = { x: 0, y: 4, width: 3, height: 2 };
  const value = (plane: number, x: number, y: number): number => plane * 10_000 + y * 100 + x;
  const result = Float32Array.from({ length: 2 * 30 }, (_, i) => value(Math.floor(i / 30), (i % 6) - 2, Math.floor((i % 30) / 6) + 2));
  const expected = [0, 1].flatMap((plane) => [4, 5].flatMap((y) => [0, 1, 2].map((x) => value(plane, x, y))));
  expect([...cutCore(result, { input, core })]).toEqual(expected);
});
