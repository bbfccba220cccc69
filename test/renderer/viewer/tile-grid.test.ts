import { describe, expect, it } from 'vitest';
import {
  drawTileWith,
  levelForZoom,
  levelSize,
  parentTile,
  tileAddress,
  visibleTiles,
} from '../../../renderer/viewer/tile-grid.ts';

const pyramid = { address: '/p', widthPx: 1003, heightPx: 517, tilePx: 128, levels: 4 };
const canvas = { width: 640, height: 480 };

describe('levels', () => {
  it('round up when halved', () => {
    expect(levelSize(pyramid, 3)).toEqual({ width: 126, height: 65 });
  });

  it('give at least one pixel per screen pixel', () => {
    expect([8, 1, 0.99, 0.5, 0.3, 0.25, 0.01].map((zoom) => levelForZoom(pyramid, zoom))).toEqual([0, 0, 0, 1, 1, 2, 3]);
  });
});

it('addresses name column before row', () => {
  expect(tileAddress(pyramid, { level: 2, column: 3, row: 1 })).toBe('/p/2/3_1.png');
});

it('a parent covers its children, up to the single top tile', () => {
  expect(parentTile(pyramid, { level: 0, column: 7, row: 3 })).toEqual({ level: 1, column: 3, row: 1 });
  expect(parentTile(pyramid, { level: 3, column: 0, row: 0 })).toBeNull();
});

describe('visible tiles', () => {
  // Zooms and places that put tile edges between pixels.
  const views = [0.31, 0.5, 0.77, 1, 1.37, 4].flatMap((zoom) =>
    [0, -13.5, -201.3, 55.2].map((origin) => ({ zoom, originX: origin, originY: origin / 2 })),
  );

  it.each(views)('paint every pixel of the photo on the canvas exactly once at $zoom from $originX', (transform) => {
    const level = levelForZoom(pyramid, transform.zoom);
    const painted = new Uint8Array(canvas.width * canvas.height);
    for (const tile of visibleTiles(pyramid, level, transform, canvas)) {
      const { target } = drawTileWith(pyramid, tile, tile, transform);
      for (let y = Math.max(0, target.y); y < Math.min(canvas.height, target.y + target.height); y++) {
        for (let x = Math.max(0, target.x); x < Math.min(canvas.width, target.x + target.width); x++) {
          painted[y * canvas.width + x]! += 1;
        }
      }
    }
    const left = Math.max(0, Math.round(transform.originX));
    const top = Math.max(0, Math.round(transform.originY));
    const right = Math.min(canvas.width, Math.round(transform.originX) + Math.round(pyramid.widthPx * transform.zoom));
    const bottom = Math.min(canvas.height, Math.round(transform.originY) + Math.round(pyramid.heightPx * transform.zoom));
    let wrong = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) if (painted[y * canvas.width + x] !== 1) wrong++;
    }
    expect(right - left).toBeGreaterThan(0);
    expect(wrong).toBe(0);
  });

  it('come from the middle outwards', () => {
    const tiles = visibleTiles(pyramid, 0, { zoom: 1, originX: -250, originY: -20 }, canvas);
    const columns = tiles.map(({ column }) => column);
    // Columns 1 to 6 are seen: 3 and 4 lie in the middle.
    expect([3, 4]).toContain(columns[0]);
    expect([1, 6]).toContain(columns.at(-1));
  });

  it('are none when the photo is out of sight', () => {
    expect(visibleTiles(pyramid, 0, { zoom: 1, originX: 5000, originY: 0 }, canvas)).toEqual([]);
  });
});

it('an ancestor lends just the part below the missing tile', () => {
  const wanted = { level: 0, column: 5, row: 2 };
  const { source } = drawTileWith(pyramid, wanted, { level: 2, column: 1, row: 0 }, { zoom: 1, originX: 0, originY: 0 });
  expect(source).toEqual({ x: 32, y: 64, width: 32, height: 32 });
});
