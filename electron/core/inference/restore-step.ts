import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import type { Task } from '../foundation/task.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { PictureSize } from '../imaging/picture.ts';
import type { DeviceChoice, InferenceService, ModelReference, RestoreOutcome } from './inference-service.ts';
import { isDoneFromAfar, squareSeen } from './seen-size.ts';

export interface StepToRun {
  readonly task: Task;
  readonly model: ModelReference;
  readonly device: DeviceChoice;
  readonly inputScratchPath: string;
  readonly size: PictureSize;
  readonly outputScratchPath: string;
  /** For what lies in between, which is removed. */
  readonly folder: string;
}

/** Runs one model over a scratch image; where its task is done from afar, over a shrunk one, and what it does there is carried over. */
export async function restoreStep(
  { imaging, inference }: { readonly imaging: ImagingService; readonly inference: InferenceService },
  { task, model, device, inputScratchPath, size, outputScratchPath, folder }: StepToRun,
  options: CallOptions = {},
): Promise<RestoreOutcome> {
  if (!isDoneFromAfar(task)) return inference.restore({ model, device, inputScratchPath, outputScratchPath }, options);
  const squarePx = squareSeen(task, size);
  const [before, after] = [join(folder, 'before.shrunk'), join(folder, 'after.shrunk')];
  await imaging.shrink({ inputScratchPath, outputScratchPath: before, squarePx }, options);
  const outcome = await inference.restore({ model, device, inputScratchPath: before, outputScratchPath: after }, options);
  const shrunk = { shrunkBeforeScratchPath: before, shrunkAfterScratchPath: after, squarePx };
  await imaging.carryOver({ beforeScratchPath: inputScratchPath, ...shrunk, outputScratchPath }, options);
  for (const path of [before, after]) rmSync(path);
  return outcome;
}
