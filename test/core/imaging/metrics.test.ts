import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { gaussianBlur, medianFilter, scoreBaselines } from '../../../electron/core/imaging/baselines.ts';
import type { Picture } from '../../../electron/core/imaging/picture.ts';
import { scorePicture, ssim } from '../../../electron/core/imaging/metrics.ts';
import { largestError } from '../../support/largest-error.ts';
import { magickPsnrDb, missingOracles } from '../../support/oracles.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { signed } from '../../support/synthetic-data.ts';

const [widthPx, heightPx] = [53, 37];
const area = widthPx * heightPx;

/** A smooth picture in whole 8-bit steps, with noise of this strength. */
function noisy(name: string, strength: number): Picture {
  const noise = signed(name, 3 * area);
  const data = Float32Array.from({ length: 3 * area }, (_, i) => {
    const [plane, x, y] = [Math.floor(i / area), i % widthPx, Math.floor((i % area) / widthPx)];
    const smooth = 0.5 + 0.3 * Math.sin(x / (6 + plane)) * Math.cos(y / 9);
    return Math.round(255 * Math.min(1, Math.max(0, smooth + strength * (noise[i] ?? 0)))) / 255;
  });
  return { widthPx, heightPx, data };
}
const clean = noisy('', 0);
const spoiled = noisy('metrics', 0.2);

/** In float64, value by value. */
const psnr = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(1 / (sum / a.length));
};

/** Source: ITU-R BT.601, luma 16..235 of R'G'B' 0..1, divided by 255. */
const luma = ({ data }: Picture): Float64Array =>
  Float64Array.from({ length: area }, (_, i) => (16 + 219 * (0.299 * data[i]! + 0.587 * data[area + i]! + 0.114 * data[2 * area + i]!)) / 255);

/** Wang et al. 2004, Eq. 13 to 16 as printed: every window by itself, means first, then variances. */
function printedSsim(a: Float64Array, b: Float64Array, width: number, height: number): number {
  const weight = (i: number): number => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2));
  let total = 0;
  for (let i = 0; i < 11; i++) for (let j = 0; j < 11; j++) total += weight(i) * weight(j);
  const scores: number[] = [];
  for (let top = 0; top + 11 <= height; top++) {
    for (let left = 0; left + 11 <= width; left++) {
      const over = (value: (at: number) => number): number => {
        let sum = 0;
        for (let i = 0; i < 11; i++) for (let j = 0; j < 11; j++) sum += ((weight(i) * weight(j)) / total) * value((top + i) * width + left + j);
        return sum;
      };
      const [ma, mb] = [over((at) => a[at]!), over((at) => b[at]!)];
      const [va, vb] = [over((at) => (a[at]! - ma) ** 2), over((at) => (b[at]! - mb) ** 2)];
      const covariance = over((at) => (a[at]! - ma) * (b[at]! - mb));
      scores.push(((2 * ma * mb + 1e-4) * (2 * covariance + 9e-4)) / ((ma ** 2 + mb ** 2 + 1e-4) * (va + vb + 9e-4)));
    }
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

describe('scores', () => {
  const scores = scorePicture(spoiled, clean);

  test('are those of the published formulas', () => {
    expect(scores.psnrDb).toBeCloseTo(psnr(spoiled.data, clean.data), 6);
    expect(scores.psnrYDb).toBeCloseTo(psnr(luma(spoiled), luma(clean)), 4);
    expect(scores.ssim).toBeCloseTo(printedSsim(luma(spoiled), luma(clean), widthPx, heightPx), 6);
  });

  test.skipIf(missingOracles.length > 0)('PSNR is what ImageMagick says', async () => {
    const folder = temporaryFolder();
    const write = async (name: string, { data }: Picture): Promise<string> => {
      const path = join(folder, name);
      const rgb = Uint8Array.from({ length: 3 * area }, (_, i) => Math.round(255 * data[(i % 3) * area + Math.floor(i / 3)]!));
      await sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } }).png().toFile(path);
      return path;
    };
    const byMagick = magickPsnrDb(await write('spoiled.png', spoiled), await write('clean.png', clean));
    expect(byMagick).toBeGreaterThan(10);
    expect(scores.psnrDb).toBeCloseTo(byMagick, 3);
  });

  test('of a picture against itself are perfect', () => {
    expect(scorePicture(clean, clean)).toEqual({ psnrDb: Infinity, psnrYDb: Infinity, ssim: 1 });
  });

  test('of pictures smaller than the window are numbers', () => {
    expect(ssim(Float32Array.of(0.2), Float32Array.of(0.2), 1, 1)).toBeCloseTo(1, 9);
    expect(ssim(Float32Array.of(0.2, 0.4), Float32Array.of(0.9, 0.1), 2, 1)).toBeLessThan(0.9);
  });
});

