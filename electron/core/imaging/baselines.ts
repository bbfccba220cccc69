import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { BaselineScores, ImageScores } from './imaging-service.ts';
import type { ScoredPicture } from './metrics.ts';
import { scorePicture } from './metrics.ts';

const gaussianSigmasPx = [0.4, 0.6, 0.8, 1, 1.3, 1.6, 2, 2.5, 3];
const medianSizesPx = [3, 5, 7];

/**
 * What trivial filters reach on a pair: each at the setting that is best for this very picture, which
 * flatters them. A network that does not beat them is not done.
 */
export async function scoreBaselines(input: ScoredPicture, groundTruth: ScoredPicture): Promise<BaselineScores> {
  const gaussian = await best(
    gaussianSigmasPx.map((sigmaPx) => ({ setting: { sigmaPx }, filter: (image: Sharp) => image.blur(sigmaPx) })),
  );
  const median = await best(
    medianSizesPx.map((sizePx) => ({ setting: { sizePx }, filter: (image: Sharp) => image.median(sizePx) })),
  );
  return { input: scorePicture(input, groundTruth), gaussian, median };

  async function best<Setting>(
    candidates: readonly { readonly setting: Setting; readonly filter: (image: Sharp) => Sharp }[],
  ): Promise<ImageScores & Setting> {
    let winner: (ImageScores & Setting) | undefined;
    for (const { setting, filter } of candidates) {
      const scores = { ...scorePicture(await filtered(input, filter), groundTruth), ...setting };
      if (winner === undefined || scores.psnrDb > winner.psnrDb) winner = scores;
    }
    if (winner === undefined) throw new Error('internal: no candidate filter');
    return winner;
  }
}

async function filtered(
  { widthPx, heightPx, data }: ScoredPicture,
  filter: (image: Sharp) => Sharp,
): Promise<ScoredPicture> {
  const area = widthPx * heightPx;
  const interleaved = new Uint8Array(3 * area);
  for (let i = 0; i < 3 * area; i++) {
    interleaved[i] = Math.round(Math.min(1, Math.max(0, data[(i % 3) * area + Math.floor(i / 3)] ?? 0)) * 255);
  }
  const raw = await filter(sharp(interleaved, { raw: { width: widthPx, height: heightPx, channels: 3 } }))
    .raw()
    .toBuffer();
  return {
    widthPx,
    heightPx,
    data: Float32Array.from({ length: 3 * area }, (_, i) => (raw[3 * (i % area) + Math.floor(i / area)] ?? 0) / 255),
  };
}
