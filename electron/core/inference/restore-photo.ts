import { join } from 'node:path';
import type { OnConflict, SourceRule } from '../foundation/on-conflict.ts';
import type { CallOptions } from '../foundation/progress.ts';
import { freePath, makeFolderOf, ruleBeforehand } from '../foundation/publish-file.ts';
import type { BitDepth, ImagingService, Opening, PhotoFormat, PhotoInfo, SourceFormat } from '../imaging/imaging-service.ts';
import { channelsOf } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { Writing } from '../imaging/writing.ts';
import { usualWriting } from '../imaging/writing.ts';
import { writtenDepth } from '../imaging/written-depth.ts';
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

/** Lets work through in the order in which it came; how much at a time is its own affair. */
export type Lane = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Where photos that are restored side by side wait for each other: at the codecs, and at the networks. */
export interface Lanes {
  readonly codec: Lane;
  readonly network: Lane;
}

/** For a photo alone. */
const open: Lane = (work) => work();
const openLanes: Lanes = { codec: open, network: open };

export interface RestorePhotoServices {
  readonly imaging: ImagingService;
  readonly inference: InferenceService;
  readonly scratch: Scratch;
}

export interface RestorePhotoOptions extends Opening {
  readonly photoPath: string;
  /** Given the photo's own format, names the file to write and its format. */
  readonly output: (format: SourceFormat) => { readonly path: string; readonly format: PhotoFormat };
  /** One after the other, such as denoise and then superres. */
  readonly steps: readonly RestorationStep[];
  readonly strength: number;
  /** Whether places are left alone that the restoration hardly changes; only of steps that have a `sparingOf`. */
  readonly sparesUndamaged: boolean;
  readonly device: DeviceChoice;
  readonly onConflict: SourceRule;
  /** As usual when absent. */
  readonly writing?: Writing;
  readonly appVersion: string;
  /** Told of the file that is written next, before anything of it is there. What it throws ends the photo's way. */
  readonly onWriting?: (outputPath: string) => void;
}

/** What will become of a photo, as far as its header tells. */
export interface PlannedPhoto extends PictureSize {
  readonly outputPath: string;
  readonly format: PhotoFormat;
  readonly bitDepth: BitDepth;
  /** The rule to publish it by; null where there is nothing to do. */
  readonly rule: OnConflict | null;
  readonly info: PhotoInfo;
}

type PlanOptions = Pick<RestorePhotoOptions, 'photoPath' | 'output' | 'steps' | 'onConflict' | 'writing' | 'convertsCmyk'>;

/** Looks at a photo before the work. Throws: `image-too-large`, `output-exists`; what opening a photo throws. */
export async function planPhoto(
  imaging: Pick<ImagingService, 'describe'>,
  { photoPath, output, steps, onConflict, writing = usualWriting, convertsCmyk = false }: PlanOptions,
  options: CallOptions = {},
): Promise<PlannedPhoto> {
  const info = await imaging.describe({ photoPath, convertsCmyk }, options);
  const { path, format } = output(info.format);
  const size = enlargedSize(info, scaleOf(steps));
  const bitDepth = writtenDepth(info, format, writing);
  assertHolds(format, size, bitDepth, channelsOf(info));
  return { ...size, outputPath: path, format, bitDepth, rule: ruleBeforehand(path, photoPath, onConflict), info };
}

export interface RestoredPhoto extends PictureSize {
  /** Null when the file exists and is left by the rule. */
  readonly outputPath: string | null;
  /** Of the photo; all but the first are not in the output. */
  readonly pages: number;
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
  { imaging, inference, scratch }: RestorePhotoServices,
  { photoPath, output, steps, strength, sparesUndamaged, device, onConflict, writing = usualWriting, convertsCmyk = false, appVersion, onWriting }: RestorePhotoOptions,
  { signal, onProgress }: CallOptions = {},
  { codec, network }: Lanes = openLanes,
): Promise<RestoredPhoto> {
  const options = signal === undefined ? {} : { signal };
  const folder = scratch.newFolder();
  const scratchPath = join(folder, 'before.scratch');
  const read = async (): Promise<{ readonly plan: PlannedPhoto; readonly size: PictureSize | null }> => {
    signal?.throwIfAborted();
    onProgress?.({ phase: 'decoding', done: 0, total: 1 });
    const plan = await planPhoto(imaging, { photoPath, output, steps, onConflict, writing, convertsCmyk }, options);
    if (plan.rule === null) return { plan, size: null };
    makeFolderOf(plan.outputPath);
    return { plan, size: await imaging.decode({ photoPath, scratchPath, convertsCmyk }, options) };
  };
  try {
    const { plan, size } = await codec(read);
    const { outputPath: path, format, widthPx, heightPx } = plan;
    const { pages = 1 } = plan.info;
    if (size === null) return { outputPath: null, widthPx, heightPx, pages, outcomes: [] };
    const after = await network(() => {
      signal?.throwIfAborted();
      return restoreInSteps(
        { imaging, inference },
        { steps, device, input: { scratchPath, beforeScratchPath: scratchPath, size }, folder },
        { ...options, ...(onProgress === undefined ? {} : { onProgress }) },
      );
    });
    signal?.throwIfAborted();
    const outcomes = after.finished.map(({ outcome }) => outcome);
    const write = async (): Promise<string | null> => {
      // Asked again: what was restored beside it may lie there by now.
      const rule = ruleBeforehand(path, photoPath, onConflict);
      if (rule === null) return null;
      const outputPath = rule === 'unique' ? freePath(path) : path;
      let afterScratchPath = after.scratchPath;
      if (sparesUndamaged) {
        const sparing = sparingOf(steps);
        if (sparing === undefined) throw new Error('internal: these steps cannot spare what is undamaged');
        const { beforeScratchPath, scratchPath: unspared } = after;
        afterScratchPath = join(folder, 'spared.scratch');
        await imaging.spareUndamaged({ beforeScratchPath, afterScratchPath: unspared, outputScratchPath: afterScratchPath, sparing }, options);
      }
      onProgress?.({ phase: 'encoding', done: 0, total: 1 });
      const recipe = restorationRecipe(after.finished, { strength, sparesUndamaged, appVersion });
      const { beforeScratchPath } = after;
      onWriting?.(outputPath);
      const encoded = await imaging.encode({ photoPath, convertsCmyk, beforeScratchPath, afterScratchPath, strength, outputPath, format, onConflict: rule, writing, recipe }, options);
      return encoded.outputPath;
    };
    return { outputPath: await codec(write), ...after.size, pages, outcomes };
  } finally {
    scratch.remove(folder);
  }
}
