import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OnConflict, SourceRule } from '../foundation/on-conflict.ts';
import { outputError } from '../foundation/output-error.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { ruleBeforehand } from '../foundation/publish-file.ts';
import type { ImagingService, PhotoFormat, PhotoInfo } from '../imaging/imaging-service.ts';
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

/** What will become of a photo, as far as its header tells. */
export interface PlannedPhoto extends PictureSize {
  readonly outputPath: string;
  readonly format: PhotoFormat;
  /** The rule to publish it by; null where there is nothing to do. */
  readonly rule: OnConflict | null;
  readonly info: PhotoInfo;
}

/** Looks at a photo before the work. Throws: `image-too-large`, `output-exists`; what opening a photo throws. */
export async function planPhoto(
  imaging: Pick<ImagingService, 'describe'>,
  { photoPath, output, steps, onConflict }: Pick<RestorePhotoOptions, 'photoPath' | 'output' | 'steps' | 'onConflict'>,
  options: CallOptions = {},
): Promise<PlannedPhoto> {
  const info = await imaging.describe({ photoPath }, options);
  const { path, format } = output(info.format);
  const size = enlargedSize(info, scaleOf(steps));
  assertHolds(format, size);
  return { ...size, outputPath: path, format, rule: ruleBeforehand(path, photoPath, onConflict), info };
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
    const { outputPath: path, format, rule, widthPx, heightPx } = await planPhoto(imaging, { photoPath, output, steps, onConflict }, options);
    if (rule === null) return { outputPath: null, widthPx, heightPx, outcomes: [] };
    mkdirOf(path);
    const info = await imaging.decode({ photoPath, scratchPath }, options);
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

/** The folder of an output. Throws: `output-not-writable`, `disk-full`. */
function mkdirOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (thrown) {
    throw outputError(thrown);
  }
}
