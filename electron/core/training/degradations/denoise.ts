import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { bayerPlane, demosaicBilinear } from './bayer.ts';
import type { Degradation, Degrade } from './degradation.ts';
import { gaussianBlur, whiteNoiseGain } from './gaussian-blur.ts';
import { jpegRoundTrip } from './jpeg.ts';
import { linearToSrgb, srgbToLinear } from '../../imaging/srgb.ts';

/** How often each kind of noise is drawn, and how strong it gets. */
export const denoiseParameters = {
  /** Share of plain Gaussian noise; the rest is camera noise. Source: Table 3 (sigma in [1, 50] serves best). */
  gaussianShare: 0.45,
  gaussianSigma: [0, 50],
  /**
   * Shot noise in linear light, log-uniform; read noise follows it on a line in the logarithms. White balance
   * amplifies red and blue. Source: Brooks et al., Unprocessing Images for Learned Raw Denoising, 2019, Sec. 3.1.
   */
  shotNoise: [1e-4, 1.2e-2],
  readNoise: { slope: 2.18, intercept: 1.2, deviation: 0.26 },
  redGain: [1.9, 2.4],
  blueGain: [1.5, 1.9],
  /**
   * A camera's colour matrix, whose rows sum to one, drives colours apart, and their noise with them: here as
   * a factor on each value's distance from luma, 1 where there is none. The range is our own choice.
   */
  saturation: [1, 1.8],
  /** Share of camera noise that has gone through demosaicing, which makes it grainy. */
  demosaicedShare: 0.75,
  /**
   * Share of camera noise that the camera has smoothed already, gently in luma and far more in chroma, as
   * noise reduction that spares edges leaves it in flat places: Gaussian, sigma in pixels, and what is left
   * of its standard deviation.
   * Source: our own measurement on PolyU's 62 crops (JPEGs of five cameras): between neighbours luma noise
   * correlates by 0.59 (10 % to 90 %: 0.37 to 0.74), red-difference chroma by 0.91, and still by 0.41 six
   * pixels away; chroma has 0.6 to 0.8 of luma's strength.
   */
  smoothedShare: 0.6,
  luma: { smoothingPx: [0.3, 1.3], left: [0.4, 1] },
  chroma: { smoothingPx: [1, 5], left: [0.05, 0.3] },
  jpegShare: { gaussian: 0.25, camera: 0.5 },
  /** IJG quality. */
  jpegQuality: [40, 98],
} as const;

/**
 * Noise as photographers meet it: white Gaussian, or a camera's signal-dependent noise, with or without
 * the grain of demosaicing and the blotches of in-camera noise reduction, sometimes followed by JPEG.
 *
 * Source: Sec. 4.3 (Gaussian); Foi et al., Practical Poissonian-Gaussian noise modeling, 2008.
 */
export const degradeDenoise: Degrade = (clean, random) => {
  const { gaussianShare, gaussianSigma, jpegShare, jpegQuality } = denoiseParameters;
  const isGaussian = random.uniform() < gaussianShare;
  const noisy = isGaussian ? addGaussianNoise(clean, random.between(...gaussianSigma), random) : addCameraNoise(clean, random);
  return random.uniform() < (isGaussian ? jpegShare.gaussian : jpegShare.camera)
    ? jpegRoundTrip(noisy, Math.round(random.between(...jpegQuality)), random.uniform() < 0.5)
    : noisy;
};

export const denoise: Degradation = {
  reachPx: 0,
  train: degradeDenoise,
  validate: (clean, random) => addGaussianNoise(clean, 25, random),
};

/**
 * White Gaussian noise, clipped and rounded to 8 bits as a saved file would be.
 *
 * Units: `sigma` on the 0..255 scale.
 */
export function addGaussianNoise({ data, ...size }: Picture, sigma: number, random: Random): Picture {
  return { ...size, data: data.map((value) => toEightBits(value + (sigma / 255) * random.normal())) };
}

/**
 * Variance of the read noise that goes with a shot noise.
 *
 * Units: natural logarithm of the shot noise; how many deviations off the line. Source: see `denoiseParameters`.
 */
