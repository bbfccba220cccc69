import { scoreBaselines } from './baselines.ts';
import { decodePhoto } from './decode-photo.ts';
import { encodePhoto } from './encode-photo.ts';
import type { ImagingService } from './imaging-service.ts';
import type { ScoredPicture } from './metrics.ts';
import { scorePicture } from './metrics.ts';
import { renderTile } from './pyramid.ts';
import { ScratchImage } from './scratch-image.ts';

/** The imaging worker's calls, in the process that holds the codec. */
export const imaging: ImagingService = {
  decode: ({ photoPath, scratchPath }, { signal } = {}) => decodePhoto(photoPath, scratchPath, signal),
  encode: (params, { signal } = {}) => encodePhoto(params, signal),
  renderTile: async ({ scratchPath, level, column, row, tilePath }) => {
    await renderTile(scratchPath, level, column, row, tilePath);
    return null;
  },
  score: ({ scratchPath, groundTruthScratchPath }) =>
    Promise.resolve(scorePicture(eightBitPicture(scratchPath), eightBitPicture(groundTruthScratchPath))),
  scoreBaselines: ({ inputScratchPath, groundTruthScratchPath }) =>
    scoreBaselines(eightBitPicture(inputScratchPath), eightBitPicture(groundTruthScratchPath)),
};

/** A whole scratch image, rounded to 8 bits as an export would be. */
function eightBitPicture(scratchPath: string): ScoredPicture {
  const image = ScratchImage.open(scratchPath);
  try {
    const { widthPx, heightPx } = image.size;
    const data = image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, 3);
    for (let i = 0; i < data.length; i++) data[i] = Math.round(Math.min(1, Math.max(0, data[i] ?? 0)) * 255) / 255;
    return { widthPx, heightPx, data };
  } finally {
    image.close();
  }
}
