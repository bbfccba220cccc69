import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TapeError } from '../foundation/tape-error.ts';
import type { QueuePhoto } from '../queue/restoration-queue.ts';
import { namedPhotos } from './photo-paths.ts';
import { privateFolder } from './state-folder.ts';

/** Photos that were chosen for the queue and are not in it yet. */
export interface QueueSource {
  readonly id: string;
  readonly name: string;
  readonly photos: readonly QueuePhoto[];
}

/** What was chosen for the queue, by ids, so that a page need not name a path. */
export class QueueSources {
  readonly #uploads: string;
  readonly #sources = new Map<string, QueueSource>();

  constructor(queueFolder: string) {
    this.#uploads = join(queueFolder, 'uploads');
  }

  /** Takes photos, and those in folders and below them. Throws: `data-set-empty`. */
  choose(paths: readonly string[]): QueueSource {
    const photos = namedPhotos(paths);
    const [first] = photos;
    if (first === undefined) throw new TapeError('data-set-empty', 'There is no photo in this folder.', { remedy: 'Choose another one.' });
    const name = paths.length === 1 ? basename(paths[0] ?? '') : `${basename(first.path)} and ${paths.length - 1} more`;
    return this.#keep(name, photos);
  }

  /** A folder for an upload: it outlives this process, as the queue does. */
  newUploadFolder(sourceId: string, below: string): string {
    return privateFolder(this.#uploads, sourceId, ...below.split('/'));
  }

  /** Takes what was uploaded for a source. Throws: `data-set-empty`. */
  chooseUploads(sourceId: string): QueueSource {
    return this.choose([join(this.#uploads, sourceId)]);
  }

  /** The photos of sources, which are given up with that. Throws: `not-found`. */
  take(ids: readonly string[]): readonly QueuePhoto[] {
    const sources = ids.map((id) => {
      const source = this.#sources.get(id);
      if (source === undefined) throw new TapeError('not-found', 'These photos are not chosen any more.', { remedy: 'Choose them again.' });
      return source;
    });
    for (const id of ids) this.#sources.delete(id);
    return sources.flatMap(({ photos }) => photos);
  }

  /** Removes uploads that no item of the queue is made from. */
  tidy(wanted: readonly string[]): void {
    for (const name of foldersIn(this.#uploads)) {
      const folder = join(this.#uploads, name);
      if (!wanted.some((path) => path.startsWith(folder))) rmSync(folder, { recursive: true, force: true });
    }
  }

  #keep(name: string, photos: readonly QueuePhoto[]): QueueSource {
    const source = { id: randomUUID(), name, photos };
    this.#sources.set(source.id, source);
    return source;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever uploaded.
    return [];
  }
}
