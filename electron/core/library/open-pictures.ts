import { sentence } from '../../words/sentence.ts';
import type { Sentence } from '../../words/sentence.ts';
import type { PhotoInfo } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { Sparing } from '../imaging/sparing.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { DeviceChoice } from '../inference/inference-service.ts';
import type { FinishedStep, RestorationStep } from '../inference/restore-in-steps.ts';
import type { PhotoFile } from './photo-file.ts';

/** What can be looked at: a photo, a result, or a photo enlarged to a result's size. */
export interface ViewablePicture {
  readonly id: string;
  readonly scratchPath: string;
  readonly size: PictureSize;
}

/** A photo that has been decoded into a scratch image. */
export interface OpenPhoto extends ViewablePicture {
  /** File name without its folder. */
  readonly name: string;
  readonly file: PhotoFile;
  /** What notes on it are kept under, while it lies as it was opened or not. */
  readonly notesKey: string;
  /** Holds all that is made of this photo but its results; goes when it is closed. */
  readonly scratchFolder: string;
  readonly info: PhotoInfo;
  /** Aborted when the photo is closed: work on it stops. */
  readonly closed: AbortController;
}

export interface FinishedRestoration extends ViewablePicture {
  readonly photo: OpenPhoto;
  /** The photo in the result's size: itself, or enlarged by this result or the one that it goes on from. */
  readonly before: ViewablePicture;
  /** The result with undamaged places spared, for which `SparedResults` makes the pixels; undefined where that cannot be done. */
  readonly spared: (ViewablePicture & { readonly sparing: Sparing }) | undefined;
  readonly steps: readonly FinishedStep[];
  /** What was asked for; the steps say what was taken. */
  readonly device: DeviceChoice;
  readonly scratchFolder: string;
}

/** What is open now, under ids that nobody can guess. */
export class OpenPictures {
  readonly #photos = new Map<string, OpenPhoto>();
  readonly #restorations = new Map<string, FinishedRestoration>();
  /** Pictures that are neither photos to restore nor results, such as those of pairs. */
  readonly #others = new Map<string, ViewablePicture>();

  addPhoto(photo: OpenPhoto): void {
    this.#photos.set(photo.id, photo);
  }

  addRestoration(restoration: FinishedRestoration): void {
    this.#restorations.set(restoration.id, restoration);
  }

  addOther(picture: ViewablePicture): void {
    this.#others.set(picture.id, picture);
  }

  removeOther(id: string): void {
    this.#others.delete(id);
  }

  /** Throws: `not-found`. */
  photo(id: string): OpenPhoto {
    const photo = this.#photos.get(id);
    if (photo === undefined) throw notFound(sentence('This photo is no longer open.'));
    return photo;
  }

  /** Throws: `not-found`. */
  restoration(id: string): FinishedRestoration {
    const restoration = this.#restorations.get(id);
    if (restoration === undefined) throw notFound(sentence('This result is no longer there.'));
    return restoration;
  }

  /** Throws: `not-found`. */
  picture(id: string): ViewablePicture {
    const ofResult = [...this.#restorations.values()].flatMap(({ before, spared }) => [before, spared]).find((picture) => picture?.id === id);
    return this.#restorations.get(id) ?? ofResult ?? this.#others.get(id) ?? this.photo(id);
  }

  /** The result of which this picture shows what becomes with undamaged places spared. */
  sparing(pictureId: string): FinishedRestoration | undefined {
    return [...this.#restorations.values()].find(({ spared }) => spared?.id === pictureId);
  }

  /** The result that has most of these steps behind it, so that only the others are left to do; not all of them. */
  beginning(photo: OpenPhoto, steps: readonly RestorationStep[], device: DeviceChoice): FinishedRestoration | undefined {
    return [...this.#restorations.values()]
      .filter((restoration) => restoration.photo === photo && restoration.device === device)
      .filter(
        (restoration) =>
          restoration.steps.length < steps.length &&
          restoration.steps.every(
            ({ model, scale }, index) => model.weightsSha256 === steps[index]?.model.weightsSha256 && scale === steps[index].scale,
          ),
      )
      .sort((a, b) => b.steps.length - a.steps.length)[0];
  }

  /** Forgets a photo and its results; gives the scratch folders that belonged to them. */
  removePhoto(id: string): readonly string[] {
    const photo = this.photo(id);
    const results = [...this.#restorations.values()].filter((restoration) => restoration.photo === photo);
    this.#photos.delete(id);
    for (const result of results) this.#restorations.delete(result.id);
    return [photo, ...results].map(({ scratchFolder }) => scratchFolder);
  }
}

const notFound = (message: Sentence): TapeError => new TapeError('not-found', message, { remedy: 'Open the photo again.' });
