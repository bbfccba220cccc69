import type { RawMetadata } from '../lib-raw.ts';
import type { TiffEntry } from './tiff-directory.ts';
import { directoryTags, writeExif } from './tiff-directory.ts';

type Shot = Pick<RawMetadata, 'camera_make' | 'camera_model' | 'shutter' | 'aperture' | 'iso_speed' | 'focal_len' | 'timestamp'>;

/** EXIF of what LibRaw knows of a shot; what it does not know is left out. Source: Exif 2.32, sec. 4.6. */
export function cameraExif({ camera_make: make, camera_model: model, shutter, aperture, iso_speed: iso, focal_len: focal, timestamp }: Shot): Uint8Array {
  const shot = [
    ...(shutter > 0 ? [fraction(0x829a, ...exposureTime(shutter))] : []),
    ...(aperture > 0 ? [fraction(0x829d, Math.round(aperture * 100), 100)] : []),
    ...(iso > 0 ? [whole(0x8827, Math.min(65_535, Math.round(iso)))] : []),
    ...(timestamp > 0 ? [text(0x9003, exifDate(timestamp))] : []),
    ...(focal > 0 ? [fraction(0x920a, Math.round(focal * 100), 100)] : []),
  ];
  return writeExif([
    ...(make === '' ? [] : [text(0x010f, make)]),
    ...(model === '' ? [] : [text(0x0110, model)]),
    ...(shot.length === 0 ? [] : [{ tag: directoryTags.exif, type: 4, count: 1, data: new Uint8Array(4), directory: shot }]),
  ]);
}

/** As photographers write it: 1/250 rather than 40/10000. */
const exposureTime = (seconds: number): readonly [number, number] =>
  seconds < 0.5 ? [1, Math.round(1 / seconds)] : [Math.round(seconds * 10), 10];

const exifDate = (secondsSince1970: number): string =>
  new Date(1000 * secondsSince1970).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');

function text(tag: number, words: string): TiffEntry {
  const data = new TextEncoder().encode(`${words}\0`);
  return { tag, type: 2, count: data.length, data };
}

const whole = (tag: number, value: number): TiffEntry => ({ tag, type: 3, count: 1, data: Uint8Array.of(value & 255, value >> 8) });

function fraction(tag: number, numerator: number, denominator: number): TiffEntry {
  const data = new Uint8Array(8);
  const view = new DataView(data.buffer);
  view.setUint32(0, numerator, true);
  view.setUint32(4, denominator, true);
  return { tag, type: 5, count: 1, data };
}
