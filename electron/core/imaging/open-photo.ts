import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import sharp from 'sharp';
import type { Metadata, Sharp } from 'sharp';
import { TapeError } from '../foundation/tape-error.ts';
import type { PhotoFormat, PhotoInfo } from './imaging-service.ts';
import { tiffKind } from './metadata/tiff-tags.ts';
import { formatOf, signatureBytes } from './photo-format.ts';
import { largestPixels } from './size-limits.ts';

/** The file itself; a 100-megapixel 16-bit TIFF has 600 MB. */
const largestBytes = 2 * 1024 ** 3 - 1;

/** A photo that has been looked at but not decoded. */
export interface OpenedPhoto {
  readonly format: PhotoFormat;
  readonly info: Omit<PhotoInfo, 'profileName'>;
  /** The codec, told not to convert colours and to turn the picture upright. */
  readonly codec: () => Sharp;
  readonly metadata: Metadata;
  readonly bytes: Uint8Array;
}

/**
 * Reads a photo's file and header. The file is held in memory as it was at this moment: replacing it
 * meanwhile changes nothing.
 *
 * Throws: `file-not-found`, `file-not-readable`, `format-unsupported`, `image-damaged`, `image-too-large`,
 * `colour-unsupported`.
 */
export async function openPhoto(path: string): Promise<OpenedPhoto> {
  const bytes = readPhoto(path);
  const format = formatOf(bytes.subarray(0, signatureBytes));
  const kind = format === 'tiff' ? tiffKind(bytes) : 'photo';
  if (kind === 'lab') throw wrongColours('The photo is in Lab colours.');
  if (kind === 'raw') {
    throw new TapeError('format-unsupported', 'This is a camera raw file (DNG or similar), which the app cannot read yet.', {
      remedy: 'Develop it to a 16-bit TIFF first.',
    });
  }
  const codec = (): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels: largestPixels, ignoreIcc: true, page: 0, pages: 1 }).autoOrient();
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();
  } catch (error) {
    throw damaged(error);
  }
  if (format === 'webp' && (metadata.pages ?? 1) > 1) {
    throw new TapeError('format-unsupported', 'This is an animation; the app restores still photos.', {
      remedy: 'Save one of its pictures as a photo.',
    });
  }
  return { format, info: infoOf(format, metadata), codec, metadata, bytes };
}

export const damaged = (cause: unknown): TapeError =>
  new TapeError('image-damaged', 'The photo is damaged or cut short and cannot be decoded.', {
    kept: 'The file was not changed.',
    remedy: 'Copy it from the camera or the backup again.',
    cause,
  });

function readPhoto(path: string): Uint8Array {
  let file: number;
  try {
    // Not to be kept waiting by a named pipe. Windows has neither pipe nor flag.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new TapeError('file-not-found', 'The file is not there any more.', { cause: error });
    throw new TapeError('file-not-readable', 'The file cannot be opened for reading.', {
      remedy: 'Check its permissions.',
      cause: error,
    });
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new TapeError('file-not-readable', 'This is not a file.');
    if (status.size === 0) throw new TapeError('image-damaged', 'The file is empty.', { remedy: 'Copy it from the camera or the backup again.' });
    if (status.size > largestBytes) throw tooLarge();
    // Told from its beginning first, so that a huge file of another kind is not read at all.
    const beginning = new Uint8Array(signatureBytes);
    readSync(file, beginning, 0, signatureBytes, 0);
    formatOf(beginning);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

const tooLarge = (): TapeError =>
  new TapeError('image-too-large', 'The photo is larger than the 300 megapixels that the app takes.', {
    remedy: 'Crop it or cut it into parts.',
  });

const wrongColours = (message: string): TapeError =>
  new TapeError('colour-unsupported', message, { remedy: 'Convert it to an RGB profile first.' });

/** As the codec names them; it would convert any other, and the export could not convert back. */
const readSpaces = new Set<string>(['b-w', 'grey16', 'srgb', 'rgb', 'rgb16']);

function infoOf(format: PhotoFormat, { width, height, channels, hasAlpha, depth, space, autoOrient }: Metadata): Omit<PhotoInfo, 'profileName'> {
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
  };
}
