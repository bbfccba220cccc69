import { developedSize, developRaw, readRaw } from './develop-raw.ts';
import { displayP3 } from './display-p3.ts';
import type { LibRaw, RawMetadata } from './lib-raw.ts';
import { jpegSegments } from './metadata/jpeg-segments.ts';
import type { PhotoMetadata } from './metadata/photo-metadata.ts';
import { affordableMetadata } from './metadata/photo-metadata.ts';
import { cameraExif } from './metadata/camera-exif.ts';
import { tiffTags } from './metadata/tiff-tags.ts';
import { xmpWithoutDevelopment } from './metadata/xmp-without-development.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { tooLarge } from './refusals.ts';
import { largestPixels } from './size-limits.ts';

/** A camera's raw file, developed when it is decoded. Throws: `image-damaged`, `image-too-large`. */
export async function openRaw(bytes: Uint8Array): Promise<OpenedPhoto> {
  const file = await readRaw(bytes);
  const shown = file.metadata(true);
  const { widthPx, heightPx } = developedSize(shown);
  if (widthPx * heightPx > largestPixels) throw tooLarge();
  const metadata = { ...metadataOf(bytes, file, shown), icc: await displayP3() };
  return {
    info: { format: 'raw', widthPx, heightPx, bitDepth: 16, colourChannels: 3, hasAlpha: false },
    bytes,
    decode: async (codecPath) => {
      developRaw(file, bytes, shown, codecPath);
    },
    metadata: () => metadata,
  };
}

/**
 * What the camera wrote: from the file's own directory where it is built like a TIFF, else from the JPEG preview in it, else what LibRaw
 * knows. How another program developed it is left out, or it would be developed so once more.
 */
function metadataOf(bytes: Uint8Array, file: LibRaw, shown: RawMetadata): PhotoMetadata {
  const own = affordableMetadata(tiffTags.read(bytes));
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
