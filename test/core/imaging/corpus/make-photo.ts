import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finestHeic, mirrorHeic, turnHeic, writeHeic } from '../../../support/heic-files.ts';
import type { ProfileName } from '../../../support/icc-profiles.ts';
import { iccProfile, profileNames } from '../../../support/icc-profiles.ts';
import { losslessJxl, writeJxl } from '../../../support/jxl-files.ts';
import { convert, exiftool } from '../../../support/oracles.ts';
import type { Orientation } from '../../../support/orientations.ts';
import { orientations } from '../../../support/orientations.ts';
import { writeRaw } from '../../../support/raw-files.ts';
import { temporaryFolder } from '../../../support/real-workers.ts';
import { imageOf, photoSamples } from '../../../support/round-trip.ts';

/** Edges that HEVC codes without a grid. */
export const size = { widthPx: 128, heightPx: 64 } as const;

/** How each format can hold the same picture: arguments of ImageMagick's, of heif-enc's for AVIF and HEIC, of cjxl's for JPEG XL. */
export const layouts = {
  JPEG: {
    '4:2:0': ['-quality', '95', '-sampling-factor', '4:2:0'],
    '4:4:4': ['-quality', '95', '-sampling-factor', '4:4:4'],
    'progressive': ['-quality', '95', '-sampling-factor', '4:4:4', '-interlace', 'JPEG'],
  },
  PNG: {
    'plain': [],
    'interlaced': ['-interlace', 'PNG'],
    'palette': ['-define', 'png:color-type=3'],
  },
  TIFF: {
    'strips': ['-compress', 'None', '-define', 'tiff:rows-per-strip=7'],
    'strips, LZW': ['-compress', 'LZW', '-define', 'tiff:rows-per-strip=7'],
    'strips, deflate': ['-compress', 'Zip', '-define', 'tiff:predictor=2'],
    'strips, PackBits': ['-compress', 'RLE'],
    'tiles': ['-compress', 'None', '-define', 'tiff:tile-geometry=32x32'],
    'tiles, LZW': ['-compress', 'LZW', '-define', 'tiff:tile-geometry=32x32'],
    'big-endian': ['-compress', 'None', '-define', 'tiff:endian=msb'],
    'big-endian, LZW': ['-compress', 'LZW', '-define', 'tiff:endian=msb'],
    'planes': ['-compress', 'None', '-interlace', 'plane'],
    // ImageMagick writes the tag, and the samples as they were.
    'white is 0': ['-negate', '-compress', 'None', '-define', 'quantum:polarity=min-is-white'],
    'associated alpha': ['-compress', 'None', '-define', 'tiff:alpha=associated'],
    'fax': ['-compress', 'Group4', '-type', 'bilevel'],
    'palette': ['-compress', 'LZW', '-type', 'palette'],
    'JPEG': ['-compress', 'JPEG', '-quality', '95'],
    '3 pages': ['-compress', 'LZW', '(', '+clone', '-negate', ')', '(', '+clone', '-flip', ')'],
  },
  WebP: {
    'lossy': ['-quality', '95'],
    'lossless': ['-define', 'webp:lossless=true', '-define', 'webp:exact=true'],
  },
  AVIF: {
    '4:4:4': ['-A', '-q', '95', '-p', 'chroma=444'],
    '4:2:0': ['-A', '-q', '95', '-p', 'chroma=420'],
  },
  HEIC: {
    '4:4:4': finestHeic,
    '4:2:0': ['-q', '95'],
    'two pictures': finestHeic,
  },
  JXL: {
    'lossless': losslessJxl,
    'lossy': ['-d', '0.5'],
    'progressive': ['-d', '0.5', '-p'],
  },
  DNG: { 'mosaic': [] },
} as const;

export type CorpusFormat = keyof typeof layouts;
export type Colours = keyof typeof channelsOf;
const channelsOf = { grey: 1, 'grey+A': 2, RGB: 3, RGBA: 4 } as const;

