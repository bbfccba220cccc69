import type { Picture } from '../../imaging/picture.ts';

/**
 * Separable Gaussian blur of one plane; edges are repeated.
 *
 * Shapes: [height, width]. Units: sigma in pixels; 0 gives the plane itself.
 */
export function gaussianBlur(plane: Float32Array, width: number, height: number, sigmaPx: number): Float32Array {
  if (sigmaPx <= 0) return plane;
  const kernel = gaussianKernel(sigmaPx);
  const half = (kernel.length - 1) / 2;
  const rows = new Float32Array(plane.length);
  const blurred = new Float32Array(plane.length);
  const clamp = (value: number, last: number): number => (value < 0 ? 0 : value > last ? last : value);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -half; k <= half; k++) sum += (kernel[k + half] ?? 0) * (plane[y * width + clamp(x + k, width - 1)] ?? 0);
      rows[y * width + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -half; k <= half; k++) sum += (kernel[k + half] ?? 0) * (rows[clamp(y + k, height - 1) * width + x] ?? 0);
      blurred[y * width + x] = sum;
    }
  }
  return blurred;
}

/** The same on each plane of a picture. */
export function gaussianBlurPicture({ widthPx, heightPx, data }: Picture, sigmaPx: number): Picture {
  const area = widthPx * heightPx;
  const blurred = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += area) {
    blurred.set(gaussianBlur(data.subarray(at, at + area), widthPx, heightPx, sigmaPx), at);
  }
  return { widthPx, heightPx, data: blurred };
}

/** What is left of white noise's standard deviation after `gaussianBlur`: the square root of the kernel's energy. */
export const whiteNoiseGain = (sigmaPx: number): number =>
  sigmaPx <= 0 ? 1 : gaussianKernel(sigmaPx).reduce((sum, weight) => sum + weight ** 2, 0);

/** Cut off at three sigmas, sums to one. */
function gaussianKernel(sigmaPx: number): Float64Array {
  const half = Math.max(1, Math.ceil(3 * sigmaPx));
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, i) => Math.exp(-((i - half) ** 2) / (2 * sigmaPx ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
