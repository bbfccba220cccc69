import type { Random } from '../../../../models/random.ts';
import type { Patch } from '../patch.ts';

/**
 * Makes a degraded picture from a clean one. Pure: the same random stream gives the same picture.
 *
 * Shapes: both patches equal in size, any edge. Range: 0..1.
 */
export type Degradation = (clean: Patch, random: Random) => Patch;
