import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { bayerPlane, demosaicBilinear } from './bayer.ts';
import type { Degradation } from './degradation.ts';
import { gaussianBlurPicture } from './gaussian-blur.ts';
import { jpegRoundTrip } from './jpeg.ts';
import { logUniform } from './log-uniform.ts';
import type { ScreenMosaic } from './screen-mosaic.ts';
import { drawScreenMosaic, subPixelLight } from './screen-mosaic.ts';
import { linearToSrgb, srgbToLinear } from '../../imaging/srgb.ts';

/** How a screen is photographed. */
export const demoireParameters = {
  /**
   * Standard deviation of what the sub-pixels do to the light of a flat place, relative to that light,
   * log-uniform. Source: our own measurement on UHDM (Yu et al. 2022) scaled to 700 pixels: 0.02 to 0.18 on
   * flat places; photos in their own size, not smoothed by scaling, show more.
   */
  contrast: [0.06, 0.32],
  /** Gaussian sigma of the lens, in camera pixels. Source: Sun et al. 2018, Sec. III: shots are in focus. */
  lensSigmaPx: [0.15, 0.6],
  /**
   * Share of shots whose colours come from a Bayer mosaic; the rest see all colours in every pixel, as photos
   * do that were scaled down after the shot.
   */
  bayerShare: 0.7,
  /**
   * What is left of the moire's colour: cameras smooth chroma, and their colour filters overlap. Source: our
   * own measurement on UHDM: the channels' moire correlates by 0.5 to 0.99, where bare stripes give -0.5.
   */
  colourLeft: [0.2, 0.95],
  /** Read noise of the sensor, standard deviation in linear light. Source: Brooks et al. 2019, low to middling ISO. */
  noise: [0, 0.008],
  /**
   * Exposure, white balance of red and blue, and the tone curve's gamma. Milder than in UHDM, whose inputs
   * lie 8 to 24 dB from their targets for tone alone: those shifts are not to be undone by a restoration.
   */
  exposure: [0.72, 1.1],
  whiteBalance: [0.93, 1.07],
  gamma: [0.88, 1.14],
  jpegShare: 0.8,
  /** IJG quality. Source: UHDM and Sun et al. 2018 are phones' JPEGs. */
  jpegQuality: [75, 98],
} as const;

/** Everything about one shot of a screen. */
interface Shot {
  readonly mosaic: ScreenMosaic;
  readonly contrast: number;
  readonly lensSigmaPx: number;
  readonly isBayer: boolean;
  readonly colourLeft: number;
  readonly noise: number;
  readonly exposure: readonly [number, number, number];
  readonly gamma: number;
  /** IJG quality, or nothing for a shot that was not compressed. */
  readonly jpegQuality: number | undefined;
}

/**
 * A screen photographed: its red, green and blue stripes beat with the camera's pixels, coarsely and in
 * colour, and the camera has its own exposure and tone curve. The picture stays where it is: geometry comes in
 * through the stripes' positions alone, so that the pair is aligned to the pixel.
 *
 * Source: Liu et al., Demoireing of Camera-Captured Screen Images, 2018 (the pipeline: LCD mosaic, projection,
 * lens, Bayer mosaic, demosaicing, JPEG); Yuan et al., AIM 2019 Challenge on Image Demoireing (LCDMoire, made
 * so); Sun et al., Moire Photo Restoration Using Multiresolution CNNs, 2018 (what real moire looks like).
 * Deviation: sub-pixels are not drawn large and projected, but their Fourier series is evaluated per camera
 * pixel (see `subPixelLight`); their light is scaled to a contrast that is drawn; the demosaicing is
 * linear, and only the moire goes through it, as if the camera got the picture itself right.
 */
export const demoire: Degradation = {
  // Lens (three sigmas) and demosaicing; JPEG's blocks are the patch sampler's own matter.
  reachPx: Math.ceil(3 * demoireParameters.lensSigmaPx[1]) + 1,
  train: (clean, random) => photograph(clean, drawShot(random, clean), random),
  validate: (clean, random) => photograph(clean, middlingShot(random, clean), random),
};

