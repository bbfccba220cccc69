import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { publishFile } from '../foundation/publish-file.ts';
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

/**
 * Blends, encodes, gives the photo its metadata back and puts the file in its place.
 *
 * Throws: what `openPhoto` throws; `output-exists`, `output-not-writable`, `disk-full`.
 */
export async function encodePhoto(params: EncodeParams): Promise<{ readonly outputPath: string | null }> {
  const { photoPath, beforeScratchPath, afterScratchPath, strength, outputPath, format, onConflict, recipe } = params;
  const photo = await openPhoto(photoPath);
  const sixteen = photo.info.bitDepth === 16 && (format === 'png' || format === 'tiff');
  const samples = blendSamples(photo, beforeScratchPath, afterScratchPath, strength, sixteen);
  const { exif, ...others } = metadataOf(photo);
  const metadata: PhotoMetadata = {
    ...others,
    ...(exif === undefined ? {} : { exif: uprightExif(exif) }),
    xmp: withRecipe(others.xmp, recipe),
  };
  const file =
    format === 'avif'
      ? await encodeAvif(photo, samples, metadata)
      : containers[format].write(await encodeSamples(photo, samples, format), metadata);
  return { outputPath: publishFile(outputPath, file, onConflict) };
}

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
        return from + strength * ((restored[at] ?? 0) - from);
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

const toSample = (value: number, scale: number): number => Math.round(Math.min(1, Math.max(0, value)) * scale);

function rawSamples({ info }: OpenedPhoto, samples: Uint8Array | Uint16Array): Sharp {
  const { widthPx, heightPx, colourChannels, hasAlpha } = info;
  const channels = (colourChannels + (hasAlpha ? 1 : 0)) as 1 | 2 | 3 | 4;
  return sharp(samples, { raw: { width: widthPx, height: heightPx, channels }, limitInputPixels: false });
}

async function encodeSamples(
  photo: OpenedPhoto,
  samples: Uint8Array | Uint16Array,
  format: Exclude<PhotoFormat, 'avif'>,
): Promise<Uint8Array> {
  const grey = photo.info.colourChannels === 1;
  const sixteen = samples instanceof Uint16Array;
  const raw = rawSamples(photo, samples).toColourspace(sixteen ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb');
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
 * AVIF's metadata lies in boxes that only the codec writes, and it writes those of its input: so the
 * original is opened and its pixels are covered by ours.
 */
async function encodeAvif(photo: OpenedPhoto, samples: Uint8Array | Uint16Array, { xmp }: PhotoMetadata): Promise<Uint8Array> {
  const { widthPx, heightPx } = photo.info;
  const cover = await rawSamples(photo, samples).toColourspace('srgb').png({ compressionLevel: 0 }).toBuffer();
  return photo
    .codec()
    .resize(widthPx, heightPx, { fit: 'fill' })
    .composite([{ input: cover, blend: 'source' }])
    .keepExif()
    .keepIccProfile()
    .withXmp(new TextDecoder().decode(xmp))
    .avif({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
