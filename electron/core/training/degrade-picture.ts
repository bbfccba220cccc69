import { Random } from '../../../models/random.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { degradations } from './degradations/registry.ts';
import type { TrainingService } from './training-service.ts';

/**
 * Spoils a whole scratch image as training spoils patches; alpha stays.
 *
 * Cost: holds the whole picture in memory.
 */
export function degradePicture({
  degradation,
  seed,
  index,
  scratchPath,
  outputScratchPath,
}: Parameters<TrainingService['degrade']>[0]): Promise<null> {
  const clean = ScratchImage.open(scratchPath);
  try {
    const { widthPx, heightPx, planes } = clean.size;
    const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
    const data = clean.readRegion(whole, planes);
    const rgb = data.subarray(0, 3 * widthPx * heightPx);
    data.set(degradations[degradation].train({ widthPx, heightPx, data: rgb }, new Random(seed, index)).data);
    const degraded = ScratchImage.create(outputScratchPath, clean.size);
    try {
      degraded.writeRegion(whole, data);
    } finally {
      degraded.close();
    }
  } finally {
    clean.close();
  }
  return Promise.resolve(null);
}
