import type { Task } from '../foundation/task.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import { seenSize, squareSeen } from '../inference/seen-size.ts';
import type { TrainingPair, TrainingPicture } from '../pairs/training-pair.ts';

/** A picture to learn a task from, as networks will see photos when they do it. The decoded one stays where it is. */
export async function asSeen(imaging: ImagingService, task: Task, picture: TrainingPicture, signal: AbortSignal | undefined): Promise<TrainingPicture> {
  const squarePx = squareSeen(task, picture);
  if (squarePx === 1) return picture;
  const scratchPath = `${picture.scratchPath}.seen`;
  await imaging.shrink({ inputScratchPath: picture.scratchPath, outputScratchPath: scratchPath, squarePx }, signal === undefined ? {} : { signal });
  return { ...picture, scratchPath, ...seenSize(task, picture) };
}

/** Both pictures of a pair. */
export async function pairAsSeen(imaging: ImagingService, task: Task, { lowQuality, groundTruth }: TrainingPair, signal: AbortSignal | undefined): Promise<TrainingPair> {
  return { lowQuality: await asSeen(imaging, task, lowQuality, signal), groundTruth: await asSeen(imaging, task, groundTruth, signal) };
}
