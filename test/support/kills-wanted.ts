import { z } from 'zod';

/**
 * How often a chaos test kills: `usual` times in a run of the suite; as often as `TAPE_STUDIO_CHAOS` says, where it is set; and until
 * something breaks or somebody stops it, where that is `endless`.
 */
export function killsWanted(usual: number): number {
  const asked = process.env['TAPE_STUDIO_CHAOS'];
  if (asked === undefined) return usual;
  return asked === 'endless' ? Number.POSITIVE_INFINITY : z.coerce.number().int().positive().parse(asked);
}
