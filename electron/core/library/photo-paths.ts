import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isPhotoName } from '../imaging/format-extensions.ts';

/** A photo that was named, or that lies in or below a folder that was. */
export interface NamedPhoto {
  readonly path: string;
  /** Its folder, as seen from the one that was named; empty for a photo that was named itself. */
  readonly below: string;
}

/** Replaces each folder by the photos in it and below it, in the order of their names. */
export function namedPhotos(paths: readonly string[]): readonly NamedPhoto[] {
  return paths.flatMap((path) => (isFolder(path) ? photosIn(path) : [{ path, below: '' }]));
}

export const photoPaths = (paths: readonly string[]): readonly string[] => namedPhotos(paths).map(({ path }) => path);

function photosIn(folder: string): readonly NamedPhoto[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isPhotoName(entry.name))
    .map((entry) => ({ path: join(entry.parentPath, entry.name), below: relative(folder, entry.parentPath) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or not ours to see: opening it as a photo says so.
    return false;
  }
}
