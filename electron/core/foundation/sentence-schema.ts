import { z } from 'zod';
import type { FilledSentence, Sentence } from '../../words/sentence.ts';

const filledSchema: z.ZodType<FilledSentence> = z.lazy(() =>
  z.object({ words: z.string(), values: z.record(z.string(), z.union([z.string(), z.number(), filledSchema])).readonly().exactOptional() }),
);

/** A sentence as it lies on disk. */
export const sentenceSchema: z.ZodType<Sentence> = z.union([z.string(), filledSchema]);
