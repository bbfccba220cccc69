import { rmSync } from 'node:fs';
import { CodecImage, withCodecFile } from './codec-image.ts';
import type { Opening, PhotoInfo } from './imaging-service.ts';
import { assertAffordable, decodingBytes } from './memory-needs.ts';
import { profileName } from './metadata/profile-name.ts';
import type { OpenedPhoto } from './open-photo.ts';
import { openPhoto } from './open-photo.ts';
import { clamped } from './picture.ts';
import { ScratchImage } from './scratch-image.ts';
import { strips } from './strips.ts';

/**
 * Decodes a photo into a new scratch image: upright, planar, float32, three colour planes and alpha if it
 * has one, in the file's own encoding. What lies outside 0..1 is cut off here; `encodePhoto` adds it again.
 *
 * Throws: what `openPhoto` throws; `image-damaged`, `image-too-large` for the memory that the app may use, `disk-full`, `cancelled`.
 */
export async function decodePhoto(photoPath: string, scratchPath: string, signal?: AbortSignal, opening: Opening = {}): Promise<PhotoInfo> {
  const photo = await openPhoto(photoPath, opening);
  const { widthPx, heightPx, hasAlpha } = photo.info;
  assertAffordable('opening', decodingBytes(photo.info, photo.bytes.length));
  await withCodecFile(scratchPath, async (codecPath) => {
    await photo.decode(codecPath);
    signal?.throwIfAborted();
    const decoded = CodecImage.open(codecPath);
    try {
      const scratch = ScratchImage.create(scratchPath, { widthPx, heightPx, planes: hasAlpha ? 4 : 3 });
      try {
        writePlanes(scratch, decoded);
      } catch (error) {
        rmSync(scratchPath, { force: true });
        throw error;
      } finally {
        scratch.close();
      }
    } finally {
      decoded.close();
    }
  });
  return describePhoto(photo);
}

/** What a photo is, with the name of its profile. */
export function describePhoto(photo: OpenedPhoto): PhotoInfo {
  const { icc } = photo.metadata();
  return { ...photo.info, profileName: icc === undefined ? null : profileName(icc) };
}

/** Grey samples fill all three colour planes. */
function writePlanes(scratch: ScratchImage, decoded: CodecImage): void {
  const { widthPx, heightPx, planes } = scratch.size;
  const { channels, bitDepth } = decoded.size;
  const colours = planes === 4 ? channels - 1 : channels;
  const scale = bitDepth === 32 ? 1 : 2 ** bitDepth - 1;
  for (const { y, rows } of strips(heightPx)) {
    const area = rows * widthPx;
    const samples = decoded.readRows(y, rows);
    const strip = new Float32Array(planes * area);
    for (let plane = 0; plane < planes; plane++) {
      const channel = plane === 3 ? channels - 1 : Math.min(plane, colours - 1);
      for (let i = 0; i < area; i++) strip[plane * area + i] = clamped((samples[i * channels + channel] ?? 0) / scale);
    }
    scratch.writeRegion({ x: 0, y, width: widthPx, height: rows }, strip);
  }
}
