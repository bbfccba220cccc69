import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import { mayEnlarge, scales } from '../foundation/scale.ts';
import { mostSteps, tasks } from '../foundation/task.ts';
import { localStrengthSchema } from '../imaging/local-strength-schema.ts';
import { formatChoiceSchema, writingSchema } from '../imaging/writing-schema.ts';
import type { PhotoNotes } from './photo-notes.ts';
import { privateFolder } from './state-folder.ts';

export const stepsSchema = z
  .array(z.strictObject({ task: z.enum(tasks), modelId: z.string().max(100), scale: z.literal(scales) }))
  .min(1)
  .max(mostSteps)
  .refine(mayEnlarge, 'Only superres enlarges, and only once.')
  .readonly();

export const strengthSchema = z.number().min(0).max(1);

export const photoNotesSchema = z.strictObject({
  recipe: z
    .strictObject({
      steps: stepsSchema,
      strength: strengthSchema,
      localStrength: localStrengthSchema.exactOptional(),
      sparesUndamaged: z.boolean(),
      format: formatChoiceSchema,
      writing: writingSchema,
    })
    .nullable(),
  mark: z.enum(['pick', 'reject']).nullable(),
}) satisfies z.ZodType<PhotoNotes>;

const noNotes: PhotoNotes = { recipe: null, mark: null };

/** As much of a file's beginning and end as tells it from all others of its size. */
const sampledBytes = 64 * 1024;

/** Notes on photos, a small file each, by what is in the photo: moved or renamed, it keeps them. Photos themselves are never written to. */
export class PhotoNotesShelf {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = privateFolder(stateFolder, 'notes');
  }

  /** What notes on this photo are kept under. Throws when it cannot be read. */
  keyOf(photoPath: string): string {
    const file = openSync(photoPath, 'r');
    try {
      const { size } = fstatSync(file);
      const hash = createHash('sha256').update(`${size}:`);
      for (const from of [0, Math.max(0, size - sampledBytes)]) {
        const part = Buffer.alloc(sampledBytes);
        hash.update(part.subarray(0, readSync(file, part, 0, sampledBytes, from)));
      }
      return hash.digest('hex');
    } finally {
      closeSync(file);
    }
  }

  /** None where none are kept, or where they cannot be read: a damaged file must not keep a photo from opening. */
  read(key: string): PhotoNotes {
    try {
      return photoNotesSchema.parse(JSON.parse(readFileSync(this.#pathOf(key), 'utf8')));
    } catch {
      return noNotes;
    }
  }

  /** Throws: `output-not-writable`, `disk-full`. */
  write(key: string, notes: PhotoNotes): void {
    try {
      writeFileAtomically(this.#pathOf(key), Buffer.from(JSON.stringify(notes)));
    } catch (thrown) {
      throw outputError(thrown);
    }
  }

  /** Forgets all notes on all photos. Throws: `output-not-writable`. */
  forgetAll(): void {
    try {
      for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name), { force: true });
    } catch (thrown) {
      throw outputError(thrown);
    }
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}