/** One photo of the corpus. */
export interface CorpusPhoto {
  readonly format: CorpusFormat;
  readonly layout: string;
  readonly depth: 1 | 2 | 4 | 8 | 10 | 12 | 16;
  readonly colours: Colours;
  readonly profile: ProfileName | '-';
  readonly metadata: 'all' | '-';
  readonly orientation: Orientation;
}

const extensions: { readonly [Format in CorpusFormat]: string } = { JPEG: 'jpg', PNG: 'png', TIFF: 'tif', WebP: 'webp', AVIF: 'avif', HEIC: 'heic', JXL: 'jxl', DNG: 'dng' };
/** Their boxes and chunks have no place for it. */
const withoutIptc: ReadonlySet<CorpusFormat> = new Set(['WebP', 'AVIF', 'HEIC', 'JXL']);

/** What exiftool writes into a photo of this format and must find in the export, by the name under which it reads it. */
export const writtenTags = (format: CorpusFormat): Readonly<Record<string, unknown>> => ({
  'ExifIFD:DateTimeOriginal': '2024:01:02 03:04:05',
  'IFD0:Artist': 'Ann',
  'GPS:GPSLatitude': 52.5,
  'GPS:GPSLatitudeRef': 'N',
  'GPS:GPSLongitude': 13.25,
  'GPS:GPSLongitudeRef': 'E',
  'XMP-xmp:Rating': 4,
  // The codec writes an AVIF's EXIF anew, and does not know this tag of Windows.
  ...(format === 'AVIF' ? {} : { 'IFD0:Rating': 4 }),
  'XMP-dc:Subject': ['bridge', 'river'],
  ...(withoutIptc.has(format) ? {} : { 'IPTC:Keywords': ['bridge', 'river'], 'IPTC:City': 'Berlin' }),
});

/** Samples of the picture as they lie in the photo, before it is turned: of 8 bits or of 16. Shapes: interleaved [H, W, channels]. */
export function storedSamples({ format, layout, depth, colours }: CorpusPhoto): Uint8Array | Uint16Array {
  if (format === 'DNG') return developedScene();
  const channels = channelsOf[colours];
  const samples = photoSamples({ ...size, channels, depth: depth > 8 ? 16 : 8 });
  // A palette has room for 6 steps of three colours, or 4 of four.
  const steps = depth < 8 ? 2 ** depth : layout !== 'palette' ? undefined : channels === 4 ? 4 : 6;
  return steps === undefined ? samples : samples.map((value) => Math.round((Math.floor((value * steps) / 256) * 255) / (steps - 1)));
}

/** Makes photos with programs that are not ours, and gives their paths in the same order. */
export async function makePhotos(photos: readonly CorpusPhoto[]): Promise<readonly string[]> {
  const unlabelled = new Map<string, string>();
  const paths: string[] = [];
  for (const photo of photos) {
    const { format, layout, depth, colours, profile, orientation } = photo;
    const key = JSON.stringify([format, layout, depth, colours, ...(inBoxes(format) || format === 'JXL' ? [profile] : []), ...(format === 'DNG' || format === 'JXL' ? [orientation] : [])]);
    let source = unlabelled.get(key);
    if (source === undefined) {
      source = format === 'DNG' ? writeRaw({ ...size, orientation, scene: greyScene }) : await fromPng(photo);
      unlabelled.set(key, source);
    }
    const path = join(temporaryFolder(), `photo.${extensions[format]}`);
    copyFileSync(source, path);
    if (inBoxes(format)) turnBoxes(path, orientation);
    paths.push(path);
  }
  label(photos, paths);
  return paths;
}

/** Whether profile and orientation lie in boxes, which exiftool does not write. */
const inBoxes = (format: CorpusFormat): boolean => format === 'AVIF' || format === 'HEIC';

/** Whether they are in the file before it is labelled. */
const isMadeWhole = (format: CorpusFormat): boolean => inBoxes(format) || format === 'JXL' || format === 'DNG';

/** Light that grows to the right and a little downwards, so that no turn leaves it as it was. */
const greyScene = (x: number, y: number): readonly [number, number, number] => {
  const light = 0.05 + 0.6 * (x / size.widthPx) + 0.2 * (y / size.heightPx);
  return [light, light, light];
};

