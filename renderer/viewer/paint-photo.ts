import type { Pyramid } from '../../electron/ipc/contract.ts';
import type { StrengthTiles } from './strength-tiles.ts';
import { drawTileWith, parentTile, tileAddress, type TileDrawing, type TilePosition } from './tile-grid.ts';
import type { TileStore } from './tile-store.ts';
import type { Rect, ViewTransform } from './view-transform.ts';

/** One picture of the stack: which tiles, how strongly and where. */
export interface Layer {
  readonly pyramid: Pyramid;
  readonly tiles: readonly TilePosition[];
  /** 0..1; the layer below shows through. */
  readonly opacity: number;
  /** By which the opacity of each place is multiplied; null: it is everywhere the same. */
  readonly local: StrengthTiles | null;
  readonly transform: ViewTransform;
  /** Nothing is drawn outside, in device pixels. */
  readonly clip: Rect;
}

/**
 * Draws layers from the bottom up onto a transparent canvas.
 *
 * Numerics: each layer blends as `below + opacity * (layer - below)` in premultiplied values, alpha
 * included, exactly as an export at that strength does; where the opacity is local, within 2 of 255.
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
    if (layer.local === null) paintEvenly(context, layer, store);
    else paintByPlace(context, layer, layer.local, store);
    context.restore();
  }
}

function paintEvenly(context: CanvasRenderingContext2D, layer: Layer, store: TileStore): void {
  for (const wanted of layer.tiles) {
    const drawing = loadedDrawing(layer, wanted, store);
    if (drawing === null) continue;
    const { x, y, width, height } = drawing.target;
    context.globalCompositeOperation = 'destination-out';
    context.fillRect(x, y, width, height);
    context.globalCompositeOperation = 'lighter';
    drawTile(context, drawing);
  }
}

/** Makes room in what is below by the local strength, and fills it with the layer times that strength. */
function paintByPlace(context: CanvasRenderingContext2D, layer: Layer, local: StrengthTiles, store: TileStore): void {
  const [strength, shown] = [canvasBeside(context, 'strength'), canvasBeside(context, 'shown')];
  for (const wanted of layer.tiles) {
    const drawing = loadedDrawing(layer, wanted, store);
    if (drawing === null) continue;
    drawTile(shown, drawing);
    drawStrength(strength, layer, wanted, local);
  }
  shown.globalCompositeOperation = 'destination-in';
  shown.drawImage(strength.canvas, 0, 0);
  context.globalCompositeOperation = 'destination-out';
  context.drawImage(strength.canvas, 0, 0);
  context.globalCompositeOperation = 'lighter';
  context.drawImage(shown.canvas, 0, 0);
}

/** Tints the places of a layer by their local strength. */
export function paintStrength(context: CanvasRenderingContext2D, layer: Layer, local: StrengthTiles, colour: string): void {
  const strength = canvasBeside(context, 'strength');
  strength.imageSmoothingEnabled = layer.transform.zoom < 1;
  for (const wanted of layer.tiles) drawStrength(strength, layer, wanted, local);
  strength.globalCompositeOperation = 'source-in';
  strength.fillStyle = colour;
  strength.fillRect(0, 0, strength.canvas.width, strength.canvas.height);
  context.save();
  context.beginPath();
  context.rect(layer.clip.x, layer.clip.y, layer.clip.width, layer.clip.height);
  context.clip();
  context.drawImage(strength.canvas, 0, 0);
  context.restore();
}

type Beside = Partial<Record<'strength' | 'shown', OffscreenCanvasRenderingContext2D>>;

/** Kept as long as the canvas that they stand beside: a new one for each frame of a stroke would cost more than the drawing. */
const besides = new WeakMap<HTMLCanvasElement, Beside>();

/** An empty canvas of the same size that draws in the same way. */
function canvasBeside({ canvas, imageSmoothingEnabled }: CanvasRenderingContext2D, use: keyof Beside): OffscreenCanvasRenderingContext2D {
  const beside = besides.get(canvas) ?? {};
  const context = beside[use] ?? new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  if (context === null) throw new Error('internal: no 2d context beside the canvas');
  besides.set(canvas, { ...beside, [use]: context });
  if (context.canvas.width !== canvas.width || context.canvas.height !== canvas.height) {
    context.canvas.width = canvas.width;
    context.canvas.height = canvas.height;
  }
  context.globalCompositeOperation = 'source-over';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = imageSmoothingEnabled;
  context.imageSmoothingQuality = 'medium';
  return context;
}

function drawStrength(context: OffscreenCanvasRenderingContext2D, { pyramid, transform }: Layer, wanted: TilePosition, local: StrengthTiles): void {
  const strength = local.strengthOf(pyramid, wanted);
  const { source, target } = drawTileWith(pyramid, wanted, wanted, transform);
  if (typeof strength === 'number') {
    context.globalAlpha = strength;
    context.fillRect(target.x, target.y, target.width, target.height);
    context.globalAlpha = 1;
  } else {
    context.drawImage(strength, source.x, source.y, source.width, source.height, target.x, target.y, target.width, target.height);
  }
}

type LoadedDrawing = TileDrawing & { readonly bitmap: CanvasImageSource };

/** How a tile is shown with itself, or its nearest ancestor that is there; null: none is. */
function loadedDrawing({ pyramid, transform }: Layer, wanted: TilePosition, store: TileStore): LoadedDrawing | null {
  for (let tile: TilePosition | null = wanted; tile !== null; tile = parentTile(pyramid, tile)) {
    const bitmap = store.get(tileAddress(pyramid, tile));
    if (bitmap !== undefined) return { ...drawTileWith(pyramid, wanted, tile, transform), bitmap };
  }
  return null;
}

function drawTile(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, { bitmap, source, target }: LoadedDrawing): void {
  context.drawImage(bitmap, source.x, source.y, source.width, source.height, target.x, target.y, target.width, target.height);
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
