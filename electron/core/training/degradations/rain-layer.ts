import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { scatter } from './scatter.ts';

/** Rain of one depth and direction. Light is on the picture's own scale, 0..1. */
export interface RainLayer {
  /** What it adds to a pixel on average. */
  readonly meanLight: number;
  /** Mean brightness of a streak's middle; single streaks follow an exponential distribution, up to `peakLimit`. */
  readonly meanPeak: number;
  /** Mean length; single streaks are 0.4 to 1.6 times as long. */
  readonly lengthPx: number;
  /** Mean standard deviation of a streak's Gaussian cross-section; single streaks have 0.7 to 1.3 of it. */
  readonly sigmaPx: number;
  /** Direction of fall from the vertical; positive leans to the right as it falls. */
  readonly angle: number;
  /** Standard deviation of single streaks about it. Units: radians, both. */
  readonly angleSpread: number;
}

const lengthFactor = [0.4, 1.6] as const;
const sigmaFactor = [0.7, 1.3] as const;
/** Source: the brightest streaks measured on Rain100L and Rain100H add 116 to 203 of 255. */
const peakLimit = 0.8;

/**
 * Adds a layer of streaks to `light`. Each is a line, soft across and tapered to its ends, as a falling drop
 * leaves it within one exposure.
 *
 * Shapes: light [heightPx, widthPx].
 * Source: Garg and Nayar, Photorealistic Rendering of Rain Streaks, 2006 (streaks as motion-blurred drops);
 * Yang et al., Deep Joint Rain Detection and Removal, 2017, Eq. 2 (layers that add up).
 */
export function addRainLayer(
  light: Float32Array,
  size: Pick<Picture, 'widthPx' | 'heightPx'>,
  layer: RainLayer,
  random: Random,
): void {
  const { meanLight, meanPeak, lengthPx, sigmaPx, angle, angleSpread } = layer;
  const lightPerStreak = meanPeak * lengthPx * taperMean * sigmaPx * Math.sqrt(2 * Math.PI);
  const marginPx = (lengthFactor[1] * lengthPx) / 2 + acrossSigmas * sigmaFactor[1] * sigmaPx;
  for (const { x, y } of scatter(size, marginPx, meanLight / lightPerStreak, random)) {
    addStreak(light, size, {
      x,
      y,
      peak: Math.min(peakLimit, -meanPeak * Math.log(1 - random.uniform())),
      lengthPx: lengthPx * random.between(...lengthFactor),
      sigmaPx: sigmaPx * random.between(...sigmaFactor),
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

/** Where the Gaussian cross-section is cut off. */
const acrossSigmas = 3;

/** Brightness along a streak, -1..1 from end to end: a bell with a flat top. */
const taper = (along: number): number => (1 - along * along) ** 2 * (1 + 2 * along * along) ** 0.5;

/** Mean of `taper` over -1..1. */
const taperMean = Array.from({ length: 1000 }, (_, i) => taper((i + 0.5) / 1000)).reduce((a, b) => a + b, 0) / 1000;

/** Row by row, only where the streak is. */
function addStreak(
  light: Float32Array,
  { widthPx, heightPx }: Pick<Picture, 'widthPx' | 'heightPx'>,
  { x, y, peak, lengthPx, sigmaPx, angle }: Streak,
): void {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const half = lengthPx / 2;
  const reach = acrossSigmas * sigmaPx;
  const rise = half * Math.abs(cosine) + reach * Math.abs(sine);
  for (let row = Math.max(0, Math.ceil(y - rise)); row <= Math.min(heightPx - 1, y + rise); row++) {
    const dy = row - y;
    const acrossMiddle = (dy * sine) / cosine;
    const acrossHalf = Math.abs(reach / cosine);
    const first = Math.max(0, Math.ceil(x + acrossMiddle - acrossHalf));
    const last = Math.min(widthPx - 1, Math.floor(x + acrossMiddle + acrossHalf));
    for (let column = first; column <= last; column++) {
      const dx = column - x;
      const along = (dx * sine + dy * cosine) / half;
      if (along < -1 || along > 1) continue;
      const across = (dx * cosine - dy * sine) / sigmaPx;
      const i = row * widthPx + column;
      light[i] = (light[i] ?? 0) + peak * taper(along) * Math.exp(-0.5 * across * across);
    }
  }
}
