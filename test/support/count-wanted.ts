import { z } from 'zod';

/** The variables of the environment by which more of a test is asked for than the suite runs. */
export type CountVariable = 'TAPE_STUDIO_CHAOS' | 'TAPE_STUDIO_MUTATIONS';

/**
 * How often a test that never has enough does what it does: `usual` times in a run of the suite; as often as the variable says, where it is
 * set; and until something breaks or somebody stops it, where that is `endless`.
 */
export function countWanted(variable: CountVariable, usual: number): number {
  const asked = process.env[variable];
  if (asked === undefined) return usual;
  return asked === 'endless' ? Number.POSITIVE_INFINITY : z.coerce.number().int().positive().parse(asked);
}
