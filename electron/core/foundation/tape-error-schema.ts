import { z } from 'zod';
import { sentenceSchema } from './sentence-schema.ts';
import type { TapeErrorCode } from './tape-error.ts';

/** An error as it lies on disk. Codes of another version are kept as they were written. */
export const tapeErrorSchema = z.object({
  code: z.custom<TapeErrorCode>((value) => typeof value === 'string'),
  message: sentenceSchema,
  kept: sentenceSchema.exactOptional(),
  remedy: sentenceSchema.exactOptional(),
});
