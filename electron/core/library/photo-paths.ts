import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isPhotoName } from '../imaging/format-extensions.ts';

/** Replaces each folder by the photos in it and below it, in the order of their names. */
export function photoPaths(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => (isFolder(path) ? photosIn(path) : [path]));
}

function photosIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isPhotoName(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or not ours to see: opening it as a photo says so.
    return false;
  }
}
