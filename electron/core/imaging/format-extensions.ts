import { extname } from 'node:path';
import type { PhotoFormat } from './imaging-service.ts';

/** What photos are called; a file that was named itself is tried whatever it is called. */
export const photoExtensions: readonly string[] = ['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp', '.avif'];

/** Whether a file in a folder is taken for a photo. */
export const isPhotoName = (name: string): boolean => photoExtensions.includes(extname(name).toLowerCase());

/** The usual file name extension of each format. */
export const extensionOf: { readonly [Format in PhotoFormat]: string } = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
};
