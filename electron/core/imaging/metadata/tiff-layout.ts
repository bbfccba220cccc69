import { viewOf } from './bytes.ts';
import { readTiffDirectory } from './tiff-directory.ts';

/** How a TIFF's pixels lie in it, as far as it decides whether it can be opened. */
export interface TiffLayout {
  /** A camera's raw file. */
  readonly isRaw: boolean;
  readonly isLab: boolean;
  /** Brightness counts from white. */
  readonly whiteIsZero: boolean;
  /** One channel after the other, instead of pixel by pixel. */
  readonly isPlanar: boolean;
  readonly isFloat: boolean;
  readonly bitsPerSample: number;
  readonly samplesPerPixel: number;
}

/** Source: TIFF 6.0, sec. 8 and 19; DNG 1.4, ch. 4. */
const tags = { subfileType: 254, bitsPerSample: 258, photometric: 262, samplesPerPixel: 277, planarConfiguration: 284, subDirectories: 330, sampleFormat: 339, dngVersion: 50706 } as const;
const photometrics = { whiteIsZero: 0, cieLab: 8, colourFilterArray: 32803 } as const;
const planar = 2;
const floatingPoint = 3;

export function tiffLayout(file: Uint8Array): TiffLayout {
  const directory = readTiffDirectory(file);
  const find = (tag: number): Uint8Array | undefined => directory.find((entry) => entry.tag === tag)?.data;
  const first = (tag: number, otherwise: number): number => {
    const data = find(tag);
    return data === undefined || data.length < 2 ? otherwise : viewOf(data).getUint16(0, true);
  };
  const photometric = first(tags.photometric, photometrics.whiteIsZero);
  // Nikon and Sony raw files keep the mosaic in a sub-directory beside a small preview.
  const isPreviewOfRaw = find(tags.subDirectories) !== undefined && find(tags.subfileType)?.[0] === 1;
  return {
    isRaw: find(tags.dngVersion) !== undefined || photometric === photometrics.colourFilterArray || isPreviewOfRaw,
    isLab: photometric === photometrics.cieLab,
    whiteIsZero: photometric === photometrics.whiteIsZero,
    isPlanar: first(tags.planarConfiguration, 1) === planar,
    isFloat: first(tags.sampleFormat, 1) === floatingPoint,
    bitsPerSample: first(tags.bitsPerSample, 1),
    samplesPerPixel: first(tags.samplesPerPixel, 1),
  };
}

const reducedOrMask = 0b101;
const entryBytes = 12;

/**
 * How many of a TIFF's directories are pages: not those that say of themselves that they are a smaller version of another, or a mask.
 *
 * Cost: no more than the file is long, though a hostile one may lead in circles, or have its directories overlap.
 */
export function tiffPages(file: Uint8Array): number {
  if (file.length < 8) return 0;
  const view = viewOf(file);
  const littleEndian = file[0] === 0x49;
  const seen = new Set<number>();
  let pages = 0;
  let budget = file.length;
  for (let at = view.getUint32(4, littleEndian); at !== 0 && !seen.has(at) && at + 2 <= file.length; ) {
    seen.add(at);
    const end = at + 2 + entryBytes * view.getUint16(at, littleEndian);
    budget -= end - at;
    if (end + 4 > file.length || budget < 0) break;
    let subfileType = 0;
    for (let entry = at + 2; entry < end; entry += entryBytes) {
      if (view.getUint16(entry, littleEndian) === tags.subfileType) subfileType = view.getUint32(entry + 8, littleEndian);
    }
    if ((subfileType & reducedOrMask) === 0) pages++;
    at = view.getUint32(end, littleEndian);
  }
  return pages;
}
