import { execFileSync } from 'node:child_process';
import sharp from 'sharp';
import { picture } from './synthetic-data.ts';

/** Writes a photo of smooth shapes with a little noise; the extension says the format. */
export async function writePhoto(path: string, widthPx: number, heightPx: number, { noise = 0.1, sixteen = false } = {}): Promise<string> {
  const speckle = picture(`${widthPx}x${heightPx}`, [heightPx, widthPx, 3]);
  const scale = sixteen ? 65535 : 255;
  const samples = new (sixteen ? Uint16Array : Uint8Array)(3 * widthPx * heightPx);
  for (let i = 0; i < samples.length; i++) {
    const [plane, x, y] = [i % 3, Math.floor(i / 3) % widthPx, Math.floor(i / 3 / widthPx)];
    const smooth = 0.5 + 0.3 * Math.sin(x / (7 + plane)) * Math.cos(y / 9);
    samples[i] = Math.round(scale * Math.min(1, Math.max(0, smooth + noise * ((speckle[i] ?? 0) - 0.5))));
  }
  const raw = sharp(samples, { raw: { width: widthPx, height: heightPx, channels: 3 } });
  await (sixteen ? raw.toColourspace('rgb16') : raw).toFile(path);
  return path;
}

/** Samples of a photo as ImageMagick decodes them: 16 bits each, interleaved RGB. */
export const decodedByMagick = (path: string): Buffer =>
  execFileSync('convert', [path, '-depth', '16', 'rgb:-'], { maxBuffer: 1 << 28 });
