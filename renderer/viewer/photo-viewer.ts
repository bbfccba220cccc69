import type { LocalStrength, Pyramid } from '../../electron/ipc/contract.ts';
import { loadTile } from './load-tile.ts';
import { loupeAbout, type Loupe } from './loupe.ts';
import { paintChange, paintCheckerboard, paintPhoto, paintStrength, type Layer } from './paint-photo.ts';
import { columnsFor, mostPanes, paneRects, placeInPane, type Comparison } from './panes.ts';
import { StrengthTiles } from './strength-tiles.ts';
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
  /** How both are shown while `side` is `split`. */
  readonly comparison: Comparison;
  /** Other results of the photo in the size of `before`, the latest first, for `variants`. */
  readonly variants: readonly Pyramid[];
  /** How much brighter than it is a change is shown. Range: powers of 2. */
  readonly gain: number;
  /** Where the divider stands across the visible part of the photo, 0 (left, or top) to 1. */
  readonly split: number;
  /** What a loupe is about, on the canvas, in CSS pixels; null: its middle. */
  readonly loupeAt: Point | null;
  /** 0..1 */
  readonly strength: number;
  /** By which the strength of each place is multiplied; null: it is everywhere the same. */
  readonly localStrength: LocalStrength | null;
  /** Whether places are tinted by their local strength. */
  readonly showsLocalStrength: boolean;
}

