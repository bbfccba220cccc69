import type { Random } from '../../../../models/random.ts';
import { logUniform } from './log-uniform.ts';

/** How a screen's pixels lie over the camera's. */
export const screenMosaicParameters = {
  /**
   * Screen pixels per camera pixel, each with its share: where a harmonic of the stripes meets the Bayer
   * mosaic's period of two pixels, or the pixels' own, and beats. Source: Amidror, The Theory of the Moire
   * Phenomenon, 2009, Ch. 2 (sampling moire at rational ratios).
   */
  resonances: [
    { frequency: 1 / 2, share: 0.5 },
    { frequency: 3 / 4, share: 0.15 },
    { frequency: 1, share: 0.35 },
  ],
  /** How long the beat is, log-uniform; its direction is drawn too. Source: Sun et al. 2018, Fig. 3, looks. */
  beatPx: [4, 80],
  /** Screen pixels are square but for the camera's tilt. */
  aspect: [0.97, 1.03],
  /**
   * Change of the scale per pixel along the tilt, and at most over half of a picture: a screen shot nearly
   * from the front. Source: Liu et al. 2018 (small random projections).
   */
  tiltPerPx: [0, 3e-4],
  largestTilt: 0.08,
  /** What lens distortion and uneven glass add to the stripes' frequency, cycles per pixel, over waves this long. */
  unevenness: [0, 0.012],
  waveLengthPx: [150, 800],
  /**
   * A sub-pixel's width and height in screen pixels; the rest is black matrix. Source: three stripes share a
   * pixel; aperture ratios of 35 % to 90 % are usual.
   */
  stripeWidth: [0.22, 1 / 3],
  stripeHeight: [0.5, 0.92],
} as const;

type Pair = readonly [number, number];

/** One axis of the screen: how its coordinate grows, in screen pixels per camera pixel, and where it begins. */
interface Axis {
  readonly frequency: Pair;
  readonly phase: number;
  readonly waves: readonly Wave[];
}

/** Units: amplitude in screen pixels, frequency in radians per camera pixel. */
interface Wave {
  readonly amplitude: number;
  readonly frequency: Pair;
  readonly phase: number;
}

/** A screen before a camera. */
export interface ScreenMosaic {
  /** Camera pixels; tilt is counted from here. */
  readonly centre: Pair;
  /** Gradient of the projection's denominator. */
  readonly tilt: Pair;
  /** Across the stripes and along them. */
  readonly axes: readonly [Axis, Axis];
  readonly stripe: { readonly width: number; readonly height: number };
}

/** Writes what the sub-pixels do to the light of red, green and blue at a camera's pixel, relative to that light. */
export type SubPixelLight = (x: number, y: number, change: Float64Array) => void;

const turn = 2 * Math.PI;

const direction = (random: Random, length: number): Pair => {
  const angle = random.between(0, turn);
  return [length * Math.cos(angle), length * Math.sin(angle)];
};

function drawResonance(random: Random): number {
  let left = random.uniform();
  for (const { frequency, share } of screenMosaicParameters.resonances) {
    left -= share;
    if (left < 0) return frequency;
  }
  return 1;
}

export function drawScreenMosaic(random: Random, size: { readonly widthPx: number; readonly heightPx: number }): ScreenMosaic {
  const range = screenMosaicParameters;
  const beat = direction(random, 1 / logUniform(random, ...range.beatPx));
  const near: Pair = [drawResonance(random) + beat[0], beat[1]];
  const across: Pair = random.uniform() < 0.5 ? near : [-near[1], near[0]];
  const aspect = random.between(...range.aspect);
  const along: Pair = [-across[1] * aspect, across[0] * aspect];
  const halfPx = Math.hypot(size.widthPx, size.heightPx) / 2;
  const axis = (frequency: Pair): Axis => ({
    frequency,
    phase: random.uniform(),
    waves: [drawWave(random), drawWave(random)],
  });
  return {
    centre: [size.widthPx / 2, size.heightPx / 2],
    tilt: direction(random, Math.min(random.between(...range.tiltPerPx), range.largestTilt / halfPx)),
    axes: [axis(across), axis(along)],
    stripe: { width: random.between(...range.stripeWidth), height: random.between(...range.stripeHeight) },
  };
}

function drawWave(random: Random): Wave {
  const { unevenness, waveLengthPx } = screenMosaicParameters;
  const lengthPx = logUniform(random, ...waveLengthPx);
  return {
    amplitude: (random.between(...unevenness) * lengthPx) / turn,
    frequency: direction(random, turn / lengthPx),
    phase: random.between(0, turn),
  };
}

/** Harmonics of the stripes that are kept: through lens and pixel the third has 1 % left at most. */
const harmonics = 2;

/**
 * Light of a screen's sub-pixels through lens and camera pixel. A screen pixel is a box per colour, a third
 * apart across the stripes, so the pattern is a product of two Fourier series; lens and camera pixel damp
 * each harmonic (Gaussian; the pixel's unit box by a Gaussian of equal variance, 1/12). The mean is exactly
 * that of the light, whatever aliases.
 *
 * Units: `contrast` is the pattern's standard deviation before it is sampled, relative to the light.
 * Numerics: damping is taken with the frequency at the picture's centre.
 * Source: Goodman, Introduction to Fourier Optics, 2005, Sec. 2.4 (sampling through an aperture), 6.1 (MTF).
 */
export function subPixelLight(mosaic: ScreenMosaic, lensSigmaPx: number, contrast: number): SubPixelLight {
  const { axes, centre, tilt, stripe } = mosaic;
  const variance = lensSigmaPx ** 2 + 1 / 12;
  const amplitudes = ([u, v]: Pair, width: number): readonly number[] =>
    Array.from({ length: harmonics }, (_, i) => {
      const frequencySquared = (i + 1) ** 2 * (u * u + v * v);
      return sinc((i + 1) * width) * Math.exp(-0.5 * turn * turn * variance * frequencySquared);
    });
  const [a1 = 0, a2 = 0] = amplitudes(axes[0].frequency, stripe.width);
  const [b1 = 0, b2 = 0] = amplitudes(axes[1].frequency, stripe.height);
  const scale = contrast / Math.sqrt((1 + 2 * (a1 * a1 + a2 * a2)) * (1 + 2 * (b1 * b1 + b2 * b2)) - 1);
  return (x, y, change) => {
    const [dx, dy] = [x - centre[0], y - centre[1]];
    const depth = 1 + tilt[0] * dx + tilt[1] * dy;
    const across = turn * position(axes[0], dx, dy, depth);
    const along = Math.cos(turn * position(axes[1], dx, dy, depth));
    const rows = 1 + 2 * (b1 * along + b2 * (2 * along * along - 1));
    for (let plane = 0; plane < 3; plane++) {
      const column = Math.cos(across - (plane * turn) / 3);
      change[plane] = scale * (rows * (1 + 2 * (a1 * column + a2 * (2 * column * column - 1))) - 1);
    }
  };
}

/** Units: screen pixels. */
function position({ frequency, phase, waves }: Axis, dx: number, dy: number, depth: number): number {
  let sum = phase + (frequency[0] * dx + frequency[1] * dy) / depth;
  for (const wave of waves) sum += wave.amplitude * Math.sin(wave.frequency[0] * dx + wave.frequency[1] * dy + wave.phase);
  return sum;
}

const sinc = (x: number): number => Math.sin(Math.PI * x) / (Math.PI * x);
