import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { publishFile } from '../foundation/publish-file.ts';
import { addBeyondRange } from './beyond-range.ts';
import { encodeFloatTiff } from './float-tiff.ts';
import type { BitDepth, ImagingService, PhotoFormat } from './imaging-service.ts';
import { channelsOf } from './imaging-service.ts';
import type { Samples } from './interleaved.ts';
import { chosenMetadata } from './metadata/chosen-metadata.ts';
import { containers } from './metadata/containers.ts';
import { exifForPixels } from './metadata/exif-for-pixels.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { withRecipe } from './metadata/recipe-xmp.ts';
import { xmpForPixels } from './metadata/xmp-for-pixels.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { openPhoto } from './open-photo.ts';
import { clamped } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';
import { assertHolds } from './size-limits.ts';
import { strengthOfPlaces } from './strength-of-places.ts';
import { writtenDepth } from './written-depth.ts';
import type { Writing } from './writing.ts';
import { usualWriting } from './writing.ts';

type EncodeParams = Parameters<ImagingService['encode']>[0];

const stripRows = 64;
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
  const photo = await openPhoto(photoPath, opening);
  const bitDepth = writtenDepth(photo.info, format, writing);
  const channels = channelsOf(photo.info);
  const before = ScratchImage.open(beforeScratchPath);
  let samples: Samples;
  try {
    assertHolds(format, before.size, bitDepth, channels);
    const after = ScratchImage.open(afterScratchPath);
    try {
      samples = blendSamples(photo, before, after, { strength, localStrength }, bitDepth);
    } finally {
      after.close();
    }
  } finally {
    before.close();
  }
  if (isFloat(samples)) {
    const own = { ...photo.info, channels, data: await photo.samples() };
    if (isFloat(own)) addBeyondRange(samples, own);
  }
  const { exif, own, xmp: itsXmp, ...others } = chosenMetadata(photo.metadata(), writing.leavesOut);
  const xmp = itsXmp === undefined ? undefined : xmpForPixels(itsXmp, samples);
  const written = recipe === null ? xmp : withRecipe(xmp, recipe);
  const metadata: PhotoMetadata = {
    ...others,
    ...(exif === undefined ? {} : { exif: exifForPixels(exif, samples) }),
    ...(own === undefined || format !== photo.info.format ? {} : { own }),
    ...(written === undefined ? {} : { xmp: written }),
  };
  const file =
    format === 'avif'
      ? await encodeAvif(samples, metadata, writing)
      : containers[format].write(await encodeSamples(photo, samples, format, writing), metadata);
  signal?.throwIfAborted();
  return { outputPath: publishFile(outputPath, file, onConflict) };
}

/** before + strength * (after - before), place by place; grey is collapsed again, alpha is that of before. */
function blendSamples(
  { info }: OpenedPhoto,
  before: ScratchImage,
  after: ScratchImage,
  { strength, localStrength }: { readonly strength: number; readonly localStrength: EncodeParams['localStrength'] },
  bitDepth: BitDepth,
): Samples {
  const { widthPx, heightPx } = before.size;
  if (after.size.widthPx !== widthPx || after.size.heightPx !== heightPx) throw new Error('internal: before and after differ in size');
  const { colourChannels, hasAlpha } = info;
  const channels = channelsOf(info);
  const stored = storedAs[bitDepth];
  const data = new stored.Array(widthPx * heightPx * channels);
  for (let y = 0; y < heightPx; y += stripRows) {
    const region = { x: 0, y, width: widthPx, height: Math.min(stripRows, heightPx - y) };
    const area = region.width * region.height;
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
      const target = (y * widthPx + i) * channels;
      if (colourChannels === 1) {
        data[target] = stored.sample((blended(0, i) + blended(1, i) + blended(2, i)) / 3);
      } else {
        for (let plane = 0; plane < 3; plane++) data[target + plane] = stored.sample(blended(plane, i));
      }
      if (hasAlpha) data[target + channels - 1] = stored.sample(original[3 * area + i] ?? 1);
    }
  }
  return { widthPx, heightPx, channels, data };
}

const storedAs = {
  8: { Array: Uint8Array, sample: (value: number) => Math.round(clamped(value) * 255) },
  16: { Array: Uint16Array, sample: (value: number) => Math.round(clamped(value) * 65535) },
  32: { Array: Float32Array, sample: clamped },
} as const;

const isFloat = (samples: Samples): samples is Samples<Float32Array> => samples.data instanceof Float32Array;

function rawSamples({ widthPx, heightPx, channels, data }: Samples): Sharp {
  const grey = channels < 3;
  const space = data instanceof Uint16Array ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb';
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels }, limitInputPixels: false }).toColourspace(space);
}

async function encodeSamples(photo: OpenedPhoto, samples: Samples, format: Exclude<PhotoFormat, 'avif'>, { quality, chroma }: Writing): Promise<Uint8Array> {
  if (isFloat(samples)) return encodeFloatTiff(samples);
  const raw = rawSamples(samples);
  switch (format) {
    case 'jpeg':
      return raw.jpeg({ quality: quality ?? lossyQuality, chromaSubsampling: chroma }).toBuffer();
    case 'png':
      return raw.png({ compressionLevel: 6 }).toBuffer();
    case 'tiff':
      return raw.tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer();
    case 'webp':
      // A lossless WebP stays lossless, unless a quality is asked for.
      return raw
        .webp(quality === null && isLosslessWebp(photo) ? { lossless: true, exact: true } : { quality: quality ?? lossyQuality, exact: true })
        .toBuffer();
  }
}

const isLosslessWebp = ({ info, bytes }: OpenedPhoto): boolean =>
  info.format === 'webp' && Buffer.from(bytes.subarray(0, 65536)).includes('VP8L');

/**
 * AVIF's metadata lies in boxes that only the codec writes, and it writes those of its input: so it is given
 * a PNG that has them.
 */
async function encodeAvif(samples: Samples, metadata: PhotoMetadata, { quality, chroma }: Writing): Promise<Uint8Array> {
  const png = await rawSamples(samples).png({ compressionLevel: 0 }).toBuffer();
  return sharp(containers.png.write(png, metadata), { ignoreIcc: true, limitInputPixels: false })
    .keepMetadata()
    .avif({ quality: quality ?? avifQuality, chromaSubsampling: chroma })
    .toBuffer();
}
