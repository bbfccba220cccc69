import type { Random } from '../../../../models/random.ts';
import type { Patch } from '../patch.ts';
import type { Degradation } from './degradation.ts';
import { jpegRoundTrip } from './jpeg.ts';
import { linearToSrgb, srgbToLinear } from './srgb.ts';

/** How often each kind of noise is drawn, and how strong it gets. */
export const denoiseParameters = {
  /** Share of plain Gaussian noise; the rest is camera noise. Source: Table 3 (sigma in [1, 50] serves best). */
  gaussianShare: 0.6,
  gaussianSigma: [0, 50],
  /**
   * Shot noise in linear light, log-uniform; read noise follows it on a line in the logarithms.
   * Source: Brooks et al., Unprocessing Images for Learned Raw Denoising, 2019, Sec. 3.1.
   */
  shotNoise: [1e-4, 1.2e-2],
  readNoise: { slope: 2.18, intercept: 1.2, deviation: 0.26 },
  /** Share of camera noise that has gone through demosaicing, which makes it grainy. */
  demosaicedShare: 0.5,
  jpegShare: 0.3,
  /** IJG quality. */
  jpegQuality: [40, 96],
} as const;

/**
 * Noise as photographers meet it: white Gaussian, or a camera's signal-dependent noise, with or without
 * the grain that demosaicing gives it, sometimes followed by JPEG.
 *
 * Source: Sec. 4.3 (Gaussian); Foi et al., Practical Poissonian-Gaussian noise modeling, 2008.
 */
export const degradeDenoise: Degradation = (clean, random) => {
  const noisy =
    random.uniform() < denoiseParameters.gaussianShare
      ? addGaussianNoise(clean, random.between(...denoiseParameters.gaussianSigma), random)
      : addCameraNoise(clean, random);
  return random.uniform() < denoiseParameters.jpegShare
    ? jpegRoundTrip(noisy, Math.round(random.between(...denoiseParameters.jpegQuality)), random.uniform() < 0.5)
    : noisy;
};

/**
 * White Gaussian noise, clipped and rounded to 8 bits as a saved file would be.
 *
 * Units: `sigma` on the 0..255 scale.
 */
export function addGaussianNoise({ edgePx, data }: Patch, sigma: number, random: Random): Patch {
  return { edgePx, data: data.map((value) => toEightBits(value + (sigma / 255) * random.normal())) };
}

function addCameraNoise({ edgePx, data }: Patch, random: Random): Patch {
  const { shotNoise, readNoise, demosaicedShare } = denoiseParameters;
  const logShot = random.between(Math.log(shotNoise[0]), Math.log(shotNoise[1]));
  const shot = Math.exp(logShot);
  const read = Math.exp(readNoise.slope * logShot + readNoise.intercept + readNoise.deviation * random.normal());
  const light = data.map(srgbToLinear);
  const noise = light.map((value) => Math.sqrt(shot * value + read) * random.normal());
  const grain = random.uniform() < demosaicedShare ? demosaic(noise, edgePx) : noise;
  return { edgePx, data: light.map((value, i) => toEightBits(linearToSrgb(value + (grain[i] ?? 0)))) };
}

/**
 * Noise after a Bayer mosaic (RGGB) and bilinear demosaicing: demosaicing is linear, so the noise passes
 * through it on its own and comes out correlated between neighbours.
 *
 * Shapes: planar [3, edge, edge].
 */
function demosaic(noise: Float32Array, edge: number): Float32Array {
  const isSite = (plane: number, x: number, y: number): boolean =>
    plane === 1 ? (x + y) % 2 === 1 : x % 2 === (plane === 0 ? 0 : 1) && y % 2 === (plane === 0 ? 0 : 1);
  const area = edge * edge;
  return noise.map((own, i) => {
    const plane = Math.floor(i / area);
    const y = Math.floor((i % area) / edge);
    const x = i % edge;
    if (isSite(plane, x, y)) return own;
    let total = 0;
    let sites = 0;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const nx = x + dx;
        const ny = y + dy;
        // Green sites next to a pixel are the four direct neighbours; the corners are its own colour.
        if (nx < 0 || ny < 0 || nx >= edge || ny >= edge || !isSite(plane, nx, ny)) continue;
        total += noise[plane * area + ny * edge + nx] ?? 0;
        sites++;
      }
    }
    return sites === 0 ? own : total / sites;
  });
}

const toEightBits = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 255) / 255;
