import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What a folder is searched for; a file that was named itself is tried whatever it is called. */
export const photoExtensions: readonly string[] = ['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp', '.avif'];

/** Replaces each folder by the photos in it and below it, in the order of their names. */
export function photoPaths(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => (isFolder(path) ? photosIn(path) : [path]));
}

function photosIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && photoExtensions.includes(extname(entry.name).toLowerCase()))
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
