import { layMark, measureStroke, reaches, strengthOfPlaces } from '../../electron/ipc/contract.ts';
import type { BrushStroke, LocalStrength, Pyramid, StrengthMark } from '../../electron/ipc/contract.ts';
import { levelSize, type TilePosition } from './tile-grid.ts';
import type { Rect } from './view-transform.ts';

/** How strongly a tile shows: everywhere alike (0..1), or by the alpha of a picture of its size. */
export type TileStrength = number | OffscreenCanvas;

/** What of a tile stays while its last mark is being made: each move then costs what is new. */
interface Work {
  /** The marks below the last one, and what they came to. */
  readonly marks: readonly StrengthMark[];
  readonly below: Float32Array;
  /** The stroke so far, and its measured distances. */
  readonly stroke: BrushStroke | null;
  readonly nearest: Float32Array | null;
}

interface MadeTile {
  readonly local: LocalStrength;
  readonly strength: TileStrength;
  readonly work: Work | null;
}

/** As many as are in sight on a large screen, twice. Each that marks reach takes a megabyte. */
const mostTiles = 192;

/**
 * Local strength in the tiles of the picture that it is about, by the rule that the export goes by: above 1:1 each pixel of a
 * photo shows exactly the strength that it is exported with.
 *
 * Cost: a stroke that grows costs the area of what is new of it, in the tiles that it touches.
 */
export class StrengthTiles {
  readonly #made = new Map<string, MadeTile>();
  #local: LocalStrength | null = null;
  #photo: Pyramid | null = null;

  /** `photo`: which it is about, whatever size is shown. */
  show(local: LocalStrength | null, photo: Pyramid): void {
    if (photo.address !== this.#photo?.address) this.#made.clear();
    if (this.#local !== null && (local === null || !areSame(below(local), below(this.#local)))) this.#forgetWork();
    this.#local = local;
    this.#photo = photo;
  }

  /** Of one tile, at once. 1 where nothing was painted. */
  strengthOf(pyramid: Pyramid, tile: TilePosition): TileStrength {
    const [local, photo] = [this.#local, this.#photo];
    if (local === null || photo === null) return 1;
    const key = `${pyramid.widthPx}/${tile.level}/${tile.column}_${tile.row}`;
    const made = this.#made.get(key);
    const scale = pyramid.widthPx / photo.widthPx / 2 ** tile.level;
    const next = made?.local === local ? made : makeTile(made, local, regionOf(pyramid, tile), scale);
    // What was asked for longest ago goes first.
    this.#made.delete(key);
    this.#made.set(key, next);
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= mostTiles) break;
      this.#made.delete(oldest);
    }
    return next.strength;
  }

  #forgetWork(): void {
    for (const [key, tile] of this.#made) {
      if (tile.work !== null) this.#made.set(key, { ...tile, work: null });
    }
  }
}

const below = ({ marks }: LocalStrength): readonly StrengthMark[] => marks.slice(0, -1);

const areSame = (some: readonly StrengthMark[], others: readonly StrengthMark[]): boolean =>
  some.length === others.length && some.every((mark, index) => mark === others[index]);

function regionOf(pyramid: Pyramid, { level, column, row }: TilePosition): Rect {
  const { width, height } = levelSize(pyramid, level);
  const [x, y] = [column * pyramid.tilePx, row * pyramid.tilePx];
  return { x, y, width: Math.min(pyramid.tilePx, width - x), height: Math.min(pyramid.tilePx, height - y) };
}

function makeTile(made: MadeTile | undefined, local: LocalStrength, region: Rect, scale: number): MadeTile {
  const isReached = (mark: StrengthMark): boolean => reaches(mark, region, scale);
  if (made !== undefined && made.local.elsewhere === local.elsewhere && !changed(made.local.marks, local.marks).some(isReached)) return { ...made, local };
  const last = local.marks.at(-1);
  if (last === undefined || !local.marks.some(isReached)) return { local, strength: local.elsewhere, work: null };

  const marks = below(local);
  const kept = made?.work !== null && made?.work !== undefined && made.local.elsewhere === local.elsewhere && areSame(made.work.marks, marks) ? made.work : null;
  const lower = kept?.below ?? strengthOfPlaces({ ...local, marks }, region, scale);
  const strength = lower.slice();
  const measured = last.kind === 'brush' ? measuredStroke(kept, last, region, scale) : null;
  layMark(strength, last, region, scale, measured ?? undefined);
  const canvas = typeof made?.strength === 'object' ? made.strength : new OffscreenCanvas(region.width, region.height);
  paintAlpha(canvas, strength);
  // A tile that is made for the first time may stay as it is for ever.
  const work = made === undefined ? null : { marks, below: lower, stroke: last.kind === 'brush' ? last : null, nearest: measured };
  return { local, strength: canvas, work };
}

/** Marks from the first that is another one, of both. */
function changed(some: readonly StrengthMark[], others: readonly StrengthMark[]): readonly StrengthMark[] {
  const first = some.findIndex((mark, index) => mark !== others[index]);
  const from = first === -1 ? some.length : first;
  return [...some.slice(from), ...others.slice(from)];
}

function measuredStroke(kept: Work | null, stroke: BrushStroke, region: Rect, scale: number): Float32Array {
  const { stroke: before, nearest } = kept ?? {};
  const grows = before !== undefined && before !== null && nearest !== undefined && nearest !== null && isBeginning(before, stroke);
  const measured = grows ? nearest : new Float32Array(region.width * region.height).fill(Infinity);
  measureStroke(measured, stroke, region, scale, grows ? before.points.length / 2 : 0);
  return measured;
}

const isBeginning = (stroke: BrushStroke, later: BrushStroke): boolean =>
  stroke.radiusPx === later.radiusPx && stroke.softness === later.softness && stroke.points.length <= later.points.length && stroke.points.every((value, index) => value === later.points[index]);

function paintAlpha(canvas: OffscreenCanvas, strength: Float32Array): void {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('internal: no 2d context for local strength');
  const image = new ImageData(canvas.width, canvas.height);
  for (let i = 0; i < strength.length; i++) image.data[4 * i + 3] = Math.round(255 * (strength[i] ?? 0));
  context.putImageData(image, 0, 0);
}
