import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sentence } from '../../words/sentence.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { concernsAllFiles, TapeError } from '../foundation/tape-error.ts';
import { isPhotoName } from '../imaging/format-extensions.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import { matchPairs } from '../pairs/match-pairs.ts';
import type { TrainingPair, TrainingPicture } from '../pairs/training-pair.ts';

/** A file that could not be taken, and why; the others go on. */
export interface LeftOut {
  readonly name: string;
  readonly error: TapeError;
}

/** Decodes photos into scratch images beside each other, in the order of their names. */
export class PicturePreparer {
  readonly #imaging: ImagingService;
  readonly #scratchFolder: string;
  readonly leftOut: LeftOut[] = [];
  #count = 0;

  constructor(imaging: ImagingService, scratchFolder: string) {
    this.#imaging = imaging;
    this.#scratchFolder = scratchFolder;
  }

  /**
   * Every photo in these folders, at any depth.
   *
   * Throws: `data-set-empty`, `file-not-found`, `cancelled`.
   */
  async cleanPictures(folders: readonly string[], options: CallOptions = {}): Promise<readonly TrainingPicture[]> {
    const paths = folders.flatMap(photosIn);
    const pictures = await this.#decodeAll(paths, options);
    const taken = pictures.filter((picture) => picture !== undefined);
    if (taken.length === 0) {
      throw new TapeError('data-set-empty', 'There is no photo in these folders that can be read.', {
        remedy: 'Choose a folder with photos.',
      });
    }
    return taken;
  }

  /**
   * The pairs of a folder as they are, unexamined, as experiments take them; both photos must have the same size.
   *
   * Throws: `pairs-unmatched`, `data-set-empty`, `file-not-found`, `cancelled`.
   */
  async pairs(folder: string, options: CallOptions = {}): Promise<readonly TrainingPair[]> {
    const { pairs: matched } = await matchPairs(this.#imaging, [folder], options.signal);
    const lowQuality = await this.#decodeAll(matched.map(({ inputPath }) => inputPath), options);
    const groundTruth = await this.#decodeAll(matched.map(({ targetPath }) => targetPath), options);
    const pairs = matched.flatMap((_, i): readonly TrainingPair[] => {
      const [before, after] = [lowQuality[i], groundTruth[i]];
      if (before === undefined || after === undefined) return [];
      if (before.widthPx !== after.widthPx || before.heightPx !== after.heightPx) {
        this.leftOut.push({
          name: before.name,
          error: new TapeError('pairs-unmatched', sentence('{name} and its target differ in size.', { name: before.name }), {
            remedy: 'Export both at the same size.',
          }),
        });
        return [];
      }
      return [{ lowQuality: before, groundTruth: after }];
    });
    if (pairs.length === 0) {
      throw new TapeError('data-set-empty', 'None of these pairs can be used.', {
        remedy: 'Both photos of a pair must be readable and of the same size.',
      });
    }
    return pairs;
  }

  async #decodeAll(
    paths: readonly string[],
    { signal, onProgress }: CallOptions,
  ): Promise<readonly (TrainingPicture | undefined)[]> {
    const pictures: (TrainingPicture | undefined)[] = [];
    for (const [done, photoPath] of paths.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ phase: 'reading', done, total: paths.length });
      const name = basename(photoPath);
      const scratchPath = join(this.#scratchFolder, `picture-${this.#count++}.scratch`);
      try {
        const { widthPx, heightPx } = await this.#imaging.decode(
          { photoPath, scratchPath },
          signal === undefined ? {} : { signal },
        );
        pictures.push({ name, scratchPath, widthPx, heightPx });
      } catch (error) {
        const reason = TapeError.from(error);
        if (concernsAllFiles(reason)) throw reason;
        this.leftOut.push({ name, error: reason });
        pictures.push(undefined);
      }
    }
    return pictures;
  }
}

function photosIn(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new TapeError('file-not-found', sentence('The folder {name} cannot be read.', { name: basename(folder) }), { cause: error });
  }
  return names
    .filter((name) => isPhotoName(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}
