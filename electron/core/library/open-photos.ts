import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import type { TapeErrorData } from '../foundation/tape-error.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { HandedOver } from './handed-over.ts';
import type { Inspections } from './inspections.ts';
import type { LogFile } from './log-file.ts';
import type { OpenPhoto, OpenPictures } from './open-pictures.ts';
import { PhotoFile } from './photo-file.ts';
import type { PhotoNotesShelf } from './photo-notes-shelf.ts';
import { photoPaths } from './photo-paths.ts';
import { samplePhoto } from './sample/sample-photo.ts';
import type { ScratchStore } from './scratch-store.ts';

export interface OpenedPhotos {
  readonly photos: readonly OpenPhoto[];
  readonly failures: readonly { readonly name: string; readonly error: TapeErrorData }[];
}

interface OpenPhotosParts {
  readonly imaging: ImagingService;
  readonly scratch: ScratchStore;
  readonly notes: PhotoNotesShelf;
  readonly log: LogFile;
  readonly pictures: OpenPictures;
  readonly inspections: Inspections;
  /** The files that other programs hand over. */
  readonly handedOver: HandedOver;
  readonly convertsCmyk: () => boolean;
}

/** The photos that are open: files become scratch images, and go when they are closed. */
export class OpenPhotos {
  readonly #parts: OpenPhotosParts;
  #samplePath: string | undefined;

  constructor(parts: OpenPhotosParts) {
    this.#parts = parts;
  }

  /** Throws: `not-found`. */
  named(id: string): OpenPhoto {
    return this.#parts.pictures.photo(id);
  }

  /** Opens files, and the photos in folders; what cannot be opened is named and does not stop the others. */
  open(paths: readonly string[], options?: CallOptions): Promise<OpenedPhotos> {
    return this.#openAll(photoPaths(paths), false, options);
  }

  /** Waits until another program hands files over, and opens them; those that nobody took then wait for the next who asks. */
  async openHandedOver({ signal = neverAborted, ...options }: CallOptions = {}): Promise<OpenedPhotos> {
    const { handedOver } = this.#parts;
    const paths = await handedOver.take(signal);
    try {
      return await this.#openAll(paths, true, { signal, ...options });
    } catch (thrown) {
      handedOver.add(paths);
      throw thrown;
    }
  }

  async openSample(options?: CallOptions): Promise<OpenedPhotos> {
    if (this.#samplePath === undefined) {
      const path = join(this.#parts.scratch.newFolder(), 'Sample.png');
      writeFileSync(path, await samplePhoto());
      this.#samplePath = path;
    }
    return this.open([this.#samplePath], options);
  }

  /** Stops what is being done to the photo, and removes its scratch files. Throws: `not-found`. */
  close(id: string): void {
    const { pictures, inspections, scratch } = this.#parts;
    const photo = pictures.photo(id);
    const folders = pictures.removePhoto(id);
    photo.closed.abort();
    inspections.forget(id);
    for (const folder of folders) scratch.remove(folder);
  }

  async #openAll(all: readonly string[], isHandedOver: boolean, { signal, onProgress }: CallOptions = {}): Promise<OpenedPhotos> {
    const photos: OpenPhoto[] = [];
    const failures: { name: string; error: TapeErrorData }[] = [];
    for (const [index, path] of all.entries()) {
      onProgress?.({ phase: 'opening', done: index, total: all.length });
      try {
        photos.push(await this.#open(path, isHandedOver, signal));
      } catch (thrown) {
        const error = TapeError.from(thrown);
        if (error.code === 'cancelled') {
          for (const { id } of photos) this.close(id);
          throw error;
        }
        if (error.code === 'internal') this.#parts.log.write('opening a photo failed', thrown);
        failures.push({ name: basename(path), error: error.toData() });
      }
    }
    return { photos, failures };
  }

  async #open(path: string, isHandedOver: boolean, signal: AbortSignal | undefined): Promise<OpenPhoto> {
    const { imaging, scratch, notes, pictures, convertsCmyk } = this.#parts;
    const scratchFolder = scratch.newFolder();
    const scratchPath = join(scratchFolder, 'pixels.scratch');
    const file = new PhotoFile({ path, scratchFolder, isHandedOver });
    try {
      const info = await imaging.decode({ photoPath: file.path, scratchPath, convertsCmyk: convertsCmyk() }, signal === undefined ? {} : { signal });
      const photo: OpenPhoto = {
        id: randomUUID(),
        name: basename(path),
        file,
        notesKey: notes.keyOf(file.path),
        scratchFolder,
        scratchPath,
        size: info,
        info,
        closed: new AbortController(),
      };
      pictures.addPhoto(photo);
      return photo;
    } catch (thrown) {
      scratch.remove(scratchFolder);
      throw thrown;
    }
  }
}

const neverAborted = new AbortController().signal;
