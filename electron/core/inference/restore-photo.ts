import { join } from 'node:path';
import type { SourceRule } from '../foundation/on-conflict.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { ruleBeforehand } from '../foundation/publish-file.ts';
import type { ImagingService, PhotoFormat } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { assertHolds, enlargedSize } from '../imaging/size-limits.ts';
import type { DeviceChoice, InferenceService, RestoreOutcome } from './inference-service.ts';
import { restorationRecipe } from './restoration-recipe.ts';
import type { RestorationStep } from './restore-in-steps.ts';
import { restoreInSteps, scaleOf, sparingOf } from './restore-in-steps.ts';

/** Where intermediate pictures may lie. */
export interface Scratch {
  readonly newFolder: () => string;
  readonly remove: (path: string) => void;
}

export interface RestorePhotoOptions {
  readonly photoPath: string;
  /** Given the photo's own format, names the file to write and its format. */
  readonly output: (format: PhotoFormat) => { readonly path: string; readonly format: PhotoFormat };
  /** One after the other, such as denoise and then superres. */
  readonly steps: readonly RestorationStep[];
  readonly strength: number;
  /** Whether places are left alone that the restoration hardly changes; only of steps that have a `sparingOf`. */
  readonly sparesUndamaged: boolean;
  readonly device: DeviceChoice;
  readonly onConflict: SourceRule;
  readonly appVersion: string;
}

export interface RestoredPhoto extends PictureSize {
  /** Null when the file exists and is left by the rule. */
  readonly outputPath: string | null;
  /** Empty where that was known before the work. */
  readonly outcomes: readonly RestoreOutcome[];
}

/**
 * One picture's way: decode, restore, blend, encode, put in place. Pixels go from worker to worker in
 * scratch images; nothing but a whole file ever appears at the output.
 *
 * Throws: `image-too-large` and `output-exists` before the networks run; what the workers throw. Whatever happens, no scratch image is left.
 */
export async function restorePhoto(
  { imaging, inference, scratch }: { readonly imaging: ImagingService; readonly inference: InferenceService; readonly scratch: Scratch },
  { photoPath, output, steps, strength, sparesUndamaged, device, onConflict, appVersion }: RestorePhotoOptions,
  { signal, onProgress }: CallOptions = {},
): Promise<RestoredPhoto> {
  const options = signal === undefined ? {} : { signal };
  const folder = scratch.newFolder();
  const scratchPath = join(folder, 'before.scratch');
  try {
    onProgress?.({ phase: 'decoding', done: 0, total: 1 });
    const info = await imaging.decode({ photoPath, scratchPath }, options);
    const { path, format } = output(info.format);
    const size = enlargedSize(info, scaleOf(steps));
    assertHolds(format, size);
    const rule = ruleBeforehand(path, photoPath, onConflict);
    if (rule === null) return { outputPath: null, ...size, outcomes: [] };
    const after = await restoreInSteps(
      { imaging, inference },
      { steps, device, input: { scratchPath, beforeScratchPath: scratchPath, size: info }, folder },
      { ...options, ...(onProgress === undefined ? {} : { onProgress }) },
    );
    signal?.throwIfAborted();
    let afterScratchPath = after.scratchPath;
    if (sparesUndamaged) {
      const sparing = sparingOf(steps);
      if (sparing === undefined) throw new Error('internal: these steps cannot spare what is undamaged');
      const { beforeScratchPath, scratchPath: unspared } = after;
      afterScratchPath = join(folder, 'spared.scratch');
      await imaging.spareUndamaged({ beforeScratchPath, afterScratchPath: unspared, outputScratchPath: afterScratchPath, sparing }, options);
    }
    onProgress?.({ phase: 'encoding', done: 0, total: 1 });
    const { outputPath } = await imaging.encode(
      {
        photoPath,
        beforeScratchPath: after.beforeScratchPath,
        afterScratchPath,
        strength,
        outputPath: path,
        format,
        onConflict: rule,
        recipe: restorationRecipe(after.finished, { strength, sparesUndamaged, appVersion }),
      },
      options,
    );
    return { outputPath, ...after.size, outcomes: after.finished.map(({ outcome }) => outcome) };
  } finally {
    scratch.remove(folder);
  }
}
