/** A round brush drawn along a line. Units: pixels of the photo as it was opened, from its upper left corner. */
export interface BrushStroke {
  readonly kind: 'brush';
  readonly radiusPx: number;
  /** The share of the radius over which it fades out. Range: 0..1. */
  readonly softness: number;
  /** What it gives to the places under it. Range: 0..1. */
  readonly strength: number;
  /** Where the line goes: x, y, x, y, and so on; a single place is a dab. */
  readonly points: readonly number[];
}

/** All that lies before a line, fading out towards another that is parallel to it. Units: as above. */
export interface LinearGradient {
  readonly kind: 'gradient';
  readonly strength: number;
  /** Up to here it is whole. */
  readonly from: { readonly x: number; readonly y: number };
  /** From here on it is nothing. */
  readonly to: { readonly x: number; readonly y: number };
}

export type StrengthMark = BrushStroke | LinearGradient;

/**
 * How strongly a restoration acts in each place of a photo; the strength of the whole is multiplied by it.
 *
 * Invariant: it is about the photo, whatever size a result has and however it is looked at.
 */
export interface LocalStrength {
  /** Of places that no mark reaches. Range: 0..1. */
  readonly elsewhere: number;
  /** In the order in which they were made: each goes over those before it. */
  readonly marks: readonly StrengthMark[];
}

/** Far more than a hand paints, and little enough to be kept, sent and drawn again at any time. */
export const mostMarks = 400;
/** Of all strokes of a photo together. */
export const mostStrokePoints = 8_000;

/** Points of all strokes. */
export const strokePoints = (marks: readonly StrengthMark[]): number =>
  marks.reduce((sum, mark) => sum + (mark.kind === 'brush' ? mark.points.length / 2 : 0), 0);