export function readNoiseOf(logShotNoise: number, deviations = 0): number {
  const { slope, intercept, deviation } = denoiseParameters.readNoise;
  return Math.exp(slope * logShotNoise + intercept + deviation * deviations);
}

/**
 * The camera's pipeline, as far as noise goes through it: sensor, white balance, demosaicing, colour matrix,
 * noise reduction, tone curve. All but the first and the last are linear, so the noise passes on its own.
 */
function addCameraNoise({ widthPx, heightPx, data }: Picture, random: Random): Picture {
  const { shotNoise, redGain, blueGain, saturation, demosaicedShare, smoothedShare } = denoiseParameters;
  const logShot = random.between(Math.log(shotNoise[0]), Math.log(shotNoise[1]));
  const shot = Math.exp(logShot);
  const read = readNoiseOf(logShot, random.normal());
  const gains = [random.between(...redGain), 1, random.between(...blueGain)];
  const area = widthPx * heightPx;
  const light = data.map(srgbToLinear);
  const sensor = light.map((value, i) => {
    const gain = gains[Math.floor(i / area)] ?? 1;
    return Math.sqrt(gain * shot * value + gain * gain * read) * random.normal();
  });
  const grain = random.uniform() < demosaicedShare ? demosaicBilinear(mosaicOf(sensor, widthPx), widthPx, heightPx) : sensor;
  const factor = random.between(...saturation);
  const isSmoothed = random.uniform() < smoothedShare;
  const noise = developed({ widthPx, heightPx, data: grain }, factor, {
    luma: isSmoothed ? drawSmoothing(denoiseParameters.luma, random) : untouched,
    chroma: isSmoothed ? drawSmoothing(denoiseParameters.chroma, random) : untouched,
  });
  return { widthPx, heightPx, data: light.map((value, i) => toEightBits(linearToSrgb(value + (noise[i] ?? 0)))) };
}

/** What a Bayer mosaic keeps of all three planes. Shapes: planar [3, height, width] to [height, width]. */
function mosaicOf(planes: Float32Array, width: number): Float32Array {
  const area = planes.length / 3;
  return Float32Array.from({ length: area }, (_, i) => planes[bayerPlane(i % width, Math.floor(i / width)) * area + i] ?? 0);
}

interface Smoothing {
  readonly sigmaPx: number;
  /** What is left of the standard deviation of white noise. */
  readonly left: number;
}

const untouched: Smoothing = { sigmaPx: 0, left: 1 };

const drawSmoothing = (
  { smoothingPx, left }: { readonly smoothingPx: readonly [number, number]; readonly left: readonly [number, number] },
  random: Random,
): Smoothing => ({ sigmaPx: random.between(...smoothingPx), left: random.between(...left) });

/**
 * Noise after colour matrix and noise reduction.
 *
 * Source: ITU-R BT.709 for luma.
 */
function developed(
  { widthPx, heightPx, data: noise }: Picture,
  saturation: number,
  smoothing: { readonly luma: Smoothing; readonly chroma: Smoothing },
): Float32Array {
  const area = widthPx * heightPx;
  const luma = Float32Array.from(
    { length: area },
    (_, i) => 0.2126 * (noise[i] ?? 0) + 0.7152 * (noise[area + i] ?? 0) + 0.0722 * (noise[2 * area + i] ?? 0),
  );
  const smooth = (values: Float32Array, { sigmaPx, left }: Smoothing): Float32Array => {
    const factor = left / whiteNoiseGain(sigmaPx);
    return gaussianBlur(values, widthPx, heightPx, sigmaPx).map((value) => factor * value);
  };
  const smoothLuma = smooth(luma, smoothing.luma);
  const result = new Float32Array(noise.length);
  for (let plane = 0; plane < 3; plane++) {
    const difference = luma.map((value, i) => saturation * ((noise[plane * area + i] ?? 0) - value));
    const chroma = smooth(difference, smoothing.chroma);
    for (let i = 0; i < area; i++) result[plane * area + i] = (smoothLuma[i] ?? 0) + (chroma[i] ?? 0);
  }
  return result;
}
