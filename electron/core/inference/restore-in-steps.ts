import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from '../foundation/eta.ts';
import type { CallOptions, Progress } from '../foundation/progress.ts';
import type { Scale } from '../foundation/scale.ts';
import type { Task } from '../foundation/task.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import { enlargedSize } from '../imaging/size-limits.ts';
import type { Sparing } from '../imaging/sparing.ts';
import type { DeviceChoice, InferenceService, ModelReference, RestoreOutcome } from './inference-service.ts';
import { restoreStep } from './restore-step.ts';
import { seenSize } from './seen-size.ts';

/** What to mend, and with which model; at a scale above 1 on the picture enlarged. */
export interface RestorationStep {
  readonly task: Task;
  readonly model: ModelReference;
  readonly scale: Scale;
  /** Undefined: what the model does to undamaged places cannot be told from its repairs. */
  readonly sparing?: Sparing | undefined;
}

export interface FinishedStep extends RestorationStep {
  readonly outcome: RestoreOutcome;
}

/** A picture on its way through steps, in scratch images. */
export interface PictureInSteps {
  readonly scratchPath: string;
  /** The photo as it was, in the same size. */
  readonly beforeScratchPath: string;
  readonly size: PictureSize;
}

export interface StepsToRun {
  /** At least one; at most one enlarges. */
  readonly steps: readonly RestorationStep[];
  readonly device: DeviceChoice;
  readonly input: PictureInSteps;
  /** Where results go; what lies between two steps is removed as soon as it was read. */
  readonly folder: string;
}

/** The scale of the one step that enlarges; 1 when none does. */
export const scaleOf = (steps: readonly Pick<RestorationStep, 'scale'>[]): Scale => steps.find(({ scale }) => scale > 1)?.scale ?? 1;

/**
 * How undamaged places are spared by these steps; undefined when they cannot be. Measured for one model at a time, and
 * enlarging changes every place.
 */
export const sparingOf = ([only, ...others]: readonly Pick<RestorationStep, 'scale' | 'sparing'>[]): Sparing | undefined =>
  others.length === 0 && only?.scale === 1 ? only.sparing : undefined;

/**
 * Restores a scratch image step by step: each model gets what the one before it made, as floats. Where a step
 * enlarges, the photo as it was is enlarged too, so that before and after can be compared and blended.
 *
 * Throws: `image-too-large` before anything is done; what the workers throw.
 */
export async function restoreInSteps(
  services: { readonly imaging: ImagingService; readonly inference: InferenceService },
  { steps, device, input, folder }: StepsToRun,
  { signal, onProgress }: CallOptions = {},
): Promise<PictureInSteps & { readonly finished: readonly FinishedStep[] }> {
  if (steps.length === 0) throw new Error('internal: a restoration has at least one step');
  const size = enlargedSize(input.size, scaleOf(steps));
  const report = (overall: OverallProgress, index: number): CallOptions => ({
    ...(signal === undefined ? {} : { signal }),
    onProgress: (progress) => onProgress?.(overall(index, progress)),
  });
  const sized = withSizes(steps, input.size);
  const restoring = overallProgress(areasSeen(sized));
  const finished: FinishedStep[] = [];
  let { scratchPath, beforeScratchPath } = input;
  /** Goes on with a new picture; the one that it was made from is no longer needed, unless it was given to us. */
  const goOn = (path: string): void => {
    if (scratchPath !== input.scratchPath && scratchPath !== beforeScratchPath) rmSync(scratchPath);
    scratchPath = path;
  };

  for (const [index, { size: ownSize, ...step }] of sized.entries()) {
    const { task, model, scale } = step;
    if (scale > 1) {
      const isPhoto = scratchPath === beforeScratchPath;
      const enlarging = overallProgress(isPhoto ? [1] : [1, 1]);
      const enlarge = async (path: string, name: string, part: number): Promise<string> => {
        const outputScratchPath = join(folder, name);
        await services.imaging.enlarge({ inputScratchPath: path, outputScratchPath, scale }, report(enlarging, part));
        return outputScratchPath;
      };
      const before = await enlarge(beforeScratchPath, 'before.enlarged', 0);
      goOn(isPhoto ? before : await enlarge(scratchPath, `before-${index}.enlarged`, 1));
      beforeScratchPath = before;
    }
    const outputScratchPath = join(folder, `after-${index}.scratch`);
    const outcome = await restoreStep(services, { task, model, device, inputScratchPath: scratchPath, size: ownSize, outputScratchPath, folder }, report(restoring, index));
    goOn(outputScratchPath);
    finished.push({ ...step, outcome });
  }
  return { finished, scratchPath, beforeScratchPath, size };
}

interface SizedStep extends RestorationStep {
  /** Of the picture that its network is for. */
  readonly size: PictureSize;
}

function withSizes(steps: readonly RestorationStep[], { widthPx, heightPx }: PictureSize): readonly SizedStep[] {
  let edge = 1;
  return steps.map((step) => {
    edge *= step.scale;
    return { ...step, size: { widthPx: edge * widthPx, heightPx: edge * heightPx } };
  });
}

/** How many times the pixels of the network that sees the fewest each step's network sees, in whole numbers. */
function areasSeen(steps: readonly SizedStep[]): readonly number[] {
  const areas = steps.map(({ task, size }) => {
    const { widthPx, heightPx } = seenSize(task, size);
    return widthPx * heightPx;
  });
  return areas.map((area) => Math.round(area / Math.min(...areas)));
}

type OverallProgress = (part: number, progress: Progress) => Progress;

/**
 * Makes one part's progress that of all of them. A part of the size 1 counts for as many as the first one had in
 * that phase, so that neither the count nor the share runs backwards where networks cut other tiles.
 */
function overallProgress(sizes: readonly number[]): OverallProgress {
  const ofSizeOne = new Map<string, number>();
  const sizeOf = (parts: readonly number[]): number => parts.reduce((sum, size) => sum + size, 0);
  let eta: Eta | undefined;
  return (part, { phase, done: doneOfPart, total: totalOfPart }) => {
    const own = sizes[part] ?? 1;
    const unit = ofSizeOne.get(phase) ?? Math.ceil(totalOfPart / own);
    ofSizeOne.set(phase, unit);
    const done = sizeOf(sizes.slice(0, part)) * unit + Math.floor((own * unit * doneOfPart) / totalOfPart);
    const total = sizeOf(sizes) * unit;
    // Testing devices and enlarging say nothing of how long the networks take.
    if (phase !== 'restoring') return { phase, done, total };
    eta ??= new Eta();
    const etaMs = eta.after(done, total);
    return { phase, done, total, ...(etaMs === undefined ? {} : { etaMs }) };
  };
}
