import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sentence } from '../../words/sentence.ts';
import { writeFileAtomically } from '../foundation/atomic-file.ts';
import { outputError } from '../foundation/output-error.ts';
import { tapeErrorSchema } from '../foundation/tape-error-schema.ts';
import { TapeError } from '../foundation/tape-error.ts';

/** File of the usual folder that says where the data lies, if not there. */
export const placeFile = 'data-folder.json';

const path = z.string().min(1);
const placeSchema = z.strictObject({
  /** Where it lies; in the usual folder when absent. */
  path: path.exactOptional(),
  /** Where it goes at the next start, and why it could not at the last one. `id` marks what a broken-off move left there as ours. */
  move: z.strictObject({ to: path, id: z.uuid(), problem: tapeErrorSchema.exactOptional() }).exactOptional(),
  /** Where it lay before, until that is removed. */
  leftBehind: path.exactOptional(),
});
export type DataFolderPlace = Readonly<z.infer<typeof placeSchema>>;

/** Throws: `file-not-readable` where there is a file that cannot be understood: the data must not be looked for elsewhere then. */
export function readPlace(usualFolder: string): DataFolderPlace {
  const file = join(usualFolder, placeFile);
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new TapeError('file-not-readable', sentence('The file {file}, which says where the data folder lies, cannot be read.', { file }), {
      remedy: 'Put it right, or remove it to begin with an empty data folder.',
      cause,
    });
  }
}

/** Throws: `disk-full`, `output-not-writable`. */
export function writePlace(usualFolder: string, place: DataFolderPlace): void {
  try {
    writeFileAtomically(join(usualFolder, placeFile), Buffer.from(`${JSON.stringify(place, null, 2)}\n`));
  } catch (thrown) {
    throw outputError(thrown);
  }
}
