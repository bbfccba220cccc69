import { z } from 'zod';
import { mayEnlarge, scales } from '../core/foundation/scale.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { tasks } from '../core/foundation/task.ts';
import { settingsSchema } from '../core/library/settings-file.ts';
import type { StudioShape } from './contract.ts';
import { mostSteps } from './contract.ts';

const nothing = z.null();
const pictureId = z.uuid();

/** What the page may send with each call: nothing beyond this passes the door. */
export const schemas = {
  describeApp: nothing,
  readSettings: nothing,
  changeSettings: settingsSchema.partial(),
  listModels: nothing,
  listDevices: z.strictObject({ test: z.boolean() }),
  choosePhotos: nothing,
  openSample: nothing,
  closePhoto: z.strictObject({ photoId: pictureId }),
  restore: z.strictObject({
    photoId: pictureId,
    steps: z
      .array(z.strictObject({ task: z.enum(tasks), modelId: z.string().max(100), scale: z.literal(scales) }))
      .min(1)
      .max(mostSteps)
      .refine(mayEnlarge, 'Only superres enlarges, and only once.'),
    device: settingsSchema.shape.device,
  }),
  exportRestoration: z.strictObject({
    restorationId: pictureId,
    strength: z.number().min(0).max(1),
    format: z.enum(['keep', 'jpeg', 'png', 'tiff', 'webp', 'avif']),
  }),
} satisfies Readonly<Record<keyof StudioShape, z.ZodType>>;

/** Paths that the preload script took from files which the user dropped or picked. */
export const photoPathsSchema = z.array(z.string().min(1).max(32_767)).max(10_000);

/** Checks the parameters of a call. Throws: `not-allowed`. */
export function validateCall(method: string, params: unknown): unknown {
  if (!Object.hasOwn(schemas, method)) throw new Error(`internal: no schema for ${method}`);
  const parsed = schemas[method as keyof typeof schemas].safeParse(params);
  if (parsed.success) return parsed.data;
  throw new TapeError('not-allowed', `The call "${method}" was refused: ${z.prettifyError(parsed.error)}`);
}
