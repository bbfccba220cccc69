import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { Random } from '../../models/random.ts';
import { naturalPicture } from './natural-picture.ts';
import { temporaryFolder } from './real-workers.ts';

/** Writes a picture as an 8-bit PNG. */
export async function writePicture(path: string, { widthPx, heightPx, data }: Picture): Promise<string> {
  const area = widthPx * heightPx;
  const samples = Uint8Array.from({ length: 3 * area }, (_, i) =>
    Math.round(255 * Math.min(1, Math.max(0, data[(i % 3) * area + Math.floor(i / 3)] ?? 0))),
  );
  await sharp(samples, { raw: { width: widthPx, height: heightPx, channels: 3 } }).png().toFile(path);
  return path;
}

/** With white noise of its own in each value. Range: sigma on the 0..1 scale. */
export function withNoise({ data, ...size }: Picture, sigma: number, seed: number): Picture {
  const random = new Random(seed, 77);
  return { ...size, data: data.map((value) => value + sigma * random.normal()) };
}

/** A folder of noisy and clean pictures in `input` and `target`, each of a scene of its own; by name "0", "1" ... */
export async function noisyPairs(count: number, edgePx = 160): Promise<string> {
  const folder = temporaryFolder();
  for (const part of ['input', 'target']) mkdirSync(join(folder, part));
  for (let index = 0; index < count; index++) {
    const clean = naturalPicture(edgePx, edgePx, 100 + index);
    await writePicture(join(folder, 'target', `${index}.png`), clean);
    await writePicture(join(folder, 'input', `${index}.png`), withNoise(clean, 0.06, index));
  }
  return folder;
}
