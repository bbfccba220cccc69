import { z } from 'zod';
import { usualNamePattern } from '../foundation/output-name.ts';
import { batchRules } from '../foundation/on-conflict.ts';
import { scales } from '../foundation/scale.ts';
import { tasks } from '../foundation/task.ts';
import { formatChoiceSchema, usualWriting, writingSchema } from '../imaging/writing-schema.ts';
import { namePatternSchema, outputPlaceSchema } from '../imaging/output-rules.ts';

/** Orders of earlier versions say the same in other words: a folder, or null for beside the photos. */
const inTodaysWords = (order: unknown): unknown => {
  if (typeof order !== 'object' || order === null || !('outputFolder' in order)) return order;
  const { outputFolder: path, ...others } = order;
  return { ...others, place: path === null ? { kind: 'beside' } : { kind: 'folder', path } };
};

/** How photos are restored and where they go: common to all that were added with it. */
export const queueOrderSchema = z.preprocess(inTodaysWords, z.object({
  steps: z.array(z.object({ task: z.enum(tasks), modelId: z.string(), scale: z.literal(scales) })).min(1).readonly(),
  strength: z.number().min(0).max(1),
  sparesUndamaged: z.boolean(),
  device: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  format: formatChoiceSchema,
  writing: writingSchema.default(usualWriting),
  onConflict: z.enum(batchRules),
  name: namePatternSchema.default(usualNamePattern),
  place: outputPlaceSchema,
}));
export type QueueOrder = Readonly<z.infer<typeof queueOrderSchema>>;