describe('trivial filters', () => {
  const clamp = (at: number, extent: number): number => Math.min(extent - 1, Math.max(0, at));

  /** Every value from its neighbours in a square; beyond the edges the edge goes on. */
  const filtered = ({ data }: Picture, value: (at: (dx: number, dy: number) => number) => number): Float64Array =>
    Float64Array.from({ length: 3 * area }, (_, i) => {
      const [plane, x, y] = [Math.floor(i / area), i % widthPx, Math.floor((i % area) / widthPx)];
      return value((dx, dy) => data[plane * area + clamp(y + dy, heightPx) * widthPx + clamp(x + dx, widthPx)]!);
    });

  test.each([0.4, 1, 2])('a Gaussian of %f pixels is the formula\'s, to half an 8-bit step', async (sigmaPx) => {
    const radius = Math.ceil(4 * sigmaPx);
    const steps = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
    const weights = steps.flatMap((dy) => steps.map((dx) => ({ dx, dy, weight: Math.exp(-(dx * dx + dy * dy) / (2 * sigmaPx ** 2)) })));
    const total = weights.reduce((sum, { weight }) => sum + weight, 0);
    const expected = filtered(spoiled, (at) => weights.reduce((sum, { dx, dy, weight }) => sum + (weight / total) * at(dx, dy), 0));
    const { data } = await gaussianBlur(spoiled, sigmaPx);
    const differences = data.map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...differences)).toBeLessThan(0.6 / 255);
  });

  test.each([3, 5])('a median of %i pixels is the middle one', async (sizePx) => {
    const half = (sizePx - 1) / 2;
    const steps = Array.from({ length: sizePx }, (_, i) => i - half);
    const expected = filtered(spoiled, (at) => steps.flatMap((dy) => steps.map((dx) => at(dx, dy))).sort((a, b) => a - b)[(sizePx ** 2 - 1) / 2]!);
    const { data } = await medianFilter(spoiled, sizePx);
    expect(largestError(data, expected)).toBeLessThan(1e-6);
  });

  test('are reported at the setting that is best for the picture', async () => {
    const { input, gaussian, median } = await scoreBaselines(spoiled, clean);
    expect(input).toEqual(scorePicture(spoiled, clean));
    const gaussians = await Promise.all([0.4, 0.6, 0.8, 1, 1.3, 1.6, 2, 2.5, 3].map(async (sigmaPx) => ({ sigmaPx, ...scorePicture(await gaussianBlur(spoiled, sigmaPx), clean) })));
    expect(gaussian).toEqual(gaussians.toSorted((a, b) => b.psnrDb - a.psnrDb)[0]);
    const medians = await Promise.all([3, 5, 7].map(async (sizePx) => ({ sizePx, ...scorePicture(await medianFilter(spoiled, sizePx), clean) })));
    expect(median).toEqual(medians.toSorted((a, b) => b.psnrDb - a.psnrDb)[0]);
    expect(gaussian.psnrDb).toBeGreaterThan(input.psnrDb + 3);
  });
});
