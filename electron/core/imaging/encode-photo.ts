import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { outputError } from '../foundation/output-error.ts';
import { publishFile } from '../foundation/publish-file.ts';
import { addBeyondRange } from './beyond-range.ts';
import type { CodecImageSize } from './codec-image.ts';
import { CodecImage, withCodecFile, writtenByCodec } from './codec-image.ts';
import { unconverted } from './float-tiff.ts';
import type { BitDepth, ImagingService, Opening, PhotoFormat } from './imaging-service.ts';
import { channelsOf } from './imaging-service.ts';
import { assertAffordable, encodingBytes, mostPixelsForOwnCodes } from './memory-needs.ts';
import { chosenMetadata } from './metadata/chosen-metadata.ts';
import { containers } from './metadata/containers.ts';
import { exifForPixels } from './metadata/exif-for-pixels.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { copiedMetadata } from './metadata/photo-metadata.ts';
import { withRecipe } from './metadata/recipe-xmp.ts';
import { xmpForPixels } from './metadata/xmp-for-pixels.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { openPhoto } from './open-photo.ts';
import { clamped } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';
import { assertHolds } from './size-limits.ts';
import { strengthOfPlaces } from './strength-of-places.ts';
import { strips } from './strips.ts';
import { writtenDepth } from './written-depth.ts';
import type { Writing } from './writing.ts';
import { usualWriting } from './writing.ts';

type EncodeParams = Parameters<ImagingService['encode']>[0];

/** Visually lossless; a restored photo shall not gain new damage on the way out. */
const lossyQuality = 95;
const avifQuality = 90;

/**
 * Blends, encodes, gives the photo its metadata back and puts the file in its place. The size is that of the
 * scratch images, which may be the photo's own or larger.
 *
 * Throws: what `openPhoto` throws; `output-exists`, `output-not-writable`, `disk-full`, `image-too-large`,
 * `cancelled`.
 */
export async function encodePhoto(params: EncodeParams, signal?: AbortSignal): Promise<{ readonly outputPath: string | null }> {
  const { photoPath, beforeScratchPath, afterScratchPath, strength, localStrength, outputPath, format, onConflict, writing = usualWriting, recipe, ...opening } = params;
  const file = await withCodecFile(afterScratchPath, (codecPath) =>
    withCodecFile(afterScratchPath, async (ownPath) => {
      const photo = await lookAt(photoPath, opening, format, writing, ownPath);
      const size = blendInto(codecPath, { beforeScratchPath, afterScratchPath, strength, localStrength, format }, photo);
      const { exif, own, xmp: itsXmp, ...others } = chosenMetadata(photo.metadata, writing.leavesOut);
      const xmp = itsXmp === undefined ? undefined : xmpForPixels(itsXmp, size);
      const written = recipe === null ? xmp : withRecipe(xmp, recipe);
      const metadata: PhotoMetadata = {
        ...others,
        ...(exif === undefined ? {} : { exif: exifForPixels(exif, size) }),
        ...(own === undefined || format !== photo.info.format ? {} : { own }),
        ...(written === undefined ? {} : { xmp: written }),
      };
      return format === 'avif'
        ? encodeAvif(codecPath, size, metadata, writing)
        : containers[format].write(await encodeSamples(codecPath, size, photo.isLosslessWebp, format, writing), metadata);
    }),
  );
  signal?.throwIfAborted();
  return { outputPath: publishFile(outputPath, file, onConflict) };
}

/** What an export needs of its photo, without the photo's file, which may be as large as its picture. */
interface LookedAt {
  readonly info: OpenedPhoto['info'];
  readonly metadata: PhotoMetadata;
  readonly isLosslessWebp: boolean;
  readonly bitDepth: BitDepth;
  /** Where its own floating point lies; null where the export has none. */
  readonly ownPath: string | null;
}

async function lookAt(photoPath: string, opening: Opening, format: PhotoFormat, writing: Writing, ownPath: string): Promise<LookedAt> {
  const photo = await openPhoto(photoPath, opening);
  const bitDepth = writtenDepth(photo.info, format, writing);
  const isFloat = bitDepth === 32 && photo.info.bitDepth === 32;
  if (isFloat) await photo.decode(ownPath);
  return { info: photo.info, metadata: copiedMetadata(photo.metadata()), isLosslessWebp: isLosslessWebp(photo), bitDepth, ownPath: isFloat ? ownPath : null };
}

interface BlendParams extends Pick<EncodeParams, 'beforeScratchPath' | 'afterScratchPath' | 'strength' | 'format'> {
  readonly localStrength: EncodeParams['localStrength'];
}

/** Writes what becomes of a photo as a codec image. Throws: `image-too-large`, `disk-full`. */
function blendInto(codecPath: string, { beforeScratchPath, afterScratchPath, strength, localStrength, format }: BlendParams, { info, bitDepth, ownPath }: LookedAt): CodecImageSize {
  const before = ScratchImage.open(beforeScratchPath);
  try {
    const channels = channelsOf(info);
    assertHolds(format, before.size, bitDepth, channels);
    const { widthPx, heightPx } = before.size;
    const size: CodecImageSize = { widthPx, heightPx, channels, bitDepth };
    assertAffordable('writing', encodingBytes(format, size));
    const after = ScratchImage.open(afterScratchPath);
    try {
      const blended = CodecImage.create(codecPath, size);
      try {
        const own = ownPath === null ? undefined : CodecImage.open(ownPath);
        try {
          blendSamples(info, { before, after, strength, localStrength }, blended, own);
        } finally {
          own?.close();
        }
      } finally {
        blended.close();
      }
      return blended.size;
    } finally {
      after.close();
    }
  } finally {
    before.close();
  }
}

