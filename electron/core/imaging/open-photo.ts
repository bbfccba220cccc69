import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { TapeError } from '../foundation/tape-error.ts';
import { openHeif } from './heif-photo.ts';
import type { Opening, PhotoInfo } from './imaging-service.ts';
import { openJxl } from './jxl-photo.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { tiffLayout } from './metadata/tiff-layout.ts';
import { formatOf, signatureBytes } from './photo-format.ts';
import { openRaw } from './raw-photo.ts';
import { tooLarge } from './refusals.ts';
import { openWithSharp } from './sharp-photo.ts';

/** The file itself; a 100-megapixel 16-bit TIFF has 600 MB. */
const largestBytes = 2 * 1024 ** 3 - 1;

/** A photo that has been looked at but not decoded. */
export interface OpenedPhoto {
  readonly info: Omit<PhotoInfo, 'profileName'>;
  readonly bytes: Uint8Array;
  /**
   * Decodes it into a new codec image at this path, upright and without converting colours that need not be.
   *
   * Range: 0..255; 0..65535 where `bitDepth` is 16; any number where it is 32.
   * Throws: `image-damaged`, `format-unsupported`, `disk-full`.
   */
  readonly decode: (codecPath: string) => Promise<void>;
  /** A damaged block counts as absent. */
  readonly metadata: () => PhotoMetadata;
}

/**
 * Reads a photo's file and header. The file is held in memory as it was at this moment: replacing it
 * meanwhile changes nothing.
 *
 * Throws: `file-not-found`, `file-not-readable`, `format-unsupported`, `image-damaged`, `image-too-large`,
 * `colour-unsupported`.
 */
export async function openPhoto(path: string, opening: Opening = {}): Promise<OpenedPhoto> {
  const bytes = readPhoto(path);
  const format = formatOf(bytes.subarray(0, signatureBytes));
  if (format === 'heic') return openHeif(bytes);
  if (format === 'jxl') return openJxl(bytes);
  if (format === 'raw' || (format === 'tiff' && tiffLayout(bytes).isRaw)) return openRaw(bytes);
  return openWithSharp(format, bytes, opening);
}

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
