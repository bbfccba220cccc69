import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { logUniform, logUniformMean } from './log-uniform.ts';
import { scatter } from './scatter.ts';

type Size = Pick<Picture, 'widthPx' | 'heightPx'>;

/** Rain of one depth and direction. Range: light on the picture's own scale, 0..1. */
export interface RainLayer {
  /** What it adds to a pixel on average. */
  readonly meanLight: number;
  /** Mean brightness of a streak's middle; single streaks are distributed exponentially about it. */
  readonly meanPeak: number;
  readonly meanLengthPx: number;
  /** Mean standard deviation of a streak's Gaussian cross-section. */
  readonly meanSigmaPx: number;
  /** Mean direction of fall. Units: radians from the vertical; positive leans to the right as it falls. */
  readonly angle: number;
  /** Standard deviation of single streaks about `angle`. Units: radians. */
  readonly angleSpread: number;
}

/** How streaks of one layer differ. Source: our own measurement on Rain100L and Rain100H, given in `derain.ts`. */
const streakParameters = {
  /** Length over its mean, before normalising; log-uniform. */
  length: [0.35, 2.2],
  /** Width over its mean; uniform. */
  sigma: [0.7, 1.3],
  /** Brightest middle: the brightest pixels there gain 116 to 203 of 255. */
  peakLimit: 0.8,
  /** Where the Gaussian cross-section ends, in standard deviations. */
  acrossSigmas: 3,
} as const;

/**
 * Adds a layer of streaks to `light`. Each is a line, soft across and tapered to its ends, as a falling drop
 * leaves it within one exposure.
 *
 * Shapes: light [heightPx, widthPx].
 * Source: Garg and Nayar, Photorealistic Rendering of Rain Streaks, 2006 (streaks are motion-blurred drops,
 * brighter than what is behind them); Yang et al., Deep Joint Rain Detection and Removal from a Single Image,
 * 2017, Eq. 3 (layers add up).
 * Deviation: no oscillation of the drop, whose pattern is finer than the streaks here.
 */
export function addRainLayer(light: Float32Array, size: Size, layer: RainLayer, random: Random): void {
  const { length, sigma, peakLimit, acrossSigmas } = streakParameters;
  const { meanLight, meanPeak, meanLengthPx, meanSigmaPx, angle, angleSpread } = layer;
  const lightPerStreak = meanPeak * meanLengthPx * taperMean * meanSigmaPx * Math.sqrt(2 * Math.PI);
  const lengthUnitPx = meanLengthPx / logUniformMean(...length);
  const marginPx = (length[1] * lengthUnitPx) / 2 + acrossSigmas * sigma[1] * meanSigmaPx;
  for (const { x, y } of scatter(size, marginPx, meanLight / lightPerStreak, random)) {
    addStreak(light, size, {
      x,
      y,
      peak: Math.min(peakLimit, -meanPeak * Math.log(1 - random.uniform())),
      lengthPx: lengthUnitPx * logUniform(random, ...length),
      sigmaPx: meanSigmaPx * random.between(...sigma),
      angle: angle + angleSpread * random.normal(),
    });
  }
}

interface Streak {
  readonly x: number;
  readonly y: number;
  readonly peak: number;
  readonly lengthPx: number;
  readonly sigmaPx: number;
  readonly angle: number;
}

/** Brightness along a streak, from -1 (one end) to 1 (the other). */
const taper = (along: number): number => (1 - along * along) * (1 + along * along * (1 - along * along));

/** Mean of `taper`: 2/3 + 8/105. */
const taperMean = 2 / 3 + 8 / 105;

/** Row by row, and in each only where the streak is. */
function addStreak(
  light: Float32Array,
  { widthPx, heightPx }: Size,
  { x, y, peak, lengthPx, sigmaPx, angle }: Streak,
): void {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const halfPx = lengthPx / 2;
  const reachPx = streakParameters.acrossSigmas * sigmaPx;
  const risePx = halfPx * Math.abs(cosine) + reachPx * Math.abs(sine);
  const acrossPx = Math.abs(reachPx / cosine);
  for (let row = Math.max(0, Math.ceil(y - risePx)); row <= Math.min(heightPx - 1, y + risePx); row++) {
    const dy = row - y;
    const middle = x + (dy * sine) / cosine;
    const last = Math.min(widthPx - 1, middle + acrossPx);
    for (let column = Math.max(0, Math.ceil(middle - acrossPx)); column <= last; column++) {
      const dx = column - x;
      const along = (dx * sine + dy * cosine) / halfPx;
      if (along < -1 || along > 1) continue;
      const across = (dx * cosine - dy * sine) / sigmaPx;
      const i = row * widthPx + column;
      light[i] = (light[i] ?? 0) + peak * taper(along) * Math.exp(-0.5 * across * across);
    }
  }
}