interface Blend extends Pick<BlendParams, 'strength' | 'localStrength'> {
  readonly before: ScratchImage;
  readonly after: ScratchImage;
}

/** before + strength * (after - before), place by place; grey is collapsed again, alpha is that of before. `own`: what lies beyond the range is added of it. */
function blendSamples(info: OpenedPhoto['info'], { before, after, strength, localStrength }: Blend, output: CodecImage, own: CodecImage | undefined): void {
  const { widthPx, heightPx, channels, bitDepth } = output.size;
  if (after.size.widthPx !== widthPx || after.size.heightPx !== heightPx) throw new Error('internal: before and after differ in size');
  const { colourChannels, hasAlpha } = info;
  const stored = storedAs[bitDepth];
  for (const { y, rows } of strips(heightPx)) {
    const region = { x: 0, y, width: widthPx, height: rows };
    const area = region.width * region.height;
    const data = new stored.Array(area * channels);
    const original = before.readRegion(region);
    const restored = after.readRegion(region, 3);
    const local = localStrength === undefined ? null : strengthOfPlaces(localStrength, region, widthPx / info.widthPx);
    const blended = (plane: number, i: number): number => {
      const at = plane * area + i;
      const from = original[at] ?? 0;
      // What a file cannot hold is cut off before blending, as in the preview.
      return from + strength * (local?.[i] ?? 1) * (clamped(restored[at] ?? 0) - from);
    };
    for (let i = 0; i < area; i++) {
      const target = i * channels;
      if (colourChannels === 1) {
        data[target] = stored.sample((blended(0, i) + blended(1, i) + blended(2, i)) / 3);
      } else {
        for (let plane = 0; plane < 3; plane++) data[target + plane] = stored.sample(blended(plane, i));
      }
      if (hasAlpha) data[target + channels - 1] = stored.sample(original[3 * area + i] ?? 1);
    }
    if (own !== undefined) addBeyondRange({ size: output.size, y, rows, data }, own);
    output.writeRegion(region, data);
  }
}

const storedAs = {
  8: { Array: Uint8Array, sample: (value: number) => Math.round(clamped(value) * 255) },
  16: { Array: Uint16Array, sample: (value: number) => Math.round(clamped(value) * 65535) },
  32: { Array: Float32Array, sample: clamped },
} as const;

/** The codec reads it row by row, as often as it is asked for it, and keeps none. */
function fromCodecImage(codecPath: string, { channels, bitDepth }: CodecImageSize): Sharp {
  const grey = channels < 3;
  const codec = sharp(codecPath, { limitInputPixels: false, sequentialRead: true });
  if (bitDepth === 32) return unconverted(codec, grey);
  return codec.toColourspace(bitDepth === 16 ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb');
}

/** By way of a file, since the codec would double a growing memory. */
async function encodedBy(codec: Sharp, beside: string): Promise<Uint8Array> {
  return withCodecFile(beside, async (path) => {
    await writtenByCodec(path, () => codec.toFile(path), (cause) => cause);
    return readFileSync(path);
  });
}

function encodeSamples(codecPath: string, size: CodecImageSize, keepsLossless: boolean, format: Exclude<PhotoFormat, 'avif'>, { quality, chroma }: Writing): Promise<Uint8Array> {
  const codec = fromCodecImage(codecPath, size);
  const encoded = (): Sharp => {
    switch (format) {
      case 'jpeg':
        return codec.jpeg({ quality: quality ?? lossyQuality, chromaSubsampling: chroma, optimiseCoding: size.widthPx * size.heightPx <= mostPixelsForOwnCodes });
      case 'png':
        return codec.png({ compressionLevel: 6 });
      case 'tiff':
        return codec.tiff({ compression: 'deflate', predictor: size.bitDepth === 32 ? 'float' : 'horizontal' });
      case 'webp':
        // A lossless WebP stays lossless, unless a quality is asked for.
        return codec.webp(quality === null && keepsLossless ? { lossless: true, exact: true } : { quality: quality ?? lossyQuality, exact: true });
    }
  };
  return encodedBy(encoded(), codecPath);
}

const isLosslessWebp = ({ info, bytes }: OpenedPhoto): boolean =>
  info.format === 'webp' && Buffer.from(bytes.subarray(0, 65536)).includes('VP8L');

/**
 * AVIF's metadata lies in boxes that only the codec writes, and it writes those of its input: so it is given
 * a PNG that has them.
 */
async function encodeAvif(codecPath: string, size: CodecImageSize, metadata: PhotoMetadata, { quality, chroma }: Writing): Promise<Uint8Array> {
  return withCodecFile(codecPath, async (pngPath) => {
    const png = await encodedBy(fromCodecImage(codecPath, size).png({ compressionLevel: 0 }), codecPath);
    await writtenByCodec(pngPath, () => writeFile(pngPath, containers.png.write(png, metadata)), outputError);
    return sharp(pngPath, { ignoreIcc: true, limitInputPixels: false })
      .keepMetadata()
      .avif({ quality: quality ?? avifQuality, chromaSubsampling: chroma })
      .toBuffer();
  });
}
