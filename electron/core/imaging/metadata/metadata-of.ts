import type { OpenedPhoto } from '../open-photo.ts';
import { containers } from './containers.ts';
import type { PhotoMetadata } from './photo-metadata.ts';

/** The metadata of an opened photo, whatever its format. A damaged block counts as absent. */
export function metadataOf({ format, bytes, metadata }: OpenedPhoto): PhotoMetadata {
  if (format !== 'avif') return containers[format].read(bytes);
  const { icc, exif, xmp } = metadata;
  return {
    ...(icc === undefined ? {} : { icc }),
    ...(exif === undefined ? {} : { exif: exif.subarray(0, 4).toString('latin1') === 'Exif' ? exif.subarray(6) : exif }),
    ...(xmp === undefined ? {} : { xmp }),
  };
}
