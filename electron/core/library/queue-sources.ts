import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { allPhotos, type QueueWish } from '../foundation/queue-choice.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { QueuePhoto } from '../queue/restoration-queue.ts';
import { namedPhotos } from './photo-paths.ts';
import { privateFolder } from './state-folder.ts';
import { wishedPhotos } from './wished-photos.ts';

/** Photos that were chosen for the queue and are not in it yet. */
export interface QueueSource {
  readonly id: string;
  readonly name: string;
  readonly photos: readonly QueuePhoto[];
}

/** What was chosen for the queue, by ids, so that a page need not name a path. */
export class QueueSources {
  readonly #uploads: string;
  readonly #uploadedNow = new Set<string>();
  readonly #sources = new Map<string, QueueSource>();

  constructor(queueFolder: string) {
    this.#uploads = join(queueFolder, 'uploads');
  }

  /** Takes photos, and those in folders and below them. Throws: `data-set-empty`. */
  choose(paths: readonly string[]): QueueSource {
    return this.#keep(nameOf(paths.map((path) => basename(path))), namedPhotos(paths));
  }

  /** A folder for an upload: it outlives this process, as the queue does. */
  newUploadFolder(sourceId: string, below: string): string {
    this.#uploadedNow.add(sourceId);
    return privateFolder(this.#uploads, sourceId, ...below.split('/'));
  }

  /** Takes what was uploaded for a source. Throws: `data-set-empty`. */
  chooseUploads(sourceId: string): QueueSource {
    const photos = namedPhotos([join(this.#uploads, sourceId)]);
    return this.#keep(nameOf(photos.map(({ path, below }) => below.split(sep)[0] || basename(path))), photos);
  }

  /** These photos of sources, which are given up with that. Throws: `not-found`. */
  take(ids: readonly string[], wish: QueueWish = allPhotos): readonly QueuePhoto[] {
    const photos = this.wished(ids, wish);
    for (const id of ids) this.#sources.delete(id);
    return photos;
  }

  /** What `take` would give. Throws: `not-found`. */
  wished(ids: readonly string[], wish: QueueWish): readonly QueuePhoto[] {
    const photos = ids.flatMap((id) => {
      const source = this.#sources.get(id);
      if (source === undefined) throw new TapeError('not-found', 'These photos are not chosen any more.', { remedy: 'Choose them again.' });
      return source.photos;
    });
    return wishedPhotos(photos, wish);
  }

  /** Removes those of these photos that were uploaded: the user has them elsewhere. */
  removeUploads(paths: readonly string[]): void {
    for (const path of paths) if (path.startsWith(this.#uploads + sep)) rmSync(path, { force: true });
  }

  /** Removes what earlier processes took in and no item of the queue is made from. */
  tidy(wanted: readonly string[]): void {
    for (const name of foldersIn(this.#uploads)) {
      if (this.#uploadedNow.has(name)) continue;
      const folder = join(this.#uploads, name);
      if (!wanted.some((path) => path.startsWith(folder))) rmSync(folder, { recursive: true, force: true });
    }
  }

  #keep(name: string, photos: readonly QueuePhoto[]): QueueSource {
    if (photos.length === 0) throw new TapeError('data-set-empty', 'There is no photo in this folder.', { remedy: 'Choose another one.' });
    const source = { id: randomUUID(), name, photos };
    this.#sources.set(source.id, source);
    return source;
  }
}

/** Such as "Lofoten", or "a.jpg and 3 more". */
function nameOf(all: readonly string[]): string {
  const [first = '', ...others] = new Set(all);
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever uploaded.
    return [];
  }
}
