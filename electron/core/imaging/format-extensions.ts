import type { PhotoFormat } from './imaging-service.ts';

/** The usual file name extension of each format. */
export const extensionOf: { readonly [Format in PhotoFormat]: string } = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
};
