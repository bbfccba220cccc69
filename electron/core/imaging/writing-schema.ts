import { z } from 'zod';
import type { Writing } from './writing.ts';
import { bitDepthChoices, chromaChoices, metadataGroups } from './writing.ts';

export { usualWriting } from './writing.ts';

/** What a photo is written as; `keep`: as it was. */
export const formatChoiceSchema = z.enum(['keep', 'jpeg', 'png', 'tiff', 'webp', 'avif']);

/** For what is kept on disk, and for what comes from the page. */
export const writingSchema = z.strictObject({
  quality: z.int().min(1).max(100).nullable(),
  bitDepth: z.literal(bitDepthChoices),
  chroma: z.enum(chromaChoices),
  leavesOut: z.array(z.enum(metadataGroups)).readonly(),
}) satisfies z.ZodType<Writing>;
