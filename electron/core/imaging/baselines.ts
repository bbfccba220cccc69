import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { BaselineScores, ImageScores } from './imaging-service.ts';
import { psnrDb, scorePicture } from './metrics.ts';
import type { Picture } from './picture.ts';

const gaussianSigmasPx = [0.4, 0.6, 0.8, 1, 1.3, 1.6, 2, 2.5, 3];
const medianSizesPx = [3, 5, 7];

/**
 * What trivial filters reach on a pair: each at the setting that is best for this very picture, which
 * flatters them. A network that does not beat them is not done.
 */
export async function scoreBaselines(input: Picture, groundTruth: Picture): Promise<BaselineScores> {
  const gaussian = await best(
    gaussianSigmasPx.map((sigmaPx) => ({ setting: { sigmaPx }, filter: (picture: Picture) => gaussianBlur(picture, sigmaPx) })),
  );
  const median = await best(
    medianSizesPx.map((sizePx) => ({ setting: { sizePx }, filter: (picture: Picture) => medianFilter(picture, sizePx) })),
  );
  return { input: scorePicture(input, groundTruth), gaussian, median };

  async function best<Setting>(
    candidates: readonly { readonly setting: Setting; readonly filter: (picture: Picture) => Promise<Picture> }[],
  ): Promise<ImageScores & Setting> {
    let winner: { readonly picture: Picture; readonly psnrDb: number; readonly setting: Setting } | undefined;
    for (const { setting, filter } of candidates) {
      const picture = await filter(input);
      const reached = psnrDb(picture.data, groundTruth.data);
      if (winner === undefined || reached > winner.psnrDb) winner = { picture, psnrDb: reached, setting };
    }
    if (winner === undefined) throw new Error('internal: no candidate filter');
    return { ...scorePicture(winner.picture, groundTruth), ...winner.setting };
  }
}

/**
 * In 16 bits and with the whole kernel, then rounded to 8: the codec cuts its fractions off, and by default
 * its kernel where that falls below a fifth of the middle.
 */
export const gaussianBlur = (picture: Picture, sigmaPx: number): Promise<Picture> =>
  filtered(picture, 65535, (image) => image.blur({ sigma: sigmaPx, precision: 'float', minAmplitude: 0.001 }).toColourspace('rgb16'));

export const medianFilter = (picture: Picture, sizePx: number): Promise<Picture> =>
  filtered(picture, 255, (image) => image.median(sizePx));

async function filtered(
  { widthPx, heightPx, data }: Picture,
  scale: 255 | 65535,
  filter: (image: Sharp) => Sharp,
): Promise<Picture> {
  const area = widthPx * heightPx;
  const interleaved = new (scale === 255 ? Uint8Array : Uint16Array)(3 * area);
  for (let i = 0; i < 3 * area; i++) {
    interleaved[i] = Math.round(Math.min(1, Math.max(0, data[(i % 3) * area + Math.floor(i / 3)] ?? 0)) * scale);
  }
  const bytes = await filter(sharp(interleaved, { raw: { width: widthPx, height: heightPx, channels: 3 } }))
    .raw({ depth: scale === 255 ? 'uchar' : 'ushort' })
    .toBuffer();
  const samples = scale === 255 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, 3 * area);
  return {
    widthPx,
    heightPx,
    data: Float32Array.from(
      { length: 3 * area },
      (_, i) => Math.round(((samples[3 * (i % area) + Math.floor(i / area)] ?? 0) / scale) * 255) / 255,
    ),
  };
}
