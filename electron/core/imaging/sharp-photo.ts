import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { TapeError } from '../foundation/tape-error.ts';
import type { PhotoFormat } from './imaging-service.ts';
import { containers } from './metadata/containers.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { isAnimatedPng } from './metadata/png-chunks.ts';
import { tiffKind } from './metadata/tiff-tags.ts';
import { withAlphaFlag } from './metadata/webp-chunks.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { damaged, tooLarge, wrongColours } from './refusals.ts';
import { largestPixels } from './size-limits.ts';

/** A photo in one of the formats that sharp reads and writes. Throws: as `openPhoto`. */
export async function openWithSharp(format: PhotoFormat, file: Uint8Array): Promise<OpenedPhoto> {
  const bytes = format === 'webp' ? withAlphaFlag(file) : file;
  if (format === 'tiff' && tiffKind(bytes) === 'lab') throw wrongColours('The photo is in Lab colours.');
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();
  } catch (error) {
    throw damaged(error);
  }
  if ((format === 'webp' && (metadata.pages ?? 1) > 1) || (format === 'png' && isAnimatedPng(bytes))) {
    throw new TapeError('format-unsupported', 'This is an animation; the app restores still photos.', {
      remedy: 'Save one of its pictures as a photo.',
    });
  }
  const info = infoOf(format, metadata);
  return { info, bytes, samples: () => decodeSamples(bytes, info), metadata: () => metadataOf(format, bytes, metadata) };
}

/** As the codec names them; it would convert any other, and the export could not convert back. */
const readSpaces = new Set<string>(['b-w', 'grey16', 'srgb', 'rgb', 'rgb16']);

function infoOf(format: PhotoFormat, { width, height, channels, hasAlpha, depth, space, autoOrient, pages = 1 }: Metadata): OpenedPhoto['info'] {
  if (width * height > largestPixels) throw tooLarge();
  if (space === 'cmyk') throw wrongColours('The photo is in CMYK, the colours of a printing press.');
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw new TapeError('format-unsupported', `The photo stores its pixels as ${depth}, which the app cannot read yet.`, {
      remedy: 'Save it with 8 or 16 bits per channel.',
    });
  }
  if (!readSpaces.has(space)) throw wrongColours(`The photo stores its colours as ${space}; the app takes grey and RGB.`);
  const colours = channels - (hasAlpha ? 1 : 0);
  if (colours !== 1 && colours !== 3) throw wrongColours(`The photo has ${colours} colour channels; the app takes grey and RGB.`);
  return {
    format,
    widthPx: autoOrient.width,
    heightPx: autoOrient.height,
    bitDepth: depth === 'ushort' && format !== 'avif' ? 16 : 8,
    colourChannels: colours,
    hasAlpha,
    ...(format === 'tiff' && pages > 1 ? { pages } : {}),
  };
}

/** The codec is told not to convert colours and to turn the picture upright. */
async function decodeSamples(bytes: Uint8Array, info: OpenedPhoto['info']): Promise<Uint8Array | Uint16Array> {
  const codec: Sharp = sharp(bytes, { failOn: 'error', limitInputPixels: largestPixels, ignoreIcc: true, page: 0, pages: 1 }).autoOrient();
  const grey = info.colourChannels === 1;
  // An AVIF of 10 or 12 bits comes as 16-bit samples; the export has 8 (see the room's readme).
  const sixteen = info.bitDepth === 16;
  // From 8-bit grey the codec drops the alpha, from RGB it does not.
  const asGrey = grey && (sixteen || !info.hasAlpha);
  const channels = (asGrey ? 1 : 3) + (info.hasAlpha ? 1 : 0);
  const upright = codec.toColourspace(sixteen ? (grey ? 'grey16' : 'rgb16') : asGrey ? 'b-w' : 'srgb');
  try {
    const { data, info: raw } = await upright.raw({ depth: sixteen ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
    if (raw.channels !== channels || raw.width !== info.widthPx || raw.height !== info.heightPx) {
      throw new Error(`internal: the codec gave ${raw.width} x ${raw.height} x ${raw.channels}`);
    }
    return sixteen ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('internal:')) throw error;
    throw damaged(error);
  }
}

/** AVIF's boxes are read by the codec, all else by our own readers. */
function metadataOf(format: PhotoFormat, bytes: Uint8Array, { icc, exif, xmp }: Metadata): PhotoMetadata {
  if (format !== 'avif') return containers[format].read(bytes);
  return {
    ...(icc === undefined ? {} : { icc }),
    ...(exif === undefined ? {} : { exif: exif.subarray(0, 4).toString('latin1') === 'Exif' ? exif.subarray(6) : exif }),
    ...(xmp === undefined ? {} : { xmp }),
  };
}
