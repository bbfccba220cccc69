import { z } from 'zod';
import type { LocalStrength } from './local-strength.ts';
import { mostMarks, mostStrokePoints, strokePoints } from './local-strength.ts';

/** Beyond any photo that can be opened; marks may begin and end outside it. */
const farthestPx = 1_000_000;

const share = z.number().min(0).max(1);
const coordinate = z.number().min(-farthestPx).max(farthestPx);
const place = z.strictObject({ x: coordinate, y: coordinate });

/** For what is kept on disk, and for what comes from the page. */
export const localStrengthSchema = z.strictObject({
  elsewhere: share,
  marks: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('brush'),
          radiusPx: z.number().positive().max(farthestPx),
          softness: share,
          strength: share,
          points: z
            .array(coordinate)
            .min(2)
            .max(2 * mostStrokePoints)
            .refine(({ length }) => length % 2 === 0, 'Points are pairs.')
            .readonly(),
        }),
        z.strictObject({ kind: z.literal('gradient'), strength: share, from: place, to: place }),
      ]),
    )
    .max(mostMarks)
    .refine((marks) => strokePoints(marks) <= mostStrokePoints, 'There are too many points.')
    .readonly(),
}) satisfies z.ZodType<LocalStrength>;
