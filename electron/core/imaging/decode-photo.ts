import { rmSync } from 'node:fs';
import type { Opening, PhotoInfo } from './imaging-service.ts';
import type { SampleArray } from './interleaved.ts';
import { profileName } from './metadata/profile-name.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { openPhoto } from './open-photo.ts';
import { clamped } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';

/** Rows that are converted at once. */
const stripRows = 64;

/**
 * Decodes a photo into a new scratch image: upright, planar, float32, three colour planes and alpha if it
 * has one, in the file's own encoding. What lies outside 0..1 is cut off here; `encodePhoto` adds it again.
 *
 * Throws: what `openPhoto` throws; `image-damaged`, `disk-full`, `cancelled`.
 */
export async function decodePhoto(photoPath: string, scratchPath: string, signal?: AbortSignal, opening: Opening = {}): Promise<PhotoInfo> {
  const photo = await openPhoto(photoPath, opening);
  const { widthPx, heightPx, hasAlpha } = photo.info;
  const samples = await photo.samples();
  signal?.throwIfAborted();
  const scratch = ScratchImage.create(scratchPath, { widthPx, heightPx, planes: hasAlpha ? 4 : 3 });
  try {
    writePlanes(scratch, samples);
  } catch (error) {
    rmSync(scratchPath, { force: true });
    throw error;
  } finally {
    scratch.close();
  }
  return describePhoto(photo);
}

/** What a photo is, with the name of its profile. */
export function describePhoto(photo: OpenedPhoto): PhotoInfo {
  const { icc } = photo.metadata();
  return { ...photo.info, profileName: icc === undefined ? null : profileName(icc) };
}

/** Grey samples fill all three colour planes. */
function writePlanes(scratch: ScratchImage, samples: SampleArray): void {
  const { widthPx, heightPx, planes } = scratch.size;
  const channels = samples.length / (widthPx * heightPx);
  const colours = planes === 4 ? channels - 1 : channels;
  const scale = samples instanceof Float32Array ? 1 : samples instanceof Uint16Array ? 65535 : 255;
  for (let y = 0; y < heightPx; y += stripRows) {
    const rows = Math.min(stripRows, heightPx - y);
    const area = rows * widthPx;
    const strip = new Float32Array(planes * area);
    for (let plane = 0; plane < planes; plane++) {
      const channel = plane === 3 ? channels - 1 : Math.min(plane, colours - 1);
      for (let i = 0; i < area; i++) {
        strip[plane * area + i] = clamped((samples[(y * widthPx + i) * channels + channel] ?? 0) / scale);
      }
    }
    scratch.writeRegion({ x: 0, y, width: widthPx, height: rows }, strip);
  }
}
