import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';

/**
 * Makes a degraded picture from a clean one. Pure: the same random stream gives the same picture.
 *
 * Shapes: both pictures equal in size, any width and height. Range: 0..1, rounded to 8 bits.
 */
export type Degrade = (clean: Picture, random: Random) => Picture;

/** The least and the most that a parameter is drawn from. */
export type Bounds = readonly [low: number, high: number];

/** One way to spoil pictures, for practice pairs. */
export interface Degradation {
  /** How far beyond a patch it must see to be right at the patch's edge (a blur kernel's half, a filter's support). */
  readonly reachPx: number;
  /** Drawn anew, with parameters of its own, for every training patch. */
  readonly train: Degrade;
  /** Of one fixed, middling strength, so that scores of different runs can be compared. */
  readonly validate: Degrade;
}
