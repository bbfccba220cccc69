import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { decodePhoto } from '../../electron/core/imaging/decode-photo.ts';
import { encodePhoto } from '../../electron/core/imaging/encode-photo.ts';
import { extensionOf, keptFormat } from '../../electron/core/imaging/format-extensions.ts';
import type { PhotoFormat, PhotoInfo, Recipe } from '../../electron/core/imaging/imaging-service.ts';
import { temporaryFolder } from './real-workers.ts';
import { hashWord } from './synthetic-data.ts';

export const photoFormats: readonly PhotoFormat[] = ['jpeg', 'png', 'tiff', 'webp', 'avif'];

/** With characters that XML and JavaScript's own replacing would trip over. */
export const recipe: Recipe = {
  task: 'denoise',
  modelId: 'test-model',
  modelSha256: '0'.repeat(64),
  scale: 1,
  strength: 0,
  sparesUndamaged: false,
  device: 'CPU <2 "cores"> & more, $& $1',
  appVersion: '1.2.3',
};

export interface Samples {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly depth: 8 | 16;
}

/** A smooth picture with a little noise, different in every channel; 16-bit ones use all their levels. */
export function photoSamples({ widthPx, heightPx, channels, depth }: Samples): Uint8Array | Uint16Array {
  const largest = depth === 8 ? 255 : 65535;
  const samples = new (depth === 8 ? Uint8Array : Uint16Array)(widthPx * heightPx * channels);
  for (let i = 0; i < samples.length; i++) {
    const [channel, x, y] = [i % channels, Math.floor(i / channels) % widthPx, Math.floor(i / channels / widthPx)];
    const smooth = 0.5 + 0.4 * Math.sin((x / widthPx) * (channel + 2)) * Math.cos((y / heightPx) * (3 - channel));
    samples[i] = Math.round((smooth + (hashWord('photo', i) / 2 ** 32 - 0.5) * 0.05) * largest);
  }
  return samples;
}

/** That picture in the codec's hands. */
export const photoImage = (samples: Samples): Sharp => imageOf(photoSamples(samples), samples);

/** Samples in the codec's hands, in a colour space that keeps their depth and their channels. */
export function imageOf(samples: Uint8Array | Uint16Array, { widthPx, heightPx, channels }: Omit<Samples, 'depth'>): Sharp {
  const grey = channels < 3;
  return sharp(samples, { raw: { width: widthPx, height: heightPx, channels } }).toColourspace(
    samples instanceof Uint16Array ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb',
  );
}

/** Writes a photo into a folder of its own and gives its path. */
export async function newPhoto(
  format: PhotoFormat,
  samples: Partial<Samples> = {},
  change: (image: Sharp) => Sharp = (image) => image,
): Promise<string> {
  const path = join(temporaryFolder(), `photo${extensionOf[format]}`);
  const image = photoImage({ widthPx: 64, heightPx: 48, channels: 3, depth: 8, ...samples });
  writeFileSync(path, await change(image.toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})).toBuffer());
  return path;
}

export interface RoundTrip {
  readonly info: PhotoInfo;
  readonly scratchPath: string;
  readonly outputPath: string;
}

/** Opens a photo and exports it untouched, as the app does at strength 0; in its own format unless told. */
export async function roundTrip(photoPath: string, format?: PhotoFormat): Promise<RoundTrip> {
  const folder = temporaryFolder();
  const scratchPath = join(folder, 'before.scratch');
  const info = await decodePhoto(photoPath, scratchPath);
  const written = format ?? keptFormat(info.format);
  const { outputPath } = await encodePhoto({
    photoPath,
    beforeScratchPath: scratchPath,
    afterScratchPath: scratchPath,
    strength: 0,
    outputPath: join(folder, `export${extensionOf[written]}`),
    format: written,
    onConflict: 'fail',
    recipe,
  });
  if (outputPath === null) throw new Error('the export was skipped');
  return { info, scratchPath, outputPath };
}
