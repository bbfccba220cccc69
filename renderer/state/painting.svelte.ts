import { mostMarks, mostStrokePoints, strokePoints, type LinearGradient, type LocalStrength, type StrengthMark } from '../../electron/ipc/contract.ts';
import type { Point } from '../viewer/view-transform.ts';
import type { PhotoEntry } from './photo-entry.svelte.ts';
import { fewerPoints, inTenths, withPlace } from './stroke-line.ts';

export type PaintTool = 'brush' | 'gradient';

/** Of a brush. Units: CSS pixels. */
export const [smallestBrushPx, largestBrushPx] = [6, 600];
const shortestGradientPx = 1;

/** A mark on its way; nothing is kept of it until it is done. */
interface Draft {
  readonly entry: PhotoEntry;
  /** Its place among the marks. */
  readonly at: number;
  readonly mark: StrengthMark;
}

/** The brush and the gradient, by which it is said where a restoration acts; the same for every photo. Places are in pixels of the photo. */
export class Painting {
  readonly #note: (entry: PhotoEntry) => void;
  tool = $state<PaintTool | null>(null);
  /** Whether the restoration is taken away. */
  erases = $state(false);
  /** How large the brush is on the screen, at any zoom. Units: CSS pixels. */
  brushPx = $state(120);
  softness = $state(0.5);
  strength = $state(1);
  /** Whether the photo is tinted where the restoration acts, while there is a tool in hand. */
  tints = $state(true);
  #draft = $state.raw<Draft | null>(null);
  readonly #drafted = $derived(this.#draft === null ? null : withMark(this.#draft.entry.localStrength, this.#draft.at, this.#draft.mark));

  /** `note`: keeps what was chosen for a photo, as one change. */
  constructor(note: (entry: PhotoEntry) => void) {
    this.#note = note;
  }

  /** Takes a tool, or puts it away. */
  toggle(tool: PaintTool): void {
    this.tool = this.tool === tool ? null : tool;
  }

  putAway(): void {
    if (this.#draft === null) this.tool = null;
    this.cancel();
  }

  resizeBy(factor: number): void {
    this.brushPx = Math.min(largestBrushPx, Math.max(smallestBrushPx, Math.round(this.brushPx * factor)));
  }

  /** What is seen of a photo now, a mark on its way included. */
  shownOf(entry: PhotoEntry): LocalStrength | null {
    return this.#draft?.entry === entry ? this.#drafted : entry.localStrength;
  }

  /** Whether nothing more can be kept of this photo's marks. */
  isFull({ localStrength }: PhotoEntry): boolean {
    const marks = localStrength?.marks ?? [];
    return marks.length >= mostMarks || strokePoints(marks) >= mostStrokePoints;
  }

  /** `isOther`: erases where it would paint, and the other way round. `radiusPx`: of the photo. Gives whether it began. */
  begin(entry: PhotoEntry, place: Point, radiusPx: number, isOther: boolean): boolean {
    if (this.tool === null || this.isFull(entry)) return false;
    const strength = this.#strengthOf(isOther);
    const mark: StrengthMark =
      this.tool === 'brush'
        ? { kind: 'brush', radiusPx: Math.max(0.5, Math.round(radiusPx * 100) / 100), softness: this.softness, strength, points: withPlace([], place, 0) }
        : { kind: 'gradient', strength, from: inTenths(place), to: inTenths(place) };
    this.#draft = { entry, at: entry.localStrength?.marks.length ?? 0, mark };
    return true;
  }

  goOn(places: readonly Point[]): void {
    const draft = this.#draft;
    const last = places.at(-1);
    if (draft === null || last === undefined) return;
    const { mark, entry } = draft;
    if (mark.kind === 'gradient') {
      this.#draft = { ...draft, mark: { ...mark, to: inTenths(last) } };
      return;
    }
    const room = mostStrokePoints - strokePoints(entry.localStrength?.marks ?? []);
    const points = places.reduce((line, place) => (line.length / 2 < room ? withPlace(line, place, mark.radiusPx) : line), mark.points);
    if (points !== mark.points) this.#draft = { ...draft, mark: { ...mark, points } };
  }

  /** Keeps the mark that is on its way. */
  finish(): void {
    const draft = this.#draft;
    if (draft === null) return;
    const { entry, at, mark } = draft;
    if (mark.kind === 'brush') entry.localStrength = withMark(entry.localStrength, at, { ...mark, points: fewerPoints(mark.points, mark.radiusPx) });
    else if (lengthOf(mark) >= shortestGradientPx) entry.localStrength = withMark(entry.localStrength, at, { ...mark, from: inTenths(mark.from), to: inTenths(mark.to) });
    this.#draft = null;
    this.#note(entry);
  }

  cancel(): void {
    this.#draft = null;
  }

  /** A gradient across the middle, from above, for those who do not drag. Gives its place among the marks. */
  addGradient(entry: PhotoEntry): number {
    const { widthPx, heightPx } = entry.photo.info;
    const at = entry.localStrength?.marks.length ?? 0;
    const across = (share: number): Point => inTenths({ x: widthPx / 2, y: heightPx * share });
    this.change(entry, at, { kind: 'gradient', strength: this.#strengthOf(false), from: across(0.35), to: across(0.65) });
    return at;
  }

  /** Another mark in a mark's place, which is not kept before `finish`. */
  draft(entry: PhotoEntry, at: number, mark: StrengthMark): void {
    this.#draft = { entry, at, mark };
  }

  /** Another mark in a mark's place. */
  change(entry: PhotoEntry, at: number, mark: StrengthMark): void {
    entry.localStrength = withMark(entry.localStrength, at, mark);
  }

  remove(entry: PhotoEntry, at: number): void {
    const local = entry.localStrength;
    if (local === null) return;
    const marks = local.marks.filter((_, index) => index !== at);
    // Where nothing is painted it acts everywhere.
    entry.localStrength = marks.length === 0 ? null : { ...local, marks };
    this.#note(entry);
  }

  setElsewhere(entry: PhotoEntry, elsewhere: number): void {
    if (entry.localStrength !== null) entry.localStrength = { ...entry.localStrength, elsewhere };
  }

  clear(entry: PhotoEntry): void {
    entry.localStrength = null;
    this.#note(entry);
  }

  #strengthOf(isOther: boolean): number {
    return this.erases === isOther ? this.strength : 0;
  }
}

/** What is painted first says what the rest is: painting begins with nothing, erasing with everything. */
function withMark(local: LocalStrength | null, at: number, mark: StrengthMark): LocalStrength {
  const { elsewhere, marks } = local ?? { elsewhere: mark.strength === 0 ? 1 : 0, marks: [] };
  return { elsewhere, marks: [...marks.slice(0, at), mark, ...marks.slice(at + 1)] };
}

const lengthOf = ({ from, to }: LinearGradient): number => Math.hypot(to.x - from.x, to.y - from.y);
