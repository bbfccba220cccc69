import sharp from 'sharp';
import { publishFile } from '../foundation/publish-file.ts';
import type { ImagingService } from './imaging-service.ts';
import { toInterleaved } from './interleaved.ts';
import type { PictureSize } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';

/** Visually lossless: frames differ in what a lower quality would take away. */
const quality = 95;

/**
 * Writes pictures of one size as an animated WebP that goes round for ever.
 *
 * Throws: `output-exists`, `output-not-writable`, `disk-full`, `cancelled`.
 */
export async function encodeAnimation(
  { frames, outputPath, onConflict }: Parameters<ImagingService['animate']>[0],
  signal?: AbortSignal,
): Promise<{ readonly outputPath: string | null }> {
  const pictures = frames.map(({ scratchPath }) => samplesOf(scratchPath));
  const [first] = pictures;
  if (first === undefined) throw new Error('internal: an animation of nothing');
  const { widthPx, heightPx } = first;
  if (pictures.some((picture) => picture.widthPx !== widthPx || picture.heightPx !== heightPx)) throw new Error('internal: frames differ in size');
  // The codec takes an animation as one tall picture, frame below frame.
  const raw = { width: widthPx, height: pictures.length * heightPx, channels: 3, pageHeight: heightPx } as const;
  const file = await sharp(Buffer.concat(pictures.map(({ samples }) => samples)), { raw, limitInputPixels: false })
    .webp({ quality, loop: 0, delay: frames.map(({ shownMs }) => shownMs) })
    .toBuffer();
  signal?.throwIfAborted();
  return { outputPath: publishFile(outputPath, file, onConflict) };
}

function samplesOf(scratchPath: string): PictureSize & { readonly samples: Uint8Array } {
  const image = ScratchImage.open(scratchPath);
  try {
    const { widthPx, heightPx } = image.size;
    const data = image.readRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, 3);
    return { widthPx, heightPx, samples: toInterleaved({ widthPx, heightPx, data }) };
  } finally {
    image.close();
  }
}
