import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { viewingLevels, viewingTilePx } from '../../../electron/core/imaging/imaging-service.ts';
import { renderTile } from '../../../electron/core/imaging/pyramid.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { picture } from '../../support/synthetic-data.ts';

/** The mean of the 2^level x 2^level pixels below each one, by halving: an odd last row or column counts twice. */
function halved(data: Float64Array, planes: number, width: number, height: number): Float64Array {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  return Float64Array.from({ length: planes * w * h }, (_, i) => {
    const [plane, x, y] = [Math.floor(i / w / h), i % w, Math.floor(i / w) % h];
    const at = (dx: number, dy: number): number =>
      data[(plane * height + Math.min(2 * y + dy, height - 1)) * width + Math.min(2 * x + dx, width - 1)]!;
    return (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
  });
}

describe.each([
  [1, 1, 3],
  [1025, 77, 3],
  [530, 1300, 4],
  [20_000, 1, 3],
])('the viewing pyramid of %i x %i with %i planes', (widthPx, heightPx, planes) => {
  const data = picture('pyramid', [planes, heightPx, widthPx]);
  const path = scratchPicture(widthPx, heightPx, data);
  const levels = viewingLevels(widthPx, heightPx);

  test('is the box filter\'s at every level, in every tile, to one 8-bit step', async () => {
    let [level, width, height] = [0, widthPx, heightPx];
    let expected = Float64Array.from(data);
    for (; level < levels; level++) {
      if (level > 0) {
        expected = Float64Array.from(halved(expected, planes, width, height));
        [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)];
      }
      for (let row = 0; row * viewingTilePx < height; row++) {
        for (let column = 0; column * viewingTilePx < width; column += 1 + Math.floor(width / viewingTilePx / 4)) {
          const tilePath = join(temporaryFolder(), 'tile.png');
          await renderTile(path, level, column, row, tilePath);
          const { data: samples, info } = await sharp(tilePath).raw().toBuffer({ resolveWithObject: true });
          expect([info.width, info.height, info.channels]).toEqual([
            Math.min(viewingTilePx, width - column * viewingTilePx),
            Math.min(viewingTilePx, height - row * viewingTilePx),
            planes,
          ]);
          const wrong = samples.findIndex((sample, i) => {
            const [plane, x, y] = [i % planes, Math.floor(i / planes) % info.width, Math.floor(i / planes / info.width)];
            const value = expected[(plane * height + row * viewingTilePx + y) * width + column * viewingTilePx + x]!;
            return Math.abs(sample - 255 * value) > 0.501;
          });
          expect(wrong).toBe(-1);
        }
      }
    }
    // The last level fits into one tile.
    expect(Math.max(width, height)).toBeLessThanOrEqual(viewingTilePx);
  });

  test('has no tile beyond its edges and levels, and a refusal leaves nothing', async () => {
    const tilePath = join(temporaryFolder(), 'tile.png');
    for (const [level, column, row] of [[levels, 0, 0], [-1, 0, 0], [0, -1, 0], [0, 0, -1], [0, Math.ceil(widthPx / viewingTilePx), 0], [0, 0, Math.ceil(heightPx / viewingTilePx)]] as const) {
      await expect(renderTile(path, level, column, row, tilePath)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(readdirSync(dirname(tilePath))).toEqual([]);
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
