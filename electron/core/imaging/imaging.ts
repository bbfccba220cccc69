import { scoreBaselines } from './baselines.ts';
import { captionSheet } from './caption-sheet.ts';
import { carryOver } from './carry-over.ts';
import { decodePhoto, describePhoto } from './decode-photo.ts';
import { encodeAnimation } from './encode-animation.ts';
import { encodePhoto } from './encode-photo.ts';
import { enlargeScratch } from './enlarge-scratch.ts';
import type { ImagingService } from './imaging-service.ts';
import { scorePicture } from './metrics.ts';
import { captureTimeMs } from './metadata/capture-time.ts';
import { openPhoto } from './open-photo.ts';
import type { Picture } from './picture.ts';
import { toEightBits } from './picture.ts';
import { renderTile } from './pyramid.ts';
import { wholePicture } from './scratch-image.ts';
import { shrinkScratch } from './shrink-scratch.ts';
import { spareUndamaged } from './spare-undamaged.ts';

/** The imaging worker's calls, in the process that holds the codec. */
export const imaging: ImagingService = {
  decode: ({ photoPath, scratchPath, ...opening }, { signal } = {}) => decodePhoto(photoPath, scratchPath, signal, opening),
  enlarge: async (params, options) => {
    await enlargeScratch(params, options);
    return null;
  },
  shrink: async (params, options) => {
    await shrinkScratch(params, options);
    return null;
  },
  carryOver: async (params, options) => {
    await carryOver(params, options);
    return null;
  },
  spareUndamaged: async (params, options) => {
    await spareUndamaged(params, options);
    return null;
  },
  describe: async ({ photoPath, ...opening }) => describePhoto(await openPhoto(photoPath, opening)),
  captureTime: async ({ photoPath }) => {
    const { exif } = (await openPhoto(photoPath)).metadata();
    return { takenAtMs: exif === undefined ? null : captureTimeMs(exif) };
  },
  encode: (params, { signal } = {}) => encodePhoto(params, signal),
  animate: (params, { signal } = {}) => encodeAnimation(params, signal),
  renderTile: async ({ scratchPath, level, column, row, tilePath }) => {
    await renderTile(scratchPath, level, column, row, tilePath);
    return null;
  },
  captionSheet: async (params) => ({ outputPath: await captionSheet(params) }),
  score: ({ scratchPath, groundTruthScratchPath }) =>
    Promise.resolve(scorePicture(eightBitPicture(scratchPath), eightBitPicture(groundTruthScratchPath))),
  scoreBaselines: ({ inputScratchPath, groundTruthScratchPath }) =>
    scoreBaselines(eightBitPicture(inputScratchPath), eightBitPicture(groundTruthScratchPath)),
};

/** A whole scratch image, rounded to 8 bits as an export would be. */
function eightBitPicture(scratchPath: string): Picture {
  const { data, ...size } = wholePicture(scratchPath);
  return { ...size, data: data.map(toEightBits) };
}