function drawShot(random: Random, size: Picture): Shot {
  const range = demoireParameters;
  const exposure = random.between(...range.exposure);
  return {
    mosaic: drawScreenMosaic(random, size),
    contrast: logUniform(random, ...range.contrast),
    lensSigmaPx: random.between(...range.lensSigmaPx),
    isBayer: random.uniform() < range.bayerShare,
    colourLeft: random.between(...range.colourLeft),
    noise: random.between(...range.noise),
    exposure: [exposure * random.between(...range.whiteBalance), exposure, exposure * random.between(...range.whiteBalance)],
    gamma: random.between(...range.gamma),
    jpegQuality: random.uniform() < range.jpegShare ? Math.round(random.between(...range.jpegQuality)) : undefined,
  };
}

/** The middle of each range; where the stripes lie is still drawn. */
const middlingShot = (random: Random, size: Picture): Shot => ({
  mosaic: drawScreenMosaic(random, size),
  contrast: 0.13,
  lensSigmaPx: 0.35,
  isBayer: true,
  colourLeft: 0.6,
  noise: 0.004,
  exposure: [0.9, 0.88, 0.85],
  gamma: 1,
  jpegQuality: 90,
});

function photograph(clean: Picture, shot: Shot, random: Random): Picture {
  const { widthPx, heightPx } = clean;
  const area = widthPx * heightPx;
  const seen = gaussianBlurPicture({ widthPx, heightPx, data: clean.data.map(srgbToLinear) }, shot.lensSigmaPx);
  const moire = sampleMoire(seen, shot, random);
  keepColour(moire, area, shot.colourLeft);
  for (let plane = 0; plane < 3; plane++) {
    const exposure = shot.exposure[plane] ?? 1;
    for (let i = plane * area; i < (plane + 1) * area; i++) {
      const value = linearToSrgb(exposure * ((seen.data[i] ?? 0) + (moire[i] ?? 0)));
      moire[i] = toEightBits(value ** shot.gamma);
    }
  }
  const developed = { widthPx, heightPx, data: moire };
  return shot.jpegQuality === undefined ? developed : jpegRoundTrip(developed, shot.jpegQuality, true);
}

/**
 * What the sub-pixels and the sensor's noise add to the light, as the camera sees it.
 *
 * Shapes: planar [3, height, width].
 */
function sampleMoire({ widthPx, heightPx, data: light }: Picture, shot: Shot, random: Random): Float32Array {
  const area = widthPx * heightPx;
  const subPixels = subPixelLight(shot.mosaic, shot.lensSigmaPx, shot.contrast);
  const change = new Float64Array(3);
  const seen = (plane: number, i: number): number =>
    Math.max(-1, change[plane] ?? 0) * (light[plane * area + i] ?? 0) + shot.noise * random.normal();
  const samples = new Float32Array(shot.isBayer ? area : 3 * area);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const i = y * widthPx + x;
      subPixels(x, y, change);
      if (shot.isBayer) samples[i] = seen(bayerPlane(x, y), i);
      else for (let plane = 0; plane < 3; plane++) samples[plane * area + i] = seen(plane, i);
    }
  }
  return shot.isBayer ? demosaicBilinear(samples, widthPx, heightPx) : samples;
}

/** Draws the planes towards their mean, in place. Shapes: planar [3, area]. */
function keepColour(planes: Float32Array, area: number, left: number): void {
  for (let i = 0; i < area; i++) {
    const mean = ((planes[i] ?? 0) + (planes[area + i] ?? 0) + (planes[2 * area + i] ?? 0)) / 3;
    for (let at = i; at < 3 * area; at += area) planes[at] = mean + left * ((planes[at] ?? 0) - mean);
  }
}
