import type { Pyramid } from '../../electron/ipc/contract.ts';
import { loadTile } from './load-tile.ts';
import { paintCheckerboard, paintPhoto, type Layer } from './paint-photo.ts';
import { levelForZoom, tileAddress, visibleTiles, type TilePosition } from './tile-grid.ts';
import { TileStore } from './tile-store.ts';
import {
  clampTransform,
  clipToCanvas,
  fitZoom,
  photoRect,
  transformForLarger,
  zoomAbout,
  type Point,
  type Rect,
  type Size,
  type ViewTransform,
} from './view-transform.ts';

export type Side = 'before' | 'split' | 'after';

/** What is to be seen. */
export interface Scene {
  /** The photo itself. It says which photo is shown, and stands in for `before` while that is being loaded. */
  readonly photo: Pyramid;
  /** What the result is compared with: the photo, or the photo in the result's size. */
  readonly before: Pyramid;
  /** Shown in the place of `before`, but not what the result is blended with; of the same size. Null: `before` itself. */
  readonly comparedWith: Pyramid | null;
  /** Same size as `before`; null until the photo is restored. */
  readonly after: Pyramid | null;
  readonly hasAlpha: boolean;
  readonly side: Side;
  /** Where the divider stands across the visible part of the photo, 0 (left) to 1. */
  readonly split: number;
  /** 0..1 */
  readonly strength: number;
}

/** What the viewer shows now, for whoever draws things around it. */
export interface ViewReading {
  readonly zoom: number;
  readonly isFit: boolean;
  /** The visible part of the photo on the canvas, in CSS pixels. */
  readonly visible: Rect;
  /** Tiles that could not be loaded. */
  readonly missingTiles: number;
  /** Where the photo lies, for another viewer to follow. */
  readonly transform: ViewTransform;
  /** The same in CSS pixels: the photo's upper left corner, and how large one of its pixels is. */
  readonly place: Point & { readonly scale: number };
}

const marginCssPx = 24;
const tileBudgetBytes = 256 * 1024 * 1024;
const checkerCssPx = 8;

/**
 * A zoomable photo with its restored self above it on one canvas, at the screen's own pixels.
 *
 * Owns: the canvas's size and contents, its tiles, one ResizeObserver, and `data-settled` on the canvas: true while
 * it shows what was last asked for, with every tile in sight at its own sharpness.
 * Cost: memory by what is on the screen (tile budget above), never by the photo's size.
 */
