import { phrase } from '../../words/sentence.ts';
import { TapeError } from '../foundation/tape-error.ts';
import { CodecImage } from './codec-image.ts';
import { HeifFile } from './heif-file.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { codePointsOnly, damaged, highDynamicRange, tooLarge, unreadablePixels } from './refusals.ts';
import { largestPixels } from './size-limits.ts';

/** Code points of ITU-T H.273 that mean what everybody takes for granted where there is no profile: BT.709 and its like. */
const plainPrimaries = new Set([1, 2]);
const plainTransfers = new Set([1, 2, 6, 13, 14, 15]);

/**
 * A HEIC photo, as phones take them: the primary picture of the file, upright.
 *
 * Throws: `image-damaged`, `image-too-large`, `colour-unsupported`, `format-unsupported`.
 */
export function openHeif(bytes: Uint8Array): OpenedPhoto {
  return withFile(bytes, (file) => {
    const { widthPx, heightPx, bitsPerSample, isGrey, hasAlpha } = file.header();
    if (widthPx * heightPx > largestPixels) throw tooLarge();
    if (bitsPerSample > 16) throw unreadablePixels(phrase('numbers of {bits} bits', { bits: bitsPerSample }));
    const metadata = file.metadata();
    assertPlainColours(file, metadata);
    return {
      info: {
        format: 'heic',
        widthPx,
        heightPx,
        bitDepth: bitsPerSample > 8 ? 16 : 8,
        colourChannels: isGrey ? 1 : 3,
        hasAlpha,
      },
      bytes,
      decode: async (codecPath) => {
        decode(bytes, codecPath);
      },
      metadata: () => metadata,
    };
  });
}

/** Colours must be told by a profile, which the export takes along, or be those that are meant where there is none. */
function assertPlainColours(file: HeifFile, { icc }: PhotoMetadata): void {
  const codePoints = file.codePoints();
  if (codePoints === undefined) return;
  const { primaries, transfer } = codePoints;
  if (transfer === 16 || transfer === 18) throw highDynamicRange();
  if (icc === undefined && !(plainPrimaries.has(primaries) && plainTransfers.has(transfer))) throw codePointsOnly();
}

function decode(bytes: Uint8Array, codecPath: string): void {
  const { header, samples } = withFile(bytes, (file) => ({ header: file.header(), samples: file.decode() }));
  const { widthPx, heightPx } = header;
  const image = CodecImage.create(codecPath, { widthPx, heightPx, channels: samples.length / (widthPx * heightPx), bitDepth: samples instanceof Uint16Array ? 16 : 8 });
  try {
    image.writeRegion({ x: 0, y: 0, width: widthPx, height: heightPx }, samples);
  } finally {
    image.close();
  }
}

/** Whatever libheif stumbles over is the file's fault. */
function withFile<Result>(bytes: Uint8Array, look: (file: HeifFile) => Result): Result {
  try {
    const file = new HeifFile(bytes);
    try {
      return look(file);
    } finally {
      file.close();
    }
  } catch (error) {
    throw error instanceof TapeError ? error : damaged(error);
  }
}
