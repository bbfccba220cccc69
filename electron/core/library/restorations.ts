import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SourceRule } from '../foundation/on-conflict.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { makeFolderOf, ruleBeforehand } from '../foundation/publish-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { keptFormat } from '../imaging/format-extensions.ts';
import type { ImagingService, OnConflict, PhotoFormat } from '../imaging/imaging-service.ts';
import type { LocalStrength } from '../imaging/local-strength.ts';
import type { Writing } from '../imaging/writing.ts';
import { usualWriting } from '../imaging/writing.ts';
import type { DeviceChoice, InferenceService } from '../inference/inference-service.ts';
import { restorationRecipe } from '../inference/restoration-recipe.ts';
import { restoreInSteps, sparingOf } from '../inference/restore-in-steps.ts';
import { whyNotSavedBack } from './handed-over.ts';
import type { InstalledModels } from './installed-models.ts';
import type { FinishedRestoration, OpenPictures } from './open-pictures.ts';
import type { WantedStep } from './restoration-steps.ts';
import { restorationSteps } from './restoration-steps.ts';
import type { ScratchStore } from './scratch-store.ts';
import type { SparedResults } from './spared-results.ts';

interface RestorationsParts {
  readonly imaging: ImagingService;
  readonly inference: InferenceService;
  readonly scratch: ScratchStore;
  readonly models: InstalledModels;
  readonly pictures: OpenPictures;
  readonly spared: SparedResults;
  readonly appVersion: string;
}

export interface WantedRestoration {
  readonly photoId: string;
  readonly steps: readonly WantedStep[];
  readonly device: DeviceChoice;
}

/** How strongly a result is mixed in. */
interface MixedResult {
  readonly strength: number;
  readonly localStrength?: LocalStrength;
  readonly sparesUndamaged: boolean;
}

/** How a result becomes a file. */
interface WrittenResult extends MixedResult {
  readonly format: PhotoFormat;
  readonly writing: Writing;
  readonly outputPath: string;
  readonly onConflict: SourceRule;
}

/** What open photos become: results that are looked at, and the files made of them. */
export class Restorations {
  readonly #parts: RestorationsParts;
  /** Makes training rest and the queue stand aside; gives how to let them go on. */
  readonly #goFirst: () => () => void;

  constructor(parts: RestorationsParts, goFirst: () => () => void) {
    this.#parts = parts;
    this.#goFirst = goFirst;
  }

  /** Throws: `not-found`. */
  named(id: string): FinishedRestoration {
    return this.#parts.pictures.restoration(id);
  }

  /**
   * Runs models over an open photo, one after the other. An earlier result of the same photo and device that
   * the steps begin with is gone on from. Training rests meanwhile, and the queue stands aside.
   *
   * Throws: `not-found`, `model-not-found`, `wrong-use` for a model of another task, `image-too-large`, and what the
   * workers throw.
   */
  async restore({ photoId, steps: wanted, device }: WantedRestoration, { signal, onProgress }: CallOptions = {}): Promise<FinishedRestoration> {
    const { imaging, inference, scratch, models, pictures } = this.#parts;
    const photo = pictures.photo(photoId);
    const steps = restorationSteps(models, wanted);
    const begun = pictures.beginning(photo, steps, device);
    const scratchFolder = scratch.newFolder();
    const end = this.#goFirst();
    try {
      const { scratchPath, size } = begun ?? photo;
      const before = begun?.before ?? photo;
      const after = await restoreInSteps(
        { imaging, inference },
        {
          steps: steps.slice(begun?.steps.length ?? 0),
          device,
          input: { scratchPath, beforeScratchPath: before.scratchPath, size },
          folder: scratchFolder,
        },
        {
          signal: AbortSignal.any([photo.closed.signal, ...(signal === undefined ? [] : [signal])]),
          ...(onProgress === undefined ? {} : { onProgress }),
        },
      );
      const sparing = sparingOf(steps);
      const restoration: FinishedRestoration = {
        id: randomUUID(),
        photo,
        before:
          after.beforeScratchPath === before.scratchPath
            ? before
            : { id: randomUUID(), scratchPath: after.beforeScratchPath, size: after.size },
        spared:
          sparing === undefined
            ? undefined
            : { id: randomUUID(), scratchPath: join(scratchFolder, 'spared.scratch'), size: after.size, sparing },
        steps: [...(begun?.steps ?? []), ...after.finished],
        device,
        scratchFolder,
        scratchPath: after.scratchPath,
        size: after.size,
      };
      // The photo may have been closed in the very moment when the work was done.
      pictures.photo(photoId);
      pictures.addRestoration(restoration);
      return restoration;
    } catch (thrown) {
      scratch.remove(scratchFolder);
      // Closing takes the photo's files away at once; whatever the worker made of that is no error.
      if (photo.closed.signal.aborted) throw new TapeError('cancelled', 'Stopped, because the photo was closed.', { cause: thrown });
      throw thrown;
    } finally {
      end();
    }
  }

