import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { publishFile } from '../foundation/publish-file.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService, PhotoFormat } from './imaging-service.ts';
import { containers } from './metadata/containers.ts';
import { metadataOf } from './metadata/metadata-of.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { withRecipe } from './metadata/recipe-xmp.ts';
import { uprightExif } from './metadata/upright-exif.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { openPhoto } from './open-photo.ts';
import { ScratchImage } from './scratch-image.ts';

type EncodeParams = Parameters<ImagingService['encode']>[0];

const stripRows = 64;
/** Visually lossless; a restored photo shall not gain new damage on the way out. */
const lossyQuality = 95;

/** What a format's header or its codec can hold. */
const longestEdgePx: { readonly [Format in PhotoFormat]: number } = {
  jpeg: 65_535,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
  webp: 16_383,
  avif: 16_384,
};

/**
 * Blends, encodes, gives the photo its metadata back and puts the file in its place.
 *
 * Throws: what `openPhoto` throws; `output-exists`, `output-not-writable`, `disk-full`, `image-too-large`,
 * `cancelled`.
 */
export async function encodePhoto(params: EncodeParams, signal?: AbortSignal): Promise<{ readonly outputPath: string | null }> {
  const { photoPath, beforeScratchPath, afterScratchPath, strength, outputPath, format, onConflict, recipe } = params;
  const photo = await openPhoto(photoPath);
  const { widthPx, heightPx, bitDepth } = photo.info;
  if (Math.max(widthPx, heightPx) > longestEdgePx[format]) throw tooLong(format);
  const sixteen = bitDepth === 16 && (format === 'png' || format === 'tiff');
  const samples = blendSamples(photo, beforeScratchPath, afterScratchPath, strength, sixteen);
  const { exif, own, ...others } = metadataOf(photo);
  const metadata: PhotoMetadata = {
    ...others,
    ...(exif === undefined ? {} : { exif: uprightExif(exif) }),
    ...(own === undefined || format !== photo.format ? {} : { own }),
    ...(recipe === null ? {} : { xmp: withRecipe(others.xmp, recipe) }),
  };
  const file =
    format === 'avif'
      ? await encodeAvif(photo, samples, metadata)
      : containers[format].write(await encodeSamples(photo, samples, format), metadata);
  signal?.throwIfAborted();
  return { outputPath: publishFile(outputPath, file, onConflict) };
}

const tooLong = (format: PhotoFormat): TapeError =>
  new TapeError('image-too-large', `A file in the format ${format.toUpperCase()} holds at most ${longestEdgePx[format]} pixels a side.`, {
    kept: 'Nothing was written.',
    remedy: 'Export it as PNG or TIFF.',
  });

/**
 * before + strength * (after - before), as whole samples.
 *
 * Shapes: interleaved, with the photo's own channels: grey is collapsed again, alpha is the original's.
 */
function blendSamples(
  { info }: OpenedPhoto,
  beforePath: string,
  afterPath: string,
  strength: number,
  sixteen: boolean,
): Uint8Array | Uint16Array {
  const { widthPx, heightPx, colourChannels, hasAlpha } = info;
  const channels = colourChannels + (hasAlpha ? 1 : 0);
  const scale = sixteen ? 65535 : 255;
  const samples = new (sixteen ? Uint16Array : Uint8Array)(widthPx * heightPx * channels);
  const before = ScratchImage.open(beforePath);
  const after = ScratchImage.open(afterPath);
  try {
    for (let y = 0; y < heightPx; y += stripRows) {
      const region = { x: 0, y, width: widthPx, height: Math.min(stripRows, heightPx - y) };
      const area = region.width * region.height;
      const original = before.readRegion(region);
      const restored = after.readRegion(region, 3);
      const blended = (plane: number, i: number): number => {
        const at = plane * area + i;
        const from = original[at] ?? 0;
        // What a file cannot hold is cut off before blending, as in the preview.
        return from + strength * (clamped(restored[at] ?? 0) - from);
      };
      for (let i = 0; i < area; i++) {
        const target = (y * widthPx + i) * channels;
        if (colourChannels === 1) {
          samples[target] = toSample((blended(0, i) + blended(1, i) + blended(2, i)) / 3, scale);
        } else {
          for (let plane = 0; plane < 3; plane++) samples[target + plane] = toSample(blended(plane, i), scale);
        }
        if (hasAlpha) samples[target + channels - 1] = toSample(original[3 * area + i] ?? 1, scale);
      }
    }
  } finally {
    before.close();
    after.close();
  }
  return samples;
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value));

const toSample = (value: number, scale: number): number => Math.round(clamped(value) * scale);

function rawSamples({ info }: OpenedPhoto, samples: Uint8Array | Uint16Array): Sharp {
  const { widthPx, heightPx, colourChannels, hasAlpha } = info;
  const channels = (colourChannels + (hasAlpha ? 1 : 0)) as 1 | 2 | 3 | 4;
  const grey = colourChannels === 1;
  const space = samples instanceof Uint16Array ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb';
  return sharp(samples, { raw: { width: widthPx, height: heightPx, channels }, limitInputPixels: false }).toColourspace(space);
}

async function encodeSamples(
  photo: OpenedPhoto,
  samples: Uint8Array | Uint16Array,
  format: Exclude<PhotoFormat, 'avif'>,
): Promise<Uint8Array> {
  const raw = rawSamples(photo, samples);
  switch (format) {
    case 'jpeg':
      return raw.jpeg({ quality: lossyQuality, chromaSubsampling: '4:4:4' }).toBuffer();
    case 'png':
      return raw.png({ compressionLevel: 6 }).toBuffer();
    case 'tiff':
      return raw.tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer();
    case 'webp':
      // A lossless WebP stays lossless.
      return raw
        .webp(isLosslessWebp(photo) ? { lossless: true, exact: true } : { quality: lossyQuality, exact: true })
        .toBuffer();
  }
}

const isLosslessWebp = ({ format, bytes }: OpenedPhoto): boolean =>
  format === 'webp' && Buffer.from(bytes.subarray(0, 65536)).includes('VP8L');

/**
 * AVIF's metadata lies in boxes that only the codec writes, and it writes those of its input: so it is given
 * a PNG that has them.
 */
async function encodeAvif(photo: OpenedPhoto, samples: Uint8Array | Uint16Array, metadata: PhotoMetadata): Promise<Uint8Array> {
  const png = await rawSamples(photo, samples).png({ compressionLevel: 0 }).toBuffer();
  return sharp(containers.png.write(png, metadata), { ignoreIcc: true, limitInputPixels: false })
    .keepMetadata()
    .avif({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
