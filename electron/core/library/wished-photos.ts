import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { QueueWish } from '../foundation/queue-choice.ts';
import { isRawName } from '../imaging/format-extensions.ts';

/** Whether a photo is called so, folder and file. */
export function isNamed(named: string): (photoPath: string) => boolean {
  const wanted = named.trim().toLowerCase();
  return (photoPath) => `${basename(dirname(photoPath))}/${basename(photoPath)}`.toLowerCase().includes(wanted);
}

/** Those of these photos that are wished for. The day of a file is that of its last change: cameras set it, and it costs no look into the photo. */
export function wishedPhotos<Photo extends { readonly path: string }>(photos: readonly Photo[], { which, changedSince, named }: QueueWish): readonly Photo[] {
  const isCalledSo = isNamed(named);
  const sinceMs = changedSince === null ? -Infinity : new Date(`${changedSince}T00:00`).getTime();
  return photos.filter(({ path }) => (which === 'all' || isRawName(path) === (which === 'raw')) && isCalledSo(path) && (changedSince === null || changedMs(path) >= sinceMs));
}

/** What cannot be asked is taken: opening it says what is wrong. */
const changedMs = (path: string): number => {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return Infinity;
  }
};