export class PhotoViewer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #onReading: (reading: ViewReading) => void;
  readonly #store = new TileStore(loadTile, tileBudgetBytes, () => this.#requestFrame());
  readonly #observer: ResizeObserver;
  #scene: Scene | null = null;
  #transform: ViewTransform = { zoom: 1, originX: 0, originY: 0 };
  #followed: ViewTransform | null = null;
  #isFit = true;
  #frame = 0;

  constructor(canvas: HTMLCanvasElement, onReading: (reading: ViewReading) => void) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('internal: the canvas has no 2d context');
    this.#canvas = canvas;
    this.#context = context;
    this.#onReading = onReading;
    // A canvas is born 300 by 150; nothing is drawn before its true size is known.
    canvas.width = 0;
    this.#observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.devicePixelContentBoxSize[0];
      if (box !== undefined) this.#resize(box.inlineSize, box.blockSize);
    });
    this.#observer.observe(canvas, { box: 'device-pixel-content-box' });
  }

  /** Shows another photo or the same one in another way; a new photo starts at fit. */
  show(scene: Scene | null): void {
    const last = this.#scene;
    const sameSize = scene?.photo.widthPx === last?.photo.widthPx && scene?.photo.heightPx === last?.photo.heightPx;
    const samePhoto = scene?.photo.address === last?.photo.address;
    this.#scene = scene;
    // Stepping through a series at 1:1 keeps the place, so that focus and noise can be compared.
    if (!samePhoto && !sameSize) this.#isFit = true;
    // So does a result that is larger than its photo, and going back from it.
    const factor = scene === null || last === null ? 1 : scene.before.widthPx / last.before.widthPx;
    this.#settle(transformForLarger(this.#transform, factor));
  }

  fit(): void {
    this.#isFit = true;
    this.#settle(this.#transform);
  }

  /** Zooms to `zoom` device pixels per photo pixel about a canvas point in CSS pixels, or the middle. */
  zoomTo(zoom: number, about: Point = this.#middle()): void {
    const ratio = this.#pixelRatio();
    this.#isFit = zoom <= this.#fitZoom();
    this.#settle(zoomAbout(this.#transform, zoom, { x: about.x * ratio, y: about.y * ratio }));
  }

  zoomBy(factor: number, about?: Point): void {
    this.zoomTo(this.#transform.zoom * factor, about);
  }

  /** Between the whole photo and its single pixels, as Z and a double click do. */
  toggleZoom(about?: Point): void {
    if (this.#isFit && this.#fitZoom() < 1) this.zoomTo(1, about);
    else if (this.#isFit) this.zoomTo(2, about);
    else this.fit();
  }

  /** Moves the photo by CSS pixels. */
  panBy(x: number, y: number): void {
    const ratio = this.#pixelRatio();
    this.#settle({
      ...this.#transform,
      originX: this.#transform.originX + x * ratio,
      originY: this.#transform.originY + y * ratio,
    });
  }

  /** Lies where another viewer of the same size lies, from now on and whatever this one is asked for. */
  follow(transform: ViewTransform): void {
    const last = this.#followed;
    if (last?.zoom === transform.zoom && last.originX === transform.originX && last.originY === transform.originY) return;
    this.#followed = transform;
    this.#settle(transform);
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#store.dispose();
  }

  #resize(width: number, height: number): void {
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    const shiftX = (width - this.#canvas.width) / 2;
    const shiftY = (height - this.#canvas.height) / 2;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#settle({
      ...this.#transform,
      originX: this.#transform.originX + shiftX,
      originY: this.#transform.originY + shiftY,
    });
    // Resizing clears a canvas: repaint before the browser shows it.
    this.#paint();
  }

  #settle(transform: ViewTransform): void {
    const photo = this.#photoSize();
    if (this.#followed !== null) this.#transform = this.#followed;
    else if (photo !== null) {
      const wanted = this.#isFit ? { ...transform, zoom: this.#fitZoom() } : transform;
      this.#transform = clampTransform(wanted, photo, this.#canvas, this.#margin());
    }
    this.#requestFrame();
  }

  #requestFrame(): void {
    // At once, not with the frame: whoever asks between the two would be told of the picture before.
    this.#markSettled(false);
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const scene = this.#scene;
    const photo = this.#photoSize();
    if (scene === null || photo === null || this.#canvas.width === 0) {
      this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
      this.#store.want([]);
      return;
    }
    const layers = this.#layers(scene, photo);
    this.#store.want(wantedAddresses(layers));
    paintPhoto(this.#context, [...this.#standIn(scene, photo), ...layers], this.#store);
    if (scene.hasAlpha) {
      const area = clipToCanvas(photoRect(this.#transform, photo), this.#canvas);
      paintCheckerboard(this.#context, area, Math.round(checkerCssPx * this.#pixelRatio()));
    }
    this.#markSettled(this.#frame === 0 && this.#store.settled);
    this.#onReading(this.#reading(photo));
  }

  #markSettled(settled: boolean): void {
    this.#canvas.dataset['settled'] = String(settled);
  }

  #layers(scene: Scene, photo: Size): readonly Layer[] {
    const visible = clipToCanvas(photoRect(this.#transform, photo), this.#canvas);
    const before = this.#layer(scene.before, this.#transform, 1, visible);
    const leftPx = scene.after === null || scene.side === 'before' ? visible.width : scene.side === 'after' ? 0 : Math.round(visible.width * scene.split);
    const left = { ...visible, width: leftPx };
    const right = { ...visible, x: visible.x + leftPx, width: visible.width - leftPx };
    return [
      before,
      ...(scene.comparedWith === null ? [] : [this.#layer(scene.comparedWith, this.#transform, 1, left)]),
      ...(scene.after === null || right.width === 0 ? [] : [this.#layer(scene.after, this.#transform, scene.strength, right)]),
    ];
  }

  /** What of the photo is loaded lies below its enlargement, whose tiles take a while to be made. */
  #standIn({ photo, before }: Scene, size: Size): readonly Layer[] {
    if (before.address === photo.address) return [];
    const visible = clipToCanvas(photoRect(this.#transform, size), this.#canvas);
    return [this.#layer(photo, transformForLarger(this.#transform, photo.widthPx / before.widthPx), 1, visible)];
  }

  #layer(pyramid: Pyramid, transform: ViewTransform, opacity: number, clip: Rect): Layer {
    const level = levelForZoom(pyramid, transform.zoom);
    return { pyramid, transform, opacity, clip, tiles: visibleTiles(pyramid, level, transform, this.#canvas) };
  }

  #reading(photo: Size): ViewReading {
    const ratio = this.#pixelRatio();
    const visible = clipToCanvas(photoRect(this.#transform, photo), this.#canvas);
    return {
      zoom: this.#transform.zoom,
      isFit: this.#isFit,
      visible: {
        x: visible.x / ratio,
        y: visible.y / ratio,
        width: visible.width / ratio,
        height: visible.height / ratio,
      },
      missingTiles: this.#store.missing,
      transform: this.#transform,
      place: { x: this.#transform.originX / ratio, y: this.#transform.originY / ratio, scale: this.#transform.zoom / ratio },
    };
  }

  #photoSize(): Size | null {
    if (this.#scene === null) return null;
    return { width: this.#scene.before.widthPx, height: this.#scene.before.heightPx };
  }

  #fitZoom(): number {
    const photo = this.#photoSize();
    return photo === null ? 1 : fitZoom(photo, this.#canvas, this.#margin());
  }

  #margin(): number {
    return Math.round(marginCssPx * this.#pixelRatio());
  }

  #middle(): Point {
    const ratio = this.#pixelRatio();
    return { x: this.#canvas.width / 2 / ratio, y: this.#canvas.height / 2 / ratio };
  }

  #pixelRatio(): number {
    const { width, clientWidth } = this.#canvas;
    return width === 0 || clientWidth === 0 ? devicePixelRatio : width / clientWidth;
  }
}

/** Coarsest tiles first, so that something is seen at once; then the sharp ones, from the middle out. */
function wantedAddresses(layers: readonly Layer[]): readonly string[] {
  const coarse = (layer: Layer): TilePosition => ({ level: layer.pyramid.levels - 1, column: 0, row: 0 });
  return [
    ...new Set([
      ...layers.map((layer) => tileAddress(layer.pyramid, coarse(layer))),
      ...layers.flatMap((layer) => layer.tiles.map((tile) => tileAddress(layer.pyramid, tile))),
    ]),
  ];
}
