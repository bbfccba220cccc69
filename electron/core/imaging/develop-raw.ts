import { CodecImage } from './codec-image.ts';
import type { LibRaw, RawMetadata, RawSettings } from './lib-raw.ts';
import { newLibRaw } from './lib-raw.ts';
import type { PictureSize } from './picture.ts';
import { unreadableRaw } from './refusals.ts';

/**
 * How a raw file is developed: with the white balance of its camera, as bright as it was exposed, to Display P3 of 16 bits, which holds
 * what monitors and printers can show. Highlights are clipped. What the picture shows hardly counts, so that pictures of a series come
 * out alike: a camera that saturates a little early, as many do, would else have pink highlights, and is allowed a seventh of a stop.
 */
const development = {
  useCameraWb: true,
  noAutoBright: true,
  adjustMaximumThr: 0.9,
  outputBps: 16,
  outputColor: 7,
  // Of sRGB, which Display P3 shares. Source: IEC 61966-2-1.
  gamm: [1 / 2.4, 12.92, 0, 0, 0, 0],
} as const;

/** LibRaw takes 8 bytes for a pixel that it develops, and two copies of 6 to hand it over: a picture above the one is developed in bands of the other. */
const usualBands: Bands = { wholePixels: 30_000_000, bandPixels: 12_000_000 };
interface Bands {
  readonly wholePixels: number;
  readonly bandPixels: number;
}

/** More rows than demosaicing looks beyond a place. A band begins where mosaics of 2 and 6 pixels do. */
const [marginRows, phaseRows] = [24, 12];
/** How LibRaw names a mosaic of 6 x 6; others have larger numbers, and none is 0. */
const xTrans = 9;
const smallestMosaic = 1000;

/** A raw file as LibRaw reads its header. Throws: `image-damaged`. */
export async function readRaw(bytes: Uint8Array): Promise<LibRaw> {
  const file = await newLibRaw();
  open(file, bytes, development);
  return file;
}

/** How large a raw file becomes. */
export function developedSize({ iwidth, iheight, flip }: RawMetadata): PictureSize {
  return (flip & 4) === 0 ? { widthPx: iwidth, heightPx: iheight } : { widthPx: iheight, heightPx: iwidth };
}

/**
 * Develops the raw file that was read into a new codec image, upright.
 *
 * Numerics: any bands give the same bits; measured of Bayer mosaics, not of X-Trans.
 * Cost: each band reads and unpacks the file anew.
 * Throws: `image-damaged`, `disk-full`.
 */
export function developRaw(file: LibRaw, bytes: Uint8Array, shown: RawMetadata, codecPath: string, { wholePixels, bandPixels }: Bands = usualBands): void {
  const size = developedSize(shown);
  const image = CodecImage.create(codecPath, { ...size, channels: 3, bitDepth: 16 });
  try {
    const pixels = shown.iwidth * shown.iheight;
    if (pixels <= wholePixels || !isCutAnywhere(shown)) image.writeRegion({ x: 0, y: 0, width: size.widthPx, height: size.heightPx }, developWhole(file, size));
    else developBands(file, bytes, shown, image, Math.ceil(pixels / bandPixels));
  } finally {
    image.close();
  }
}

/** Whether parts of it come out as in the whole: of a mosaic of square pixels, with a white balance that is not reckoned from the picture. */
function isCutAnywhere({ filters, colors, pixel_aspect: aspect, color_data: { cam_mul: balance } }: RawMetadata): boolean {
  return (filters === xTrans || filters >= smallestMosaic) && colors === 3 && aspect === 1 && (balance[0] ?? 0) > 0 && (balance[2] ?? 0) > 0;
}

function developWhole(file: LibRaw, { widthPx, heightPx }: PictureSize): Uint16Array {
  const { width, height, colors, data } = pictureOf(file);
  if (width !== widthPx || height !== heightPx) throw unreadableRaw(new Error(`LibRaw gave ${width} x ${height} pixels`));
  if (colors === 3) return data;
  // A camera without colour filters.
  const samples = new Uint16Array(3 * widthPx * heightPx);
  for (let i = 0; i < samples.length; i++) samples[i] = data[Math.floor(i / 3) * colors] ?? 0;
  return samples;
}

/** Each band has rows beyond it, which are then left out. LibRaw turns it as it would turn the whole. */
function developBands(file: LibRaw, bytes: Uint8Array, { iwidth, iheight, flip }: RawMetadata, image: CodecImage, bands: number): void {
  // What counts as saturated depends on the brightest value of all.
  open(file, bytes, { ...development, halfSize: true });
  pictureOf(file);
  const { maximum } = file.metadata(true).color_data;
  const bandRows = Math.ceil(iheight / bands / phaseRows) * phaseRows;
  const [isTurned, isUpsideDown] = [(flip & 4) !== 0, (flip & 2) !== 0];
  for (let top = 0; top < iheight; top += bandRows) {
    const bottom = Math.min(iheight, top + bandRows);
    const from = Math.max(0, top - marginRows);
    const rows = Math.min(iheight, bottom + marginRows) - from;
    open(file, bytes, { ...development, halfSize: false, adjustMaximumThr: 0, userSat: maximum, cropbox: [0, from, iwidth, rows] });
    const { width, height, colors, data } = pictureOf(file);
    if (width !== (isTurned ? rows : iwidth) || height !== (isTurned ? iwidth : rows) || colors !== 3) {
      throw unreadableRaw(new Error(`LibRaw gave a band of ${width} x ${height} pixels`));
    }
    const kept = bottom - top;
    const [first, target] = isUpsideDown ? [from + rows - bottom, iheight - bottom] : [top - from, top];
    if (isTurned) image.writeRegion({ x: target, y: 0, width: kept, height }, columnsOf(data, { widthPx: width, heightPx: height }, first, kept));
    else image.writeRegion({ x: 0, y: target, width, height: kept }, data.subarray(3 * width * first, 3 * width * (first + kept)));
  }
}

function columnsOf(data: Uint16Array, { widthPx, heightPx }: PictureSize, first: number, count: number): Uint16Array {
  const columns = new Uint16Array(3 * count * heightPx);
  for (let y = 0; y < heightPx; y++) {
    const start = 3 * (y * widthPx + first);
    columns.set(data.subarray(start, start + 3 * count), 3 * count * y);
  }
  return columns;
}

function open(file: LibRaw, bytes: Uint8Array, settings: RawSettings): void {
  try {
    file.open(bytes, settings);
  } catch (error) {
    throw unreadableRaw(error);
  }
}

function pictureOf(file: LibRaw): ReturnType<LibRaw['imageData']> {
  try {
    return file.imageData();
  } catch (error) {
    throw unreadableRaw(error);
  }
}
