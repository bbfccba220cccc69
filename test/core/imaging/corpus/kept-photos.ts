import { orientations } from '../../../support/orientations.ts';
import type { CorpusPhoto } from './make-photo.ts';

/** What an untouched export of a photo is. */
export interface Kept {
  /** Format, bits and colours, as a program that is not ours reads them. */
  readonly as: string;
  /** Whether its samples are the very ones, or as near as the codec comes. */
  readonly pixels: 'same' | 'near';
  /** False: it loses its profile. */
  readonly keepsProfile: boolean;
}

type Row = readonly [
  format: CorpusPhoto['format'],
  layout: string,
  depth: CorpusPhoto['depth'],
  colours: CorpusPhoto['colours'],
  profile: CorpusPhoto['profile'],
  metadata: CorpusPhoto['metadata'],
  orientation: CorpusPhoto['orientation'],
  as: string,
  pixels: Kept['pixels'],
];

const rows: readonly Row[] = [
  ['JPEG', '4:2:0', 8, 'RGB', '-', '-', 1, 'JPEG 8 RGB', 'near'],
  ['JPEG', '4:4:4', 8, 'RGB', 'Adobe RGB', 'all', 6, 'JPEG 8 RGB', 'near'],
  ['JPEG', 'progressive', 8, 'RGB', 'Display P3', 'all', 1, 'JPEG 8 RGB', 'near'],
  ['JPEG', '4:2:0', 8, 'RGB', 'ProPhoto', 'all', 8, 'JPEG 8 RGB', 'near'],
  ['JPEG', '4:2:0', 8, 'RGB', 'sRGB', '-', 1, 'JPEG 8 RGB', 'near'],
  ['JPEG', '4:4:4', 8, 'grey', 'grey', 'all', 3, 'JPEG 8 grey', 'near'],
  ['JPEG', 'progressive', 8, 'grey', '-', '-', 1, 'JPEG 8 grey', 'near'],
  ...orientations.map((turn): Row => ['JPEG', '4:4:4', 8, 'RGB', '-', '-', turn, 'JPEG 8 RGB', 'near']),

  ['PNG', 'plain', 8, 'RGB', 'Adobe RGB', 'all', 6, 'PNG 8 RGB', 'same'],
  ['PNG', 'plain', 8, 'RGBA', 'Display P3', 'all', 8, 'PNG 8 RGBA', 'same'],
  ['PNG', 'plain', 8, 'grey', 'grey', 'all', 3, 'PNG 8 grey', 'same'],
  ['PNG', 'plain', 8, 'grey+A', 'grey', '-', 5, 'PNG 8 grey+A', 'same'],
  ['PNG', 'plain', 16, 'RGB', 'ProPhoto', 'all', 7, 'PNG 16 RGB', 'same'],
  ['PNG', 'plain', 16, 'RGBA', 'sRGB', 'all', 2, 'PNG 16 RGBA', 'same'],
  ['PNG', 'plain', 16, 'grey', 'grey', 'all', 4, 'PNG 16 grey', 'same'],
  ['PNG', 'plain', 16, 'grey+A', '-', '-', 1, 'PNG 16 grey+A', 'same'],
  ['PNG', 'interlaced', 8, 'RGB', '-', 'all', 1, 'PNG 8 RGB', 'same'],
  ['PNG', 'interlaced', 16, 'RGBA', 'Adobe RGB', '-', 1, 'PNG 16 RGBA', 'same'],
  ['PNG', 'palette', 8, 'RGB', 'sRGB', 'all', 1, 'PNG 8 RGB', 'same'],
  ['PNG', 'plain', 1, 'grey', '-', '-', 1, 'PNG 8 grey', 'same'],
  ['PNG', 'plain', 2, 'grey', '-', '-', 6, 'PNG 8 grey', 'same'],
  ['PNG', 'plain', 4, 'grey', 'grey', 'all', 1, 'PNG 8 grey', 'same'],
  ...orientations.map((turn): Row => ['PNG', 'plain', 8, 'RGB', '-', '-', turn, 'PNG 8 RGB', 'same']),

  ['TIFF', 'strips', 8, 'RGB', '-', '-', 1, 'TIFF 8 RGB', 'same'],
  ['TIFF', 'strips', 16, 'RGB', 'ProPhoto', 'all', 6, 'TIFF 16 RGB', 'same'],
  ['TIFF', 'strips', 16, 'grey', 'grey', 'all', 3, 'TIFF 16 grey', 'same'],
  ['TIFF', 'strips', 8, 'grey+A', 'grey', '-', 1, 'TIFF 8 grey+A', 'same'],
  ['TIFF', 'strips, LZW', 8, 'RGB', 'Adobe RGB', 'all', 1, 'TIFF 8 RGB', 'same'],
  ['TIFF', 'strips, LZW', 16, 'RGBA', 'Display P3', 'all', 8, 'TIFF 16 RGBA', 'same'],
  ['TIFF', 'strips, deflate', 8, 'grey', 'grey', 'all', 1, 'TIFF 8 grey', 'same'],
  ['TIFF', 'strips, deflate', 16, 'RGB', 'sRGB', 'all', 1, 'TIFF 16 RGB', 'same'],
  ['TIFF', 'strips, PackBits', 8, 'RGB', '-', '-', 1, 'TIFF 8 RGB', 'same'],
  ['TIFF', 'tiles', 8, 'RGBA', '-', 'all', 1, 'TIFF 8 RGBA', 'same'],
  ['TIFF', 'tiles', 16, 'grey+A', 'grey', 'all', 5, 'TIFF 16 grey+A', 'same'],
  ['TIFF', 'tiles, LZW', 16, 'RGB', 'Adobe RGB', 'all', 7, 'TIFF 16 RGB', 'same'],
  ['TIFF', 'big-endian', 16, 'RGB', 'Display P3', 'all', 6, 'TIFF 16 RGB', 'same'],
  ['TIFF', 'big-endian, LZW', 8, 'grey', '-', 'all', 1, 'TIFF 8 grey', 'same'],
  ['TIFF', 'planes', 8, 'RGB', 'sRGB', 'all', 1, 'TIFF 8 RGB', 'same'],
  ['TIFF', 'planes', 16, 'RGBA', '-', '-', 1, 'TIFF 16 RGBA', 'same'],
  ['TIFF', 'white is 0', 8, 'grey', '-', '-', 1, 'TIFF 8 grey', 'same'],
  ['TIFF', 'white is 0', 16, 'grey', 'grey', 'all', 6, 'TIFF 16 grey', 'same'],
  ['TIFF', 'fax', 1, 'grey', '-', '-', 1, 'TIFF 8 grey', 'same'],
  ['TIFF', 'palette', 8, 'RGB', '-', 'all', 1, 'TIFF 8 RGB', 'same'],
  ['TIFF', 'JPEG', 8, 'RGB', 'Adobe RGB', 'all', 3, 'TIFF 8 RGB', 'near'],
  ['TIFF', '3 pages', 8, 'RGB', '-', 'all', 1, 'TIFF 8 RGB', 'same'],
  ['TIFF', '3 pages', 16, 'RGB', 'ProPhoto', '-', 8, 'TIFF 16 RGB', 'same'],
  ...orientations.map((turn): Row => ['TIFF', 'strips, LZW', 16, 'RGB', '-', '-', turn, 'TIFF 16 RGB', 'same']),

  ['WebP', 'lossy', 8, 'RGB', 'Adobe RGB', 'all', 1, 'WebP 8 RGB', 'near'],
  ['WebP', 'lossy', 8, 'RGBA', '-', 'all', 6, 'WebP 8 RGBA', 'near'],
  ['WebP', 'lossless', 8, 'RGB', 'ProPhoto', 'all', 8, 'WebP 8 RGB', 'same'],
  ['WebP', 'lossless', 8, 'RGB', 'sRGB', '-', 1, 'WebP 8 RGB', 'same'],
  ['WebP', 'lossless', 8, 'RGBA', 'Display P3', 'all', 1, 'WebP 8 RGBA', 'same'],
  ['WebP', 'lossless', 8, 'RGBA', '-', '-', 1, 'WebP 8 RGBA', 'same'],
  ...orientations.map((turn): Row => ['WebP', 'lossless', 8, 'RGB', '-', '-', turn, 'WebP 8 RGB', 'same']),

  ['AVIF', '4:4:4', 8, 'RGB', 'Adobe RGB', 'all', 1, 'AVIF 8 RGB', 'near'],
  ['AVIF', '4:2:0', 8, 'RGB', 'Display P3', 'all', 6, 'AVIF 8 RGB', 'near'],
  ['AVIF', '4:4:4', 8, 'RGB', 'ProPhoto', '-', 1, 'AVIF 8 RGB', 'near'],
  ['AVIF', '4:4:4', 8, 'RGBA', 'sRGB', 'all', 1, 'AVIF 8 RGBA', 'near'],
  ['AVIF', '4:4:4', 12, 'RGB', 'Display P3', 'all', 1, 'AVIF 8 RGB', 'near'],
  ['AVIF', '4:4:4', 12, 'RGB', '-', '-', 1, 'AVIF 8 RGB', 'near'],
  ['AVIF', '4:4:4', 8, 'grey', '-', 'all', 1, 'AVIF 8 RGB', 'near'],
  ['AVIF', '4:4:4', 8, 'grey', 'grey', '-', 1, 'AVIF 8 RGB', 'near'],
  ...orientations.map((turn): Row => ['AVIF', '4:4:4', 8, 'RGB', '-', '-', turn, 'AVIF 8 RGB', 'near']),

  ['HEIC', '4:2:0', 8, 'RGB', 'Display P3', 'all', 6, 'TIFF 16 RGB', 'near'],
  ['HEIC', '4:4:4', 8, 'RGB', 'Adobe RGB', 'all', 1, 'TIFF 16 RGB', 'near'],
  ['HEIC', '4:4:4', 8, 'RGBA', 'sRGB', 'all', 1, 'TIFF 16 RGBA', 'near'],
  ['HEIC', '4:4:4', 8, 'grey', 'grey', 'all', 8, 'TIFF 16 grey', 'near'],
  ['HEIC', '4:4:4', 10, 'RGB', 'ProPhoto', 'all', 1, 'TIFF 16 RGB', 'near'],
  ['HEIC', '4:4:4', 12, 'RGB', '-', '-', 1, 'TIFF 16 RGB', 'near'],
  ['HEIC', 'two pictures', 8, 'RGB', '-', '-', 1, 'TIFF 16 RGB', 'near'],
  ...orientations.map((turn): Row => ['HEIC', '4:4:4', 8, 'RGB', '-', '-', turn, 'TIFF 16 RGB', 'near']),

  ['JXL', 'lossless', 8, 'RGB', 'Display P3', 'all', 6, 'TIFF 16 RGB', 'same'],
  ['JXL', 'lossless', 8, 'RGBA', 'Adobe RGB', 'all', 1, 'TIFF 16 RGBA', 'same'],
  ['JXL', 'lossless', 8, 'grey', 'grey', 'all', 3, 'TIFF 16 grey', 'same'],
  ['JXL', 'lossless', 8, 'grey+A', '-', '-', 1, 'TIFF 16 grey+A', 'same'],
  ['JXL', 'lossless', 10, 'RGB', 'sRGB', 'all', 1, 'TIFF 16 RGB', 'near'],
  ['JXL', 'lossless', 12, 'grey', '-', '-', 1, 'TIFF 16 grey', 'near'],
  ['JXL', 'lossless', 16, 'RGB', 'ProPhoto', 'all', 7, 'TIFF 16 RGB', 'same'],
  ['JXL', 'lossless', 16, 'grey', 'grey', '-', 1, 'TIFF 16 grey', 'same'],
  ['JXL', 'lossy', 8, 'RGB', '-', 'all', 8, 'TIFF 16 RGB', 'near'],
  ['JXL', 'lossy', 8, 'RGBA', '-', '-', 1, 'TIFF 16 RGBA', 'near'],
  ['JXL', 'lossy', 16, 'RGB', '-', 'all', 1, 'TIFF 16 RGB', 'near'],
  ['JXL', 'progressive', 8, 'grey', '-', '-', 1, 'TIFF 16 grey', 'near'],
  ...orientations.map((turn): Row => ['JXL', 'lossless', 8, 'RGB', '-', '-', turn, 'TIFF 16 RGB', 'same']),

  ['DNG', 'mosaic', 16, 'RGB', '-', 'all', 6, 'TIFF 16 RGB', 'near'],
  ...orientations.map((turn): Row => ['DNG', 'mosaic', 16, 'RGB', '-', '-', turn, 'TIFF 16 RGB', 'near']),
];

/** Photos that are opened, and exported as they were. */
export const keptPhotos: readonly (CorpusPhoto & Kept)[] = rows.map(
  ([format, layout, depth, colours, profile, metadata, orientation, as, pixels]) => ({
    format, layout, depth, colours, profile, metadata, orientation, as, pixels,
    // An AVIF's grey comes as RGB, for which the codec takes no profile of grey.
    keepsProfile: !(format === 'AVIF' && profile === 'grey'),
  }),
);
