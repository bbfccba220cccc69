import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import { folderNameFault, namePatternFault, outputStem } from '../foundation/output-name.ts';
import type { OutputPlace } from '../foundation/output-place.ts';
import { extensionOf, keptFormat } from './format-extensions.ts';
import type { PhotoFormat, SourceFormat } from './imaging-service.ts';

/** Sound patterns and folder names only: what is kept, or comes from a page, becomes a path. */
export const namePatternSchema = z.string().refine((pattern) => namePatternFault(pattern) === null, 'Not a pattern for names.');

const beside = z.strictObject({ kind: z.literal('beside') });
const below = z.strictObject({ kind: z.literal('below'), folder: z.string().refine((name) => folderNameFault(name) === null, 'Not a folder’s name.') });

/** Places that need no dialog: a page can name them. */
export const nearPlaceSchema = z.discriminatedUnion('kind', [beside, below]);
export const outputPlaceSchema = z.discriminatedUnion('kind', [beside, below, z.strictObject({ kind: z.literal('folder'), path: z.string().min(1) })]) satisfies z.ZodType<OutputPlace>;

/** What decides which file a restored photo becomes. */
export interface OutputRules {
  /** Pattern of its name. */
  readonly name: string;
  readonly place: OutputPlace;
  readonly format: PhotoFormat | 'keep';
  readonly tasks: readonly string[];
  readonly scale: number;
}

/** The file that a photo's restoration becomes; in a chosen folder it lies as the photo does below what was named. */
export function outputOf(
  { path: photoPath, below: folderBelow }: { readonly path: string; readonly below: string },
  own: SourceFormat,
  { name: pattern, place, format: wanted, tasks, scale }: OutputRules,
): { readonly path: string; readonly format: PhotoFormat } {
  const format = wanted === 'keep' ? keptFormat(own) : wanted;
  const ownExtension = extname(photoPath);
  const extension = format === own && ownExtension !== '' ? ownExtension : extensionOf[format];
  const stem = outputStem(pattern, { name: basename(photoPath, ownExtension), tasks, scale });
  return { path: join(folderOf(place, photoPath, folderBelow), `${stem}${extension}`), format };
}

function folderOf(place: OutputPlace, photoPath: string, folderBelow: string): string {
  if (place.kind === 'folder') return join(place.path, folderBelow);
  return place.kind === 'below' ? join(dirname(photoPath), place.folder) : dirname(photoPath);
}