/** As sRGB and Display P3 encode its light. Source: IEC 61966-2-1. */
function developedScene(): Uint16Array {
  const samples = new Uint16Array(3 * size.widthPx * size.heightPx);
  for (let i = 0; i < samples.length; i++) {
    const place = Math.floor(i / 3);
    const [light] = greyScene(place % size.widthPx, Math.floor(place / size.widthPx));
    samples[i] = Math.round(65_535 * (1.055 * light ** (1 / 2.4) - 0.055));
  }
  return samples;
}

async function fromPng(photo: CorpusPhoto): Promise<string> {
  const { format, depth, layout, colours, profile } = photo;
  const words = (layouts[format] as Readonly<Record<string, readonly string[]>>)[layout];
  if (words === undefined) throw new Error(`no layout ${layout} of ${format}`);
  const folder = temporaryFolder();
  const png = join(folder, 'samples.png');
  writeFileSync(png, await imageOf(storedSamples(photo), { ...size, channels: channelsOf[colours] }).png().toBuffer());
  if (inBoxes(format)) {
    if (profile !== '-') embedProfile(profile, [png]);
    return writeHeic(png, ...words, ...(depth === 8 ? [] : ['-b', String(depth)]), ...(layout === 'two pictures' ? [png] : []));
  }
  if (format === 'JXL') {
    // Its encoder takes both from the PNG into the codestream.
    if (profile !== '-') embedProfile(profile, [png]);
    write([`-IFD0:Orientation=${photo.orientation}`], photo.orientation === 1 ? [] : [png]);
    return writeJxl(png, ...words, ...(depth === 8 ? [] : [`--override_bitdepth=${depth}`]));
  }
  const path = join(folder, `photo.${extensions[format]}`);
  convert(png, '-depth', String(depth), ...words, path);
  return path;
}

/** By boxes, which is the only way that is obeyed. Source: ISO/IEC 23008-12, irot and imir. */
function turnBoxes(path: string, orientation: Orientation): void {
  const quarterTurns = { 1: 0, 2: 0, 3: 2, 4: 0, 5: 1, 6: 3, 7: 1, 8: 1 } as const;
  const turns = quarterTurns[orientation];
  if (turns !== 0) turnHeic(path, turns);
  if (orientation === 4 || orientation === 5) mirrorHeic(path, 'top to bottom');
  if (orientation === 2 || orientation === 7) mirrorHeic(path, 'left to right');
}

/** All that say the same in one run of exiftool, whose start takes longer than its work. */
function label(photos: readonly CorpusPhoto[], paths: readonly string[]): void {
  const where = (isMeant: (photo: CorpusPhoto) => boolean): readonly string[] => paths.filter((_, i) => isMeant(photos[i]!));
  for (const name of profileNames) embedProfile(name, where(({ format, profile }) => profile === name && !isMadeWhole(format)));
  for (const hasIptc of [true, false]) {
    const words = Object.entries(writtenTags(hasIptc ? 'JPEG' : 'HEIC')).flatMap(([name, value]) => [value].flat().map((one) => `-${name}=${String(one)}`));
    write(words, where(({ format, metadata }) => metadata === 'all' && withoutIptc.has(format) !== hasIptc));
  }
  for (const turn of orientations.slice(1)) {
    write([`-IFD0:Orientation=${turn}`], where(({ format, orientation }) => orientation === turn && !isMadeWhole(format)));
  }
}

function embedProfile(name: ProfileName, paths: readonly string[]): void {
  const icc = join(temporaryFolder(), 'profile.icc');
  writeFileSync(icc, iccProfile(name));
  write([`-ICC_Profile<=${icc}`], paths);
}

function write(words: readonly string[], paths: readonly string[]): void {
  // Without "-m" it puts nothing around a naked JPEG XL.
  if (paths.length > 0) exiftool('-q', '-m', '-n', '-overwrite_original', ...words, ...paths);
}
