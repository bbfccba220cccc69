import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { phrase, sentence } from '../../words/sentence.ts';
import { CodecImage, withCodecFile, writtenByCodec } from './codec-image.ts';
import { displayP3 } from './display-p3.ts';
import { assertNumbers, unconverted } from './float-tiff.ts';
import type { Opening, PhotoFormat } from './imaging-service.ts';
import { channelsOf } from './imaging-service.ts';
import { containers } from './metadata/containers.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { affordableMetadata } from './metadata/photo-metadata.ts';
import { isAnimatedPng } from './metadata/png-chunks.ts';
import { isProfileOf } from './metadata/profile-name.ts';
import type { TiffLayout } from './metadata/tiff-layout.ts';
import { tiffLayout, tiffPages } from './metadata/tiff-layout.ts';
import { withAlphaFlag } from './metadata/webp-chunks.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { animation, damaged, tooLarge, unconvertedCmyk, unreadablePixels, wrongColours } from './refusals.ts';
import { assertFloatFits, largestPixels } from './size-limits.ts';
import { strips } from './strips.ts';

/** A photo in one of the formats that sharp reads and writes. Throws: as `openPhoto`. */
export async function openWithSharp(format: PhotoFormat, file: Uint8Array, { convertsCmyk = false }: Opening = {}): Promise<OpenedPhoto> {
  const bytes = format === 'webp' ? withAlphaFlag(file) : file;
  if (format === 'tiff') assertReadable(tiffLayout(bytes));
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();
  } catch (error) {
    throw damaged(error);
  }
  if ((format === 'webp' && (metadata.pages ?? 1) > 1) || (format === 'png' && isAnimatedPng(bytes))) {
    throw animation();
  }
  if (metadata.space === 'cmyk') {
    if (!convertsCmyk) throw unconvertedCmyk();
    return openCmyk(format, bytes, metadata);
  }
  const info = infoOf(format, bytes, metadata);
  return { info, bytes, decode: (codecPath) => decodeWithSharp(bytes, info, codecPath), metadata: () => metadataOf(format, bytes, metadata) };
}

/** What the codec takes for damage, or reads as something else without a word. */
function assertReadable({ isLab, isPlanar, isFloat, whiteIsZero, bitsPerSample, samplesPerPixel }: TiffLayout): void {
  if (isLab) throw wrongColours(sentence('The photo is in Lab colours.'));
  if (isPlanar && samplesPerPixel === 2) throw unreadablePixels(phrase('grey and alpha one after the other'));
  if (!isFloat) return;
  // Of 16 bits it reads colours, but not grey.
  if (bitsPerSample !== 32 && !(bitsPerSample === 16 && samplesPerPixel > 2)) throw unreadablePixels(phrase('floating point of {bits} bits', { bits: bitsPerSample }));
  if (whiteIsZero) throw unreadablePixels(phrase('floating point that counts from white'));
}

/** As the codec names them; it would convert any other, and the export could not convert back. Floating point is called scRGB, whatever its profile. */
const readSpaces = new Set<string>(['b-w', 'grey16', 'srgb', 'rgb', 'rgb16', 'scrgb']);

function infoOf(format: PhotoFormat, bytes: Uint8Array, { width, height, channels, hasAlpha, depth, space, autoOrient }: Metadata): OpenedPhoto['info'] {
  if (width * height > largestPixels) throw tooLarge();
  if (depth !== 'uchar' && depth !== 'ushort' && depth !== 'float') throw unreadablePixels(depth);
  if (!readSpaces.has(space)) throw wrongColours(sentence('The photo stores its colours as {space}; the app takes grey and RGB.', { space }));
  const colours = channels - (hasAlpha ? 1 : 0);
  if (colours !== 1 && colours !== 3) throw wrongColours(sentence('The photo has {colours} colour channels; the app takes grey and RGB.', { colours }));
  if (depth === 'float') assertFloatFits({ widthPx: width, heightPx: height }, channels);
  // The codec counts thumbnails, too.
  const pages = format === 'tiff' ? tiffPages(bytes) : 1;
  return {
    format,
    widthPx: autoOrient.width,
    heightPx: autoOrient.height,
    // An AVIF of 10 or 12 bits comes as 16-bit samples; the export has 8 (see the room's readme).
    bitDepth: depth === 'float' ? 32 : depth === 'ushort' && format !== 'avif' ? 16 : 8,
    colourChannels: colours,
    hasAlpha,
    ...(pages > 1 ? { pages } : {}),
  };
}

/**
 * A photo in CMYK becomes RGB in Display P3 by its own profile, perceptually: what of a press's colours a screen shows, P3 holds most of.
 *
 * Throws: `colour-unsupported` where nothing tells what its colours are.
 */
