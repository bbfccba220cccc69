import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { linearToSrgb, srgbToLinear } from '../../imaging/srgb.ts';
import type { Degradation } from './degradation.ts';
import { logUniform } from './log-uniform.ts';
import { scatter } from './scatter.ts';
import { castShadow } from './shadow-caster.ts';
import { drawShadowShapes, shadowReach } from './shadow-shapes.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** A sunny place with things beside the picture that throw shadows into it. */
interface SunnyPlace {
  /** Typical size of the shadows. */
  readonly sizePx: number;
  /** Shadows per square of that size. */
  readonly frequency: number;
  /** Radius in a shadow's middle. */
  readonly penumbraPx: number;
  /** What it gains per pixel along the shadow. */
  readonly penumbraGrowth: number;
  /** Direction of the shadows. Units: radians. */
  readonly angle: number;
  /** Share of the light that comes from the sky and from around, and stays in the shadow. */
  readonly skyShare: number;
  /** 0: as white as the sun; 1: as blue against it as `blueSky`. */
  readonly blueness: number;
}

/**
 * Light of the sky over light of the sun, in linear sRGB, each at the same luminance.
 *
 * Source: CIE 15:2004, daylight of 10000 K over daylight of 5500 K.
 */
export const blueSky: Rgb = [0.746, 1.025, 1.706];

/**
 * What shadows are like.
 *
 * Source: Wang et al. 2018 (ISTD: one or several shadows over much of the picture; inputs about 20.5 dB from the
 * targets); Inoue and Yamasaki, Learning from Synthetic Shadows for Shadow Detection and Removal, 2020 (how dark:
 * below).
 */
export const deshadowParameters = {
  /** Log-uniform, and each shadow's own factor about it. Our own choice: three of four 64-pixel crops show an edge. */
  sizePx: [24, 260],
  sizeFactor: [0.6, 1.5],
  /** Log-uniform. Our own choice: 0.28 of the picture is shaded on average, and inputs of 512 pixels score 19.4 dB. */
  frequency: [0.22, 0.6],
  /** Log-uniform. Our own choice: from things on the ground to trees and houses high above. */
  penumbraPx: [0.8, 8],
  /**
   * Log-uniform. Source: the sun's radius, 0.265 degrees, is 0.0046 of the distance to what casts the shadow, and
   * 1 / sin(elevation) times as much where its light falls obliquely; the upper end is our own choice, for hazy suns and lamps.
   */
  penumbraGrowth: [0.005, 0.06],
  /**
   * Log-uniform. Source: Inoue and Yamasaki 2020: white falls to between 0.1 and 0.9 in the encoding. Ours ends
   * earlier on both sides: from a clear sky (0.4 in the encoding) to one half covered (0.77).
   */
  skyShare: [0.13, 0.55],
  /** Our own choice: from a white sky, or light from walls around, to a clear one. */
  blueness: [0, 1],
} as const;

/** Cast shadows: the sun's light is taken away, the sky's stays. */
export const deshadow: Degradation = {
  reachPx: 0,
  train: (clean, random) => shade(clean, drawPlace(random), random),
  validate: (clean, random) => shade(clean, { ...middlingPlace, angle: 2 * Math.PI * random.uniform() }, random),
};

/** About the middle of each range. */
const middlingPlace: Omit<SunnyPlace, 'angle'> = {
  sizePx: 80,
  frequency: 0.36,
  penumbraPx: 2.5,
  penumbraGrowth: 0.017,
  skyShare: 0.27,
  blueness: 0.5,
};

function drawPlace(random: Random): SunnyPlace {
  const { sizePx, frequency, penumbraPx, penumbraGrowth, skyShare, blueness } = deshadowParameters;
  return {
    sizePx: logUniform(random, ...sizePx),
    frequency: logUniform(random, ...frequency),
    penumbraPx: logUniform(random, ...penumbraPx),
    penumbraGrowth: logUniform(random, ...penumbraGrowth),
    angle: 2 * Math.PI * random.uniform(),
    skyShare: logUniform(random, ...skyShare),
    blueness: random.between(...blueness),
  };
}

/**
 * Share of each colour that stays in the umbra.
 *
 * Source: Inoue and Yamasaki 2020, Sec. III (ambient over ambient and direct light); the sky's colour as above.
 */
export function lightLeft(skyShare: number, blueness: number): Rgb {
  const left = (ratio: number): number => {
    const sky = skyShare * ratio ** blueness;
    return sky / (sky + 1 - skyShare);
  };
  const [red, green, blue] = blueSky;
  return [left(red), left(green), left(blue)];
}

/** Numerics: where no shadow falls the picture stays as it is. */
function shade({ widthPx, heightPx, data }: Picture, place: SunnyPlace, random: Random): Picture {
  const area = widthPx * heightPx;
  const visible = sunVisible({ widthPx, heightPx }, place, random);
  const shaded = data.slice();
  for (const [plane, left] of lightLeft(place.skyShare, place.blueness).entries()) {
    for (let i = 0; i < area; i++) {
      const sun = visible[i] ?? 0;
      if (sun === 1) continue;
      const at = plane * area + i;
      shaded[at] = toEightBits(linearToSrgb((left + (1 - left) * sun) * srgbToLinear(data[at] ?? 0)));
    }
  }
  return { widthPx, heightPx, data: shaded };
}

/** Share of the sun's disc that each pixel sees. Shapes: [heightPx, widthPx]. */
function sunVisible(size: Pick<Picture, 'widthPx' | 'heightPx'>, place: SunnyPlace, random: Random): Float32Array {
  const { sizePx, frequency, penumbraPx, penumbraGrowth, angle } = place;
  const visible = new Float32Array(size.widthPx * size.heightPx).fill(1);
  const marginPx = shadowReach * deshadowParameters.sizeFactor[1] * sizePx + 2 * penumbraPx;
  for (const { x, y } of scatter(size, marginPx, frequency / sizePx ** 2, random)) {
    const penumbra = { x, y, radiusPx: penumbraPx, growth: penumbraGrowth, angle };
    const ownSizePx = sizePx * logUniform(random, ...deshadowParameters.sizeFactor);
    for (const shape of drawShadowShapes({ x, y, sizePx: ownSizePx, angle }, random)) castShadow(visible, size, shape, penumbra);
  }
  return visible;
}
