import type { PhotoFormat } from '../imaging-service.ts';
import { jpegSegments } from './jpeg-segments.ts';
import type { MetadataContainer } from './photo-metadata.ts';
import { pngChunks } from './png-chunks.ts';
import { tiffTags } from './tiff-tags.ts';
import { webpChunks } from './webp-chunks.ts';

/** AVIF's boxes are left to the codec, which keeps them when it re-encodes the original. */
export const containers: { readonly [Format in Exclude<PhotoFormat, 'avif'>]: MetadataContainer } = {
  jpeg: jpegSegments,
  png: pngChunks,
  tiff: tiffTags,
  webp: webpChunks,
};
