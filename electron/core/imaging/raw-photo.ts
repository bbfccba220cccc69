import { TapeError } from '../foundation/tape-error.ts';
import { displayP3 } from './display-p3.ts';
import type { LibRaw, RawMetadata } from './lib-raw.ts';
import { newLibRaw } from './lib-raw.ts';
import { jpegSegments } from './metadata/jpeg-segments.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { cameraExif } from './metadata/camera-exif.ts';
import { tiffTags } from './metadata/tiff-tags.ts';
import { xmpWithoutDevelopment } from './metadata/xmp-without-development.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { tooLarge } from './refusals.ts';
import { largestPixels } from './size-limits.ts';

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

/** A camera's raw file, developed when its samples are asked for. Throws: `image-damaged`, `image-too-large`. */
export async function openRaw(bytes: Uint8Array): Promise<OpenedPhoto> {
  const file = await readRaw(bytes);
  const shown = file.metadata(true);
  const isTurned = (shown.flip & 4) !== 0;
  const [widthPx, heightPx] = isTurned ? [shown.iheight, shown.iwidth] : [shown.iwidth, shown.iheight];
  if (widthPx * heightPx > largestPixels) throw tooLarge();
  const metadata = { ...metadataOf(bytes, file, shown), icc: await displayP3() };
  return {
    info: { format: 'raw', widthPx, heightPx, bitDepth: 16, colourChannels: 3, hasAlpha: false },
    bytes,
    samples: async () => develop(await readRaw(bytes), widthPx, heightPx),
    metadata: () => metadata,
  };
}

async function readRaw(bytes: Uint8Array): Promise<LibRaw> {
  const file = await newLibRaw();
  try {
    file.open(bytes, development);
  } catch (error) {
    throw unreadable(error);
  }
  return file;
}

function develop(file: LibRaw, widthPx: number, heightPx: number): Uint16Array {
  let picture: ReturnType<LibRaw['imageData']>;
  try {
    picture = file.imageData();
  } catch (error) {
    throw unreadable(error);
  }
  const { width, height, colors, data } = picture;
  if (width !== widthPx || height !== heightPx) throw unreadable(new Error(`LibRaw gave ${width} x ${height} pixels`));
  if (colors === 3) return data;
  // A camera without colour filters.
  const samples = new Uint16Array(3 * widthPx * heightPx);
  for (let i = 0; i < samples.length; i++) samples[i] = data[Math.floor(i / 3) * colors] ?? 0;
  return samples;
}

/** LibRaw's errors have no words, and do not tell these two apart. */
const unreadable = (cause: unknown): TapeError =>
  new TapeError('image-damaged', 'The raw file is damaged, or of a camera that the app does not know.', {
    kept: 'The file was not changed.',
    remedy: "Copy it from the camera again, or develop it to a 16-bit TIFF with the maker's program.",
    cause,
  });

/**
 * What the camera wrote: from the file's own directory where it is built like a TIFF, else from the JPEG preview in it, else what LibRaw
 * knows. How another program developed it is left out, or it would be developed so once more.
 */
function metadataOf(bytes: Uint8Array, file: LibRaw, shown: RawMetadata): PhotoMetadata {
  const own = tiffTags.read(bytes);
  const { exif = exifOfPreview(file) ?? cameraExif(shown), xmp } = own;
  return { exif, ...(xmp === undefined ? {} : { xmp: xmpWithoutDevelopment(xmp) }), ...(own.iptc === undefined ? {} : { iptc: own.iptc }) };
}

function exifOfPreview(file: LibRaw): Uint8Array | undefined {
  try {
    const preview = file.thumbnailData();
    return preview?.format === 'jpeg' ? jpegSegments.read(preview.data).exif : undefined;
  } catch {
    // Many raw files have no preview, which LibRaw answers with an error of the same kind.
    return undefined;
  }
}
