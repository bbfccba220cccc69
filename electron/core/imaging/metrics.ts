import type { ImageScores } from './imaging-service.ts';
import type { Picture } from './picture.ts';

/**
 * Peak signal-to-noise ratio over all values.
 *
 * Range: both in 0..1. Units: dB; Infinity for equal pictures.
 */
export function psnrDb(picture: Float32Array, groundTruth: Float32Array): number {
  let squared = 0;
  for (let i = 0; i < picture.length; i++) squared += ((picture[i] ?? 0) - (groundTruth[i] ?? 0)) ** 2;
  return -10 * Math.log10(squared / picture.length);
}

/** PSNR of RGB and of luma, and SSIM of luma, as the restoration literature reports them. */
export function scorePicture(picture: Picture, groundTruth: Picture): ImageScores {
  const [luma, lumaOfTruth] = [lumaOf(picture), lumaOf(groundTruth)];
  return {
    psnrDb: psnrDb(picture.data, groundTruth.data),
    psnrYDb: psnrDb(luma, lumaOfTruth),
    ssim: ssim(luma, lumaOfTruth, picture.widthPx, picture.heightPx),
  };
}

/**
 * Luma in studio swing, divided by 255.
 *
 * Range: 16/255..235/255.
 * Source: ITU-R BT.601, as MATLAB's rgb2ycbcr, which the literature's PSNR-Y is computed with.
 */
export function lumaOf({ data }: Picture): Float32Array {
  const area = data.length / 3;
  const luma = new Float32Array(area);
  for (let i = 0; i < area; i++) {
    luma[i] = (65.481 * (data[i] ?? 0) + 128.553 * (data[area + i] ?? 0) + 24.966 * (data[2 * area + i] ?? 0) + 16) / 255;
  }
  return luma;
}

const windowPx = 11;
const sigmaPx = 1.5;
const kernel = ((): Float64Array => {
  const half = (windowPx - 1) / 2;
  const weights = Float64Array.from({ length: windowPx }, (_, i) => Math.exp(-((i - half) ** 2) / (2 * sigmaPx ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
})();

/**
 * Mean structural similarity of one channel, over all places where the whole window fits.
 *
 * Shapes: [height, width]. Range: values 0..1, result -1..1; pictures smaller than the window count as one
 * place each, with edges repeated.
 * Source: Wang et al., Image Quality Assessment, 2004, Eq. 13; 11 x 11 Gaussian, K1 = 0.01, K2 = 0.03.
 */
export function ssim(a: Float32Array, b: Float32Array, width: number, height: number): number {
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  const product = (x: Float32Array, y: Float32Array): Float64Array => Float64Array.from(x, (value, i) => value * (y[i] ?? 0));
  const blur = (x: ArrayLike<number>): Float64Array => gaussianValid(x, width, height);
  const [meanA, meanB, squareA, squareB, cross] = [blur(a), blur(b), blur(product(a, a)), blur(product(b, b)), blur(product(a, b))];
  let total = 0;
  for (let i = 0; i < meanA.length; i++) {
    const [ma, mb] = [meanA[i] ?? 0, meanB[i] ?? 0];
    const varianceA = (squareA[i] ?? 0) - ma * ma;
    const varianceB = (squareB[i] ?? 0) - mb * mb;
    const covariance = (cross[i] ?? 0) - ma * mb;
    total += ((2 * ma * mb + c1) * (2 * covariance + c2)) / ((ma * ma + mb * mb + c1) * (varianceA + varianceB + c2));
  }
  return total / meanA.length;
}

/** Separable Gaussian where the window fits; an axis shorter than the window gives one place. */
function gaussianValid(values: ArrayLike<number>, width: number, height: number): Float64Array {
  const outWidth = Math.max(1, width - windowPx + 1);
  const outHeight = Math.max(1, height - windowPx + 1);
  const rows = new Float64Array(outWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < windowPx; k++) sum += (kernel[k] ?? 0) * (values[y * width + Math.min(x + k, width - 1)] ?? 0);
      rows[y * outWidth + x] = sum;
    }
  }
  const result = new Float64Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < windowPx; k++) sum += (kernel[k] ?? 0) * (rows[Math.min(y + k, height - 1) * outWidth + x] ?? 0);
      result[y * outWidth + x] = sum;
    }
  }
  return result;
}
