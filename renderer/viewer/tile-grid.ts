import type { Pyramid } from '../../electron/ipc/contract.ts';
import type { Rect, Size, ViewTransform } from './view-transform.ts';
import { clipToCanvas, photoRect } from './view-transform.ts';

/** One square of a pyramid's level. */
export interface TilePosition {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Where to draw which part of a tile: both in whole pixels of their own side. */
export interface TileDrawing {
  readonly tile: TilePosition;
  readonly source: Rect;
  readonly target: Rect;
}

export function tileAddress(pyramid: Pyramid, tile: TilePosition): string {
  return `${pyramid.address}/${tile.level}/${tile.column}_${tile.row}.png`;
}

/** Size of a level: halved per level, rounding up. */
export function levelSize(pyramid: Pyramid, level: number): Size {
  return {
    width: Math.ceil(pyramid.widthPx / 2 ** level),
    height: Math.ceil(pyramid.heightPx / 2 ** level),
  };
}

/** The smallest level that still has at least one pixel for each device pixel. */
export function levelForZoom(pyramid: Pyramid, zoom: number): number {
  const level = Math.floor(Math.log2(1 / zoom) + 1e-9);
  return Math.min(pyramid.levels - 1, Math.max(0, level));
}

/** The tiles of a level that touch the canvas, nearest to its middle first. */
export function visibleTiles(
  pyramid: Pyramid,
  level: number,
  transform: ViewTransform,
  canvas: Size,
): readonly TilePosition[] {
  const size = levelSize(pyramid, level);
  const pitchPx = pyramid.tilePx * 2 ** level * transform.zoom;
  const rect = photoRect(transform, { width: pyramid.widthPx, height: pyramid.heightPx });
  const seen = clipToCanvas(rect, canvas);
  if (seen.width === 0 || seen.height === 0) return [];
  const lastColumn = Math.ceil(size.width / pyramid.tilePx) - 1;
  const lastRow = Math.ceil(size.height / pyramid.tilePx) - 1;
  const first = { column: index(seen.x - rect.x, lastColumn), row: index(seen.y - rect.y, lastRow) };
  const last = {
    column: index(seen.x + seen.width - rect.x, lastColumn),
    row: index(seen.y + seen.height - rect.y, lastRow),
  };
  const middle = { column: (first.column + last.column) / 2, row: (first.row + last.row) / 2 };
  const tiles: TilePosition[] = [];
  for (let row = first.row; row <= last.row; row++) {
    for (let column = first.column; column <= last.column; column++) tiles.push({ level, column, row });
  }
  const distance = (tile: TilePosition): number =>
    Math.hypot(tile.column - middle.column, tile.row - middle.row);
  return tiles.sort((a, b) => distance(a) - distance(b));

  function index(offsetPx: number, last: number): number {
    return Math.min(last, Math.max(0, Math.floor(offsetPx / pitchPx)));
  }
}

/**
 * How to show `wanted` with the tile `available`: itself or one of its ancestors.
 *
 * Invariant: neighbours share their edges exactly, for each edge is rounded once from the same number.
 */
export function drawTileWith(
  pyramid: Pyramid,
  wanted: TilePosition,
  available: TilePosition,
  transform: ViewTransform,
): TileDrawing {
  const size = levelSize(pyramid, wanted.level);
  const left = wanted.column * pyramid.tilePx;
  const top = wanted.row * pyramid.tilePx;
  const right = Math.min(size.width, left + pyramid.tilePx);
  const bottom = Math.min(size.height, top + pyramid.tilePx);

  const scale = 2 ** wanted.level * transform.zoom;
  const originX = Math.round(transform.originX);
  const originY = Math.round(transform.originY);
  const x = originX + Math.round(left * scale);
  const y = originY + Math.round(top * scale);

  const shrink = 2 ** (available.level - wanted.level);
  return {
    tile: available,
    source: {
      x: left / shrink - available.column * pyramid.tilePx,
      y: top / shrink - available.row * pyramid.tilePx,
      width: (right - left) / shrink,
      height: (bottom - top) / shrink,
    },
    target: {
      x,
      y,
      width: originX + Math.round(right * scale) - x,
      height: originY + Math.round(bottom * scale) - y,
    },
  };
}

/** The tile of the next coarser level that covers this one; null at the top. */
export function parentTile(pyramid: Pyramid, tile: TilePosition): TilePosition | null {
  if (tile.level + 1 >= pyramid.levels) return null;
  return { level: tile.level + 1, column: tile.column >> 1, row: tile.row >> 1 };
}
