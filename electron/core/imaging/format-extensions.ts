import { extname } from 'node:path';
import type { PhotoFormat, SourceFormat } from './imaging-service.ts';

/** What cameras call their raw files. */
const rawExtensions = ['.dng', '.arw', '.cr2', '.cr3', '.nef', '.nrw', '.orf', '.pef', '.raf', '.rw2', '.srw'];

/** What photos are called; a file that was named itself is tried whatever it is called. */
export const photoExtensions: readonly string[] = ['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp', '.avif', '.heic', '.heif', '.hif', '.jxl', ...rawExtensions];

/** Whether a file in a folder is taken for a photo. */
export const isPhotoName = (name: string): boolean => photoExtensions.includes(extname(name).toLowerCase());

/** Whether a file is called as cameras call their raw files. */
export const isRawName = (name: string): boolean => rawExtensions.includes(extname(name).toLowerCase());

/** The usual file name extension of each format. */
export const extensionOf: { readonly [Format in PhotoFormat]: string } = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
};

/** What an export becomes that shall be as the photo was. A format that is read only becomes a TIFF, of 16 bits. */
export const keptFormat = (format: SourceFormat): PhotoFormat => (isWritten(format) ? format : 'tiff');

/** Whether photos of this format are written, too. */
export const isWritten = (format: SourceFormat): format is PhotoFormat => format in extensionOf;