  /**
   * Writes a result as a photo file, blended with the original by `strength`; the path is null when the
   * rule was to skip. Throws: `not-found`, `file-changed`, `output-exists`, `wrong-use` to spare what cannot be told apart, and what the worker throws.
   */
  async export({ restorationId, ...how }: WrittenResult & { readonly restorationId: string }, options?: CallOptions): Promise<string | null> {
    const restoration = this.named(restorationId);
    const photoPath = restoration.photo.file.pathAsOpened();
    const onConflict = ruleBeforehand(how.outputPath, restoration.photo.file.path, how.onConflict);
    if (onConflict === null) return null;
    makeFolderOf(how.outputPath);
    return this.#write(restoration, photoPath, { ...how, onConflict }, options);
  }

  /**
   * Writes a result to the very file that another program has handed over, as that file was in all else.
   *
   * Throws: `not-found`; `not-allowed` for any other photo, or one that cannot be replaced by what we write; `file-changed`,
   * and what the worker throws.
   */
  async saveBack({ restorationId, ...how }: MixedResult & { readonly restorationId: string }, options?: CallOptions): Promise<void> {
    const restoration = this.named(restorationId);
    const { file, info } = restoration.photo;
    const hindrance = whyNotSavedBack(info);
    if (hindrance !== null) throw new TapeError('not-allowed', hindrance, { kept: 'Nothing was written.', remedy: 'Export it instead.' });
    await file.replace((photoPath, outputPath) =>
      this.#write(
        restoration,
        photoPath,
        { ...how, format: keptFormat(info.format), writing: usualWriting, outputPath, onConflict: 'overwrite' },
        options,
      ),
    );
  }

  /** Puts back what a photo's file was before a result was saved to it. Throws: `not-found`, `file-changed`, `output-not-writable`, `disk-full`. */
  undoSaveBack(photoId: string): void {
    this.#parts.pictures.photo(photoId).file.putBack();
  }

  async #write(
    restoration: FinishedRestoration,
    photoPath: string,
    { strength, sparesUndamaged, ...how }: WrittenResult & { readonly onConflict: OnConflict },
    options?: CallOptions,
  ): Promise<string | null> {
    const { imaging, spared, appVersion } = this.#parts;
    const { photo, before, steps, scratchPath } = restoration;
    const written = await imaging.encode(
      {
        ...how,
        photoPath,
        convertsCmyk: photo.info.fromCmyk === true,
        beforeScratchPath: before.scratchPath,
        afterScratchPath: sparesUndamaged ? await spared.scratchPath(restoration) : scratchPath,
        strength,
        recipe: restorationRecipe(steps, { strength, sparesUndamaged, ...(how.localStrength === undefined ? {} : { hasLocalStrength: true }), appVersion }),
      },
      options,
    );
    return written.outputPath;
  }
}
