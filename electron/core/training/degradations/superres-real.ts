import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { resizeBicubic, wholeResized } from '../../imaging/resize-bicubic.ts';
import type { Degradation } from './degradation.ts';
import { addGaussianNoise } from './denoise.ts';
import { gaussianBlurPicture } from './gaussian-blur.ts';
import { jpegRoundTrip } from './jpeg.ts';
import { gaussianSpread, sincSpread } from './lens-spreads.ts';
import { logUniform } from './log-uniform.ts';
import { blurWith } from './point-spread.ts';

/**
 * What became of a small picture before it is enlarged. One order of damage and moderate strengths: the papers'
 * second order and their strongest noise are for networks that invent what is lost.
 *
 * Source: Zhang et al., Designing a Practical Degradation Model for Deep Blind Image Super-Resolution (BSRGAN),
 * 2021; Wang et al., Real-ESRGAN, 2021.
 */
export const superresRealParameters = {
  /** How many times smaller. Source: our own choice; the app enlarges by 2 and by 4. */
  factor: [1.5, 4],
  /** The rest is an anisotropic Gaussian. Source: Real-ESRGAN, Sec. 4.1: sinc 0.1, and of Gaussians two thirds round. */
  roundShare: 0.6,
  sincShare: 0.1,
  /** Gaussian sigma, in small pixels. Source: BSRGAN's 2.8 pixels at a factor of 4 (Sec. 3.1), from 0.1. */
  sigmaInSmallPx: [0.1, 0.7],
  /** Cutoff as a share of the small picture's highest frequency. Source: our own choice: about where shrinking cuts. */
  sincCutoff: [0.7, 1.3],
  /** The rest is clean. Source: our own choice. */
  noiseShare: 0.7,
  /** Noise alike in all colours. Source: Real-ESRGAN, Sec. 4.1. */
  greyNoiseShare: 0.4,
  /** Gaussian sigma on the 0..255 scale, log-uniform. Source: Real-ESRGAN's [1, 30], of which the lower half. */
  noiseSigma: [1, 15],
  /** The rest is saved without loss. Source: our own choice; both papers compress always. */
  jpegShare: 0.75,
  /** IJG quality. Source: [30, 95] in both papers, without its coarsest. */
  jpegQuality: [45, 95],
} as const;

/** A sinc's kernel is cut off here, in pixels to each side. Source: Real-ESRGAN, Sec. 4.1: 21 by 21. */
const sincReachPx = 10;

/** How a small picture came about. */
interface Shrinking {
  readonly factor: number;
  readonly blur: (clean: Picture) => Picture;
  /** How many small pixels lie before the picture, so that JPEG's blocks begin anywhere in it. Range: 0..7. */
  readonly leadPx: readonly [x: number, y: number];
  readonly noise: { readonly sigma: number; readonly isGrey: boolean };
  /** IJG quality, or nothing for a picture that was not compressed. */
  readonly jpegQuality: number | undefined;
}

/**
 * A small picture with a history, enlarged: blurred by its lens, shrunk by any factor, noisy and compressed
 * before it is enlarged.
 *
 * Source: see `superresRealParameters`. Deviation: always in this order, shrunk bicubically, noise without a
 * camera's pipeline.
 */
export const superresReal: Degradation = {
  // The blur, and both kernels of `superres.ts` at the largest factor; JPEG's blocks are the patch sampler's own matter.
  reachPx: sincReachPx + 4 * superresRealParameters.factor[1],
  train: (clean, random) => shrinkAndEnlarge(clean, drawShrinking(random), random),
  validate: (clean, random) => shrinkAndEnlarge(clean, middlingShrinking, random),
};

/** About the middle of each range. */
const middlingShrinking: Shrinking = {
  factor: 2.5,
  blur: (clean) => gaussianBlurPicture(clean, 0.4 * 2.5),
  leadPx: [0, 0],
  noise: { sigma: 4, isGrey: false },
  jpegQuality: 75,
};

function drawShrinking(random: Random): Shrinking {
  const { noiseShare, greyNoiseShare, noiseSigma, jpegShare, jpegQuality } = superresRealParameters;
  const factor = random.between(...superresRealParameters.factor);
  return {
    factor,
    blur: drawBlur(factor, random),
    leadPx: [random.integer(8), random.integer(8)],
    noise: {
      sigma: random.uniform() < noiseShare ? logUniform(random, ...noiseSigma) : 0,
      isGrey: random.uniform() < greyNoiseShare,
    },
    jpegQuality: random.uniform() < jpegShare ? Math.round(random.between(...jpegQuality)) : undefined,
  };
}

function drawBlur(factor: number, random: Random): Shrinking['blur'] {
  const { roundShare, sincShare, sigmaInSmallPx, sincCutoff } = superresRealParameters;
  const kind = random.uniform();
  if (kind < roundShare) {
    const sigmaPx = factor * random.between(...sigmaInSmallPx);
    return (clean) => gaussianBlurPicture(clean, sigmaPx);
  }
  const spread =
    kind < roundShare + sincShare
      ? sincSpread(Math.min(Math.PI, (Math.PI / factor) * random.between(...sincCutoff)), sincReachPx)
      : gaussianSpread(
          factor * random.between(...sigmaInSmallPx),
          factor * random.between(...sigmaInSmallPx),
          random.between(0, Math.PI),
        );
  return (clean) => blurWith(clean, spread);
}

function shrinkAndEnlarge(clean: Picture, { factor, blur, leadPx: [x, y], noise, jpegQuality }: Shrinking, random: Random): Picture {
  const { widthPx, heightPx } = clean;
  const whole = wholeResized(clean, 1 / factor);
  const part = { x: -x, y: -y, widthPx: x + whole.widthPx, heightPx: y + whole.heightPx };
  const small = addNoise(resizeBicubic(blur(clean), 1 / factor, part), noise, random);
  const saved = jpegQuality === undefined ? small : jpegRoundTrip(small, jpegQuality, true);
  const large = resizeBicubic(saved, factor, { x: x * factor, y: y * factor, widthPx, heightPx });
  return { widthPx, heightPx, data: large.data.map(toEightBits) };
}

/** Rounded to 8 bits. */
function addNoise(small: Picture, { sigma, isGrey }: Shrinking['noise'], random: Random): Picture {
  if (!isGrey) return addGaussianNoise(small, sigma, random);
  const { data, ...size } = small;
  const noise = Float32Array.from({ length: data.length / 3 }, () => (sigma / 255) * random.normal());
  return { ...size, data: data.map((value, i) => toEightBits(value + (noise[i % noise.length] ?? 0))) };
}
