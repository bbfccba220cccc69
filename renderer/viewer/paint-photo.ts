import type { Pyramid } from '../../electron/ipc/contract.ts';
import { drawTileWith, parentTile, tileAddress, type TilePosition } from './tile-grid.ts';
import type { TileStore } from './tile-store.ts';
import type { Rect, ViewTransform } from './view-transform.ts';

/** One picture of the stack: which tiles, how strongly and where. */
export interface Layer {
  readonly pyramid: Pyramid;
  readonly tiles: readonly TilePosition[];
  /** 0..1; the layer below shows through. */
  readonly opacity: number;
  readonly transform: ViewTransform;
  /** Nothing is drawn outside, in device pixels. */
  readonly clip: Rect;
}

/**
 * Draws layers from the bottom up onto a transparent canvas.
 *
 * Numerics: each layer blends as `below + opacity * (layer - below)` in premultiplied values, alpha
 * included, exactly as an export at that strength does.
 * Invariant: every place is painted once per layer; a tile not yet loaded is stood in for by its nearest
 * loaded ancestor.
 */
export function paintPhoto(
  context: CanvasRenderingContext2D,
  layers: readonly Layer[],
  store: TileStore,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.imageSmoothingQuality = 'medium';
  for (const layer of layers) {
    context.save();
    // Above 1:1 each photo pixel is a square: nearest neighbour.
    context.imageSmoothingEnabled = layer.transform.zoom < 1;
    context.beginPath();
    context.rect(layer.clip.x, layer.clip.y, layer.clip.width, layer.clip.height);
    context.clip();
    context.globalAlpha = layer.opacity;
    for (const wanted of layer.tiles) paintTile(context, layer, wanted, store);
    context.restore();
  }
}

function paintTile(
  context: CanvasRenderingContext2D,
  { pyramid, transform }: Layer,
  wanted: TilePosition,
  store: TileStore,
): void {
  for (let tile: TilePosition | null = wanted; tile !== null; tile = parentTile(pyramid, tile)) {
    const bitmap = store.get(tileAddress(pyramid, tile));
    if (bitmap === undefined) continue;
    const { source, target } = drawTileWith(pyramid, wanted, tile, transform);
    context.globalCompositeOperation = 'destination-out';
    context.fillRect(target.x, target.y, target.width, target.height);
    context.globalCompositeOperation = 'lighter';
    context.drawImage(
      bitmap,
      source.x, source.y, source.width, source.height,
      target.x, target.y, target.width, target.height,
    );
    return;
  }
}

/**
 * Draws what differs between two stacks of layers: `gain * |one - other|` in the photo's own encoding, cut off at white.
 *
 * `gain`: a power of 2.
 */
export function paintChange(
  context: CanvasRenderingContext2D,
  [one, other]: readonly [readonly Layer[], readonly Layer[]],
  store: TileStore,
  gain: number,
): void {
  const { canvas } = context;
  const { width, height } = canvas;
  const aside = new OffscreenCanvas(width, height).getContext('2d');
  if (aside === null) throw new Error('internal: no 2d context to compare with');
  paintPhoto(context, other, store);
  aside.drawImage(canvas, 0, 0);
  paintPhoto(context, one, store);
  context.save();
  context.globalCompositeOperation = 'difference';
  context.drawImage(aside.canvas, 0, 0);
  // Each time as bright again.
  context.globalCompositeOperation = 'lighter';
  for (let factor = 1; factor < gain; factor *= 2) {
    aside.clearRect(0, 0, width, height);
    aside.drawImage(canvas, 0, 0);
    context.drawImage(aside.canvas, 0, 0);
  }
  context.restore();
}

/** Fills what the photo leaves transparent, so that alpha can be told from grey. */
export function paintCheckerboard(context: CanvasRenderingContext2D, area: Rect, squarePx: number): void {
  context.save();
  context.globalCompositeOperation = 'destination-over';
  context.beginPath();
  context.rect(area.x, area.y, area.width, area.height);
  context.clip();
  context.fillStyle = checkerPattern(context, squarePx);
  context.translate(area.x, area.y);
  context.fillRect(0, 0, area.width, area.height);
  context.restore();
}

function checkerPattern(context: CanvasRenderingContext2D, squarePx: number): CanvasPattern {
  const square = new OffscreenCanvas(2 * squarePx, 2 * squarePx);
  const brush = square.getContext('2d');
  if (brush === null) throw new Error('internal: no 2d context for the checkerboard');
  brush.fillStyle = '#8a8a8a';
  brush.fillRect(0, 0, 2 * squarePx, 2 * squarePx);
  brush.fillStyle = '#6e6e6e';
  brush.fillRect(0, 0, squarePx, squarePx);
  brush.fillRect(squarePx, squarePx, squarePx, squarePx);
  const pattern = context.createPattern(square, 'repeat');
  if (pattern === null) throw new Error('internal: no checkerboard pattern');
  return pattern;
}
