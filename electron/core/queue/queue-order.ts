import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import { sourceRules } from '../foundation/on-conflict.ts';
import { scales } from '../foundation/scale.ts';
import { tasks } from '../foundation/task.ts';
import { formatChoiceSchema, usualWriting, writingSchema } from '../imaging/writing-schema.ts';
import { extensionOf, keptFormat } from '../imaging/format-extensions.ts';
import type { PhotoFormat, SourceFormat } from '../imaging/imaging-service.ts';

const path = z.string().min(1);

/** How photos are restored and where they go: common to all that were added with it. */
export const queueOrderSchema = z.object({
  steps: z.array(z.object({ task: z.enum(tasks), modelId: z.string(), scale: z.literal(scales) })).min(1).readonly(),
  strength: z.number().min(0).max(1),
  sparesUndamaged: z.boolean(),
  device: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
  format: formatChoiceSchema,
  writing: writingSchema.default(usualWriting),
  onConflict: z.enum(sourceRules),
  /** Null: beside the photos. */
  outputFolder: path.nullable(),
});
export type QueueOrder = Readonly<z.infer<typeof queueOrderSchema>>;

export interface OutputWishes {
  readonly tasks: readonly string[];
  readonly format: PhotoFormat | 'keep';
  /** Null: beside the photo. */
  readonly folder: string | null;
}

/** The file that a photo's restoration becomes: beside it, or in a folder, below it as the photo lies below what was named. */
export function outputOf(
  { path: photoPath, below }: { readonly path: string; readonly below: string },
  own: SourceFormat,
  { tasks: chain, format: wanted, folder }: OutputWishes,
): { readonly path: string; readonly format: PhotoFormat } {
  const format = wanted === 'keep' ? keptFormat(own) : wanted;
  const extension = format === own && extname(photoPath) !== '' ? extname(photoPath) : extensionOf[format];
  const stem = basename(photoPath, extname(photoPath));
  return { path: join(folder === null ? dirname(photoPath) : join(folder, below), `${stem}-${chain.join('-')}${extension}`), format };
}