async function openCmyk(format: PhotoFormat, bytes: Uint8Array, cmyk: Metadata): Promise<OpenedPhoto> {
  if (cmyk.channels !== 4 || cmyk.depth !== 'uchar') throw wrongColours(sentence('The photo is in CMYK with 16 bits or further channels, which the app cannot convert.'));
  // The codec would take a profile of its own for one that it cannot use.
  if (cmyk.icc === undefined || !isProfileOf('CMYK', cmyk.icc)) throw wrongColours(sentence('The photo is in CMYK without a profile for it, and nothing tells what its colours are.'));
  const info = { ...infoOf(format, bytes, { ...cmyk, space: 'srgb', channels: 3 }), fromCmyk: true } as const;
  const metadata = { ...metadataOf(format, bytes, cmyk), icc: await displayP3() };
  const decodeCmyk = async (codecPath: string): Promise<void> => {
    await toCodecImage(opened(bytes, { ignoreIcc: false }).pipelineColourspace('cmyk').toColourspace('cmyk').withIccProfile('p3'), codecPath);
    // Where it finds the profile damaged, the codec leaves the colours as they are.
    if (withImage(codecPath, ({ size }) => size.channels) !== 3) throw wrongColours(sentence('The photo is in CMYK, and its profile is damaged.'));
  };
  return { info, bytes, decode: decodeCmyk, metadata: () => metadata };
}

const opened = (bytes: Uint8Array, { ignoreIcc }: { readonly ignoreIcc: boolean }): Sharp =>
  sharp(bytes, { failOn: 'error', limitInputPixels: largestPixels, ignoreIcc, page: 0, pages: 1 }).autoOrient();

/** The codec is told not to convert colours and to turn the picture upright. Throws: `image-damaged`, `disk-full`. */
export async function decodeWithSharp(bytes: Uint8Array, info: OpenedPhoto['info'], codecPath: string): Promise<void> {
  const codec = opened(bytes, { ignoreIcc: true });
  const grey = info.colourChannels === 1;
  const channels = channelsOf(info);
  if (info.bitDepth === 32) {
    const floats = unconverted(codec, grey);
    await (channels === 2 ? decodeGreyAndAlpha(floats, info, codecPath) : decodeAs(floats, info, channels, codecPath));
    withImage(codecPath, (image) => {
      for (const { y, rows } of strips(info.heightPx)) assertNumbers(image.readRows(y, rows));
    });
    return;
  }
  const sixteen = info.bitDepth === 16;
  // From 8-bit grey the codec drops the alpha, from RGB it does not.
  const asGrey = grey && (sixteen || !info.hasAlpha);
  const space = sixteen ? (grey ? 'grey16' : 'rgb16') : asGrey ? 'b-w' : 'srgb';
  await decodeAs(codec.toColourspace(space), info, (asGrey ? 1 : 3) + (info.hasAlpha ? 1 : 0), codecPath);
}

/** Floating point of grey, whose alpha the codec drops, but gives alone. */
const decodeGreyAndAlpha = (floats: Sharp, info: OpenedPhoto['info'], codecPath: string): Promise<void> =>
  withCodecFile(codecPath, (greyPath) =>
    withCodecFile(codecPath, async (alphaPath) => {
      await decodeAs(floats.clone().extractChannel(0), info, 1, greyPath);
      await decodeAs(floats.clone().extractChannel(1), info, 1, alphaPath);
      const { widthPx, heightPx, bitDepth } = info;
      const both = CodecImage.create(codecPath, { widthPx, heightPx, channels: 2, bitDepth });
      try {
        withImage(greyPath, (grey) => {
          withImage(alphaPath, (alpha) => {
            for (const { y, rows } of strips(heightPx)) {
              const [greyRows, alphaRows] = [grey.readRows(y, rows), alpha.readRows(y, rows)];
              const samples = Float32Array.from({ length: 2 * greyRows.length }, (_, i) => (i % 2 === 0 ? greyRows : alphaRows)[Math.floor(i / 2)] ?? 0);
              both.writeRegion({ x: 0, y, width: widthPx, height: rows }, samples);
            }
          });
        });
      } finally {
        both.close();
      }
    }),
  );

async function decodeAs(picture: Sharp, { widthPx, heightPx, bitDepth }: OpenedPhoto['info'], channels: number, codecPath: string): Promise<void> {
  await toCodecImage(picture, codecPath);
  const given = withImage(codecPath, ({ size }) => size);
  if (given.channels !== channels || given.widthPx !== widthPx || given.heightPx !== heightPx || given.bitDepth !== bitDepth) {
    throw new Error(`internal: the codec gave ${given.widthPx} x ${given.heightPx} x ${given.channels} of ${given.bitDepth} bits`);
  }
}

const toCodecImage = (picture: Sharp, codecPath: string): Promise<void> => writtenByCodec(codecPath, () => picture.toFile(codecPath), damaged);

function withImage<Result>(codecPath: string, look: (image: CodecImage) => Result): Result {
  const image = CodecImage.open(codecPath);
  try {
    return look(image);
  } finally {
    image.close();
  }
}

/** AVIF's boxes are read by the codec, all else by our own readers. */
function metadataOf(format: PhotoFormat, bytes: Uint8Array, { icc, exif, xmp }: Metadata): PhotoMetadata {
  if (format !== 'avif') return affordableMetadata(containers[format].read(bytes));
  return affordableMetadata({
    ...(icc === undefined ? {} : { icc }),
    ...(exif === undefined ? {} : { exif: exif.subarray(0, 4).toString('latin1') === 'Exif' ? exif.subarray(6) : exif }),
    ...(xmp === undefined ? {} : { xmp }),
  });
}
