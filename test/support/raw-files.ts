import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TiffEntry } from '../../electron/core/imaging/metadata/tiff-directory.ts';
import { directoryTags, writeExif } from '../../electron/core/imaging/metadata/tiff-directory.ts';
import { temporaryFolder } from './real-workers.ts';

/** Light as a camera's three kinds of pixels see it, 0..1 of what saturates them, at every place. */
export type Scene = (x: number, y: number) => readonly [red: number, green: number, blue: number];

export interface RawFile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly scene: Scene;
  /** What white paper gives, which the camera has noted. */
  readonly neutral?: readonly [number, number, number];
  readonly orientation?: number;
  readonly xmp?: string;
}

/** Linear sRGB from XYZ: a camera with these filters sees sRGB's own colours. Source: IEC 61966-2-1. */
const xyzToCamera = [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057];
const whiteLevel = 16_383;

/** A DNG of one uncompressed mosaic, red in the corner. Source: Adobe, DNG specification 1.4. */
export function writeRaw({ widthPx, heightPx, scene, neutral = [1, 1, 1], orientation = 1, xmp }: RawFile): string {
  const mosaic = new Uint8Array(2 * widthPx * heightPx);
  const view = new DataView(mosaic.buffer);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const colour = (x % 2) + (y % 2);
      const light = (scene(x, y)[colour] ?? 0) * (neutral[colour] ?? 1);
      view.setUint16(2 * (y * widthPx + x), Math.round(whiteLevel * Math.min(1, light)), true);
    }
  }
  const entries = (stripAt: number): Uint8Array =>
    writeExif([
      longs(254, 0),
      longs(256, widthPx),
      longs(257, heightPx),
      shorts(258, 16),
      shorts(259, 1),
      shorts(262, 32_803),
      text(271, 'Maker'),
      text(272, 'Camera'),
      longs(273, stripAt),
      shorts(274, orientation),
      shorts(277, 1),
      longs(278, heightPx),
      longs(279, mosaic.length),
      ...(xmp === undefined ? [] : [bytes(700, ...Buffer.from(xmp))]),
      shorts(33_421, 2, 2),
      bytes(33_422, 0, 1, 1, 2),
      { tag: directoryTags.exif, type: 4, count: 1, data: new Uint8Array(4), directory: [text(0x9003, '2026:11:30 10:11:12'), shorts(0x8827, 3200)] },
      bytes(50_706, 1, 4, 0, 0),
      text(50_708, 'Maker Camera'),
      longs(50_717, whiteLevel),
      fractions(50_721, 10, xyzToCamera),
      fractions(50_728, 5, neutral),
      shorts(50_778, 21),
    ]);
  const header = entries(entries(0).length);
  const path = join(temporaryFolder(), 'photo.dng');
  writeFileSync(path, Buffer.concat([header, mosaic]));
  return path;
}

const text = (tag: number, words: string): TiffEntry => bytesOf(tag, 2, Buffer.from(`${words}\0`, 'latin1'), 1);
const bytes = (tag: number, ...values: readonly number[]): TiffEntry => bytesOf(tag, 1, Uint8Array.from(values), 1);
const shorts = (tag: number, ...values: readonly number[]): TiffEntry => bytesOf(tag, 3, new Uint8Array(Uint16Array.from(values).buffer), 2);
const longs = (tag: number, ...values: readonly number[]): TiffEntry => bytesOf(tag, 4, new Uint8Array(Uint32Array.from(values).buffer), 4);
const fractions = (tag: number, type: 5 | 10, values: readonly number[]): TiffEntry =>
  bytesOf(tag, type, new Uint8Array(Int32Array.from(values.flatMap((value) => [Math.round(value * 10_000), 10_000])).buffer), 8);

const bytesOf = (tag: number, type: number, data: Uint8Array, size: number): TiffEntry => ({ tag, type, count: data.length / size, data });