/** What the viewer shows now, for whoever draws things around it. */
export interface ViewReading {
  readonly zoom: number;
  readonly isFit: boolean;
  /** The visible part of the photo in each pane, on the canvas, in CSS pixels; at least one. */
  readonly panes: readonly [Rect, ...Rect[]];
  /** Where the loupe shows before and after, on the canvas, in CSS pixels; null: there is none. */
  readonly loupe: readonly [Rect, Rect] | null;
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
/** Amber, through which the photo is still seen. */
const strengthTint = 'rgb(232 163 61 / 55%)';

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
  readonly #local = new StrengthTiles();
  readonly #observer: ResizeObserver;
  #scene: Scene | null = null;
  /** Equal parts of the canvas; the transform is that of the first. */
  #panes: readonly Rect[] = [];
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
    if (scene !== null) this.#local.show(scene.localStrength, scene.photo);
    // Stepping through a series at 1:1 keeps the place, so that focus and noise can be compared.
    if (!samePhoto && !sameSize) this.#isFit = true;
    // So does a result that is larger than its photo, and going back from it.
    const factor = scene === null || last === null ? 1 : scene.before.widthPx / last.before.widthPx;
    const before = this.#paneSize;
    this.#panes = this.#panesOf(scene);
    // What lay in the middle of a pane stays there when panes become more or fewer.
    this.#settle(shifted(transformForLarger(this.#transform, factor), (this.#paneSize.width - before.width) / 2, (this.#paneSize.height - before.height) / 2));
  }

  fit(): void {
    this.#isFit = true;
    this.#settle(this.#transform);
  }

  /** Zooms to `zoom` device pixels per photo pixel about a canvas point in CSS pixels, or the middle. */
  zoomTo(zoom: number, about?: Point): void {
    const ratio = this.#pixelRatio();
    this.#isFit = zoom <= this.#fitZoom();
    const { width, height } = this.#paneSize;
    const place = about === undefined ? { x: width / 2, y: height / 2 } : placeInPane({ x: about.x * ratio, y: about.y * ratio }, this.#panes);
    this.#settle(zoomAbout(this.#transform, zoom, place));
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
    this.#settle(shifted(this.#transform, x * ratio, y * ratio));
  }

  /** Lies where another viewer of the same size lies, from now on and whatever this one is asked for. */
  follow(transform: ViewTransform): void {
    const last = this.#followed;
    if (last?.zoom === transform.zoom && last.originX === transform.originX && last.originY === transform.originY) return;
    this.#followed = transform;
    this.#settle(transform);
  }

  /** The place of the photo, in pixels of what is shown as `before`, under one on the canvas in CSS pixels; null while nothing is shown. */
  placeAt({ x, y }: Point): Point | null {
    if (this.#scene === null) return null;
    const ratio = this.#pixelRatio();
    const place = placeInPane({ x: x * ratio, y: y * ratio }, this.#panes);
    const { zoom, originX, originY } = this.#transform;
    return { x: (place.x - Math.round(originX)) / zoom, y: (place.y - Math.round(originY)) / zoom };
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    this.#store.dispose();
  }

  #resize(width: number, height: number): void {
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    const before = this.#paneSize;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#panes = this.#panesOf(this.#scene);
    this.#settle(shifted(this.#transform, (this.#paneSize.width - before.width) / 2, (this.#paneSize.height - before.height) / 2));
    // Resizing clears a canvas: repaint before the browser shows it.
    this.#paint();
  }

  #settle(transform: ViewTransform): void {
    const photo = this.#photoSize();
    if (this.#followed !== null) this.#transform = this.#followed;
    else if (photo !== null) {
      const wanted = this.#isFit ? { ...transform, zoom: this.#fitZoom() } : transform;
      this.#transform = clampTransform(wanted, photo, this.#paneSize, this.#margin());
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
    const below = [...this.#standIn(scene, photo), ...layers];
    if (showsChange(scene)) {
      paintChange(this.#context, [below.slice(0, -1), below], this.#store, scene.gain);
    } else {
      paintPhoto(this.#context, below, this.#store);
      if (scene.hasAlpha) {
        const squarePx = Math.round(checkerCssPx * this.#pixelRatio());
        for (const pane of this.#panes) paintCheckerboard(this.#context, this.#visibleIn(pane, photo), squarePx);
      }
    }
    if (scene.showsLocalStrength && scene.localStrength !== null) {
      for (const pane of this.#panes) paintStrength(this.#context, this.#layer(scene.before, this.#transform, this.#visibleIn(pane, photo), pane), this.#local, strengthTint);
    }
    this.#markSettled(this.#frame === 0 && this.#store.settled);
    this.#onReading(this.#reading(photo));
  }

  #markSettled(settled: boolean): void {
    this.#canvas.dataset['settled'] = String(settled);
  }

  #layers(scene: Scene, photo: Size): readonly Layer[] {
    const [first = { x: 0, y: 0, width: 0, height: 0 }, ...others] = this.#panes;
    if (others.length === 0) return [...this.#layersOfOne(scene, this.#visibleIn(first, photo)), ...this.#layersOfLoupe(scene, photo)];
    const rest = scene.comparison === 'variants' ? scene.variants : [];
    return this.#panes.flatMap((pane, index) => {
      const clip = this.#visibleIn(pane, photo);
      const layer = (pyramid: Pyramid): Layer => this.#layer(pyramid, this.#transform, clip, pane);
      const before = layer(scene.before);
      if (index === 0) return [before, ...(scene.comparedWith === null || scene.comparison === 'variants' ? [] : [layer(scene.comparedWith)])];
      const shown = index === 1 ? scene.after : rest[index - 2];
      return [before, ...(shown === undefined || shown === null ? [] : [this.#mixed(scene, layer(shown))])];
    });
  }

  /** Before and after in the same place, with a divider or without. */
  #layersOfOne(scene: Scene, visible: Rect): readonly Layer[] {
    const before = this.#layer(scene.before, this.#transform, visible);
    const [left, right] = showsChange(scene) ? [visible, visible] : parts(visible, shareBefore(scene), scene.comparison === 'divider-across');
    return [
      before,
      ...(scene.comparedWith === null ? [] : [this.#layer(scene.comparedWith, this.#transform, left)]),
      ...(scene.after === null || right.width === 0 || right.height === 0 ? [] : [this.#mixed(scene, this.#layer(scene.after, this.#transform, right))]),
    ];
  }

  #loupe(scene: Scene, photo: Size): Loupe | null {
    if (scene.side !== 'split' || scene.comparison !== 'loupe' || scene.after === null) return null;
    const { width, height } = this.#canvas;
    const pixelRatio = this.#pixelRatio();
    const at = scene.loupeAt === null ? { x: width / 2, y: height / 2 } : { x: scene.loupeAt.x * pixelRatio, y: scene.loupeAt.y * pixelRatio };
    return loupeAbout(at, { transform: this.#transform, photo, canvas: { width, height }, pixelRatio });
  }

  /** The same place twice, before and after, above all else. */
  #layersOfLoupe(scene: Scene, photo: Size): readonly Layer[] {
    const loupe = this.#loupe(scene, photo);
    if (loupe === null) return [];
    return loupe.panes.flatMap((pane, index) => {
      const layer = (pyramid: Pyramid): Layer => this.#layer(pyramid, loupe.transform, this.#visibleIn(pane, photo, loupe.transform), pane);
      const shown = index === 0 ? scene.comparedWith : scene.after;
      return [layer(scene.before), ...(shown === null ? [] : [index === 0 ? layer(shown) : this.#mixed(scene, layer(shown))])];
    });
  }

  /** What of the photo is loaded lies below its enlargement, whose tiles take a while to be made. */
  #standIn({ photo, before }: Scene, size: Size): readonly Layer[] {
    if (before.address === photo.address) return [];
    const smaller = transformForLarger(this.#transform, photo.widthPx / before.widthPx);
    return this.#panes.map((pane) => this.#layer(photo, smaller, this.#visibleIn(pane, size), pane));
  }

  /** `transform`: in its pane, of the whole canvas unless told. `clip`: on the canvas. */
  #layer(pyramid: Pyramid, transform: ViewTransform, clip: Rect, pane: Rect = { x: 0, y: 0, width: this.#canvas.width, height: this.#canvas.height }): Layer {
    const tiles = visibleTiles(pyramid, levelForZoom(pyramid, transform.zoom), transform, pane);
    return { pyramid, transform: shifted(transform, pane.x, pane.y), opacity: 1, local: null, clip, tiles };
  }

  /** A result as strongly as it is mixed in. */
  #mixed({ strength, localStrength }: Scene, layer: Layer): Layer {
    return { ...layer, opacity: strength, local: localStrength === null ? null : this.#local };
  }

  /** The visible part of the photo in a pane, on the canvas. */
  #visibleIn(pane: Rect, photo: Size, transform = this.#transform): Rect {
    const { x, y, width, height } = clipToCanvas(photoRect(transform, photo), pane);
    return { x: x + pane.x, y: y + pane.y, width, height };
  }

  #panesOf(scene: Scene | null): readonly Rect[] {
    const count = scene === null || scene.after === null || scene.side !== 'split' ? 1 : panesIn(scene);
    return paneRects(count, columnsFor(scene?.comparison ?? 'divider', count), this.#canvas);
  }

  get #paneSize(): Size {
    return this.#panes[0] ?? this.#canvas;
  }

  #reading(photo: Size): ViewReading {
    const ratio = this.#pixelRatio();
    const inCss = ({ x, y, width, height }: Rect): Rect => ({ x: x / ratio, y: y / ratio, width: width / ratio, height: height / ratio });
    const [first, ...others] = this.#panes.map((pane) => inCss(this.#visibleIn(pane, photo)));
    const loupe = this.#scene === null ? null : this.#loupe(this.#scene, photo);
    return {
      zoom: this.#transform.zoom,
      isFit: this.#isFit,
      panes: [first ?? { x: 0, y: 0, width: 0, height: 0 }, ...others],
      loupe: loupe === null ? null : [inCss(loupe.panes[0]), inCss(loupe.panes[1])],
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
    return photo === null ? 1 : fitZoom(photo, this.#paneSize, this.#margin());
  }

  #margin(): number {
    return Math.round(marginCssPx * this.#pixelRatio());
  }

  #pixelRatio(): number {
    const { width, clientWidth } = this.#canvas;
    return width === 0 || clientWidth === 0 ? devicePixelRatio : width / clientWidth;
  }
}

const shifted = ({ zoom, originX, originY }: ViewTransform, x: number, y: number): ViewTransform => ({ zoom, originX: originX + x, originY: originY + y });

const showsChange = ({ side, comparison, after }: Scene): boolean => side === 'split' && comparison === 'difference' && after !== null;

function panesIn({ comparison, variants }: Scene): number {
  if (comparison === 'variants') return Math.min(mostPanes, 2 + variants.length);
  return comparison === 'beside' || comparison === 'above' ? 2 : 1;
}

/** How much of what is seen is as it was. */
function shareBefore({ after, side, comparison, split }: Scene): number {
  if (after === null || side === 'before') return 1;
  return side === 'after' || comparison === 'loupe' ? 0 : split;
}

/** Two parts of an area, left and right or above and below, that meet on a whole device pixel. */
function parts(area: Rect, share: number, isAcross: boolean): readonly [Rect, Rect] {
  const cut = Math.round((isAcross ? area.height : area.width) * share);
  if (isAcross) return [{ ...area, height: cut }, { ...area, y: area.y + cut, height: area.height - cut }];
  return [{ ...area, width: cut }, { ...area, x: area.x + cut, width: area.width - cut }];
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
