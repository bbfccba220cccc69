import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { linearToSrgb, srgbToLinear } from '../../imaging/srgb.ts';
import { drawBlob } from './blob.ts';
import type { Bounds, Degradation } from './degradation.ts';
import { logUniform, logUniformMean } from './log-uniform.ts';
import { radians } from './radians.ts';
import { scatter } from './scatter.ts';
import type { SnowPlanes } from './snow-flake.ts';
import { addSnowFlake } from './snow-flake.ts';

/** Flakes of one range of distances. */
interface SnowLayer {
  /** Log-uniform. */
  readonly radiusPx: Bounds;
  /** Sum of the flakes' areas over the picture's. */
  readonly coverage: number;
}

/** A fall of snow. What grows as a flake comes nearer, grows with its radius. */
interface Snowfall {
  /** From far to near. */
  readonly layers: readonly SnowLayer[];
  /** Path during the exposure over a flake's radius. */
  readonly streakPerRadius: number;
  /** Lens radius over flake radius: the disc of confusion over the flake's own, far from the focus. */
  readonly defocusPerRadius: number;
  /** Radius of a flake at the distance in focus. */
  readonly focusedRadiusPx: number;
  /** Units: radians from the vertical. */
  readonly angle: number;
  /** Standard deviation of flakes about it. Units: radians. */
  readonly angleSpread: number;
  readonly irregularity: number;
  readonly density: number;
  /** Mean of the flakes. Range: linear light. */
  readonly brightness: number;
  /** Red, green and blue of the light that they send. */
  readonly tint: readonly [number, number, number];
  /** Share of light that the air between takes, and how bright it is itself. Range: linear light. */
  readonly veil: number;
  readonly airlight: number;
}

/**
 * What snow is like.
 *
 * Source: Liu et al., DesnowNet: Context-Aware Deep Network for Snow Removal, 2018, Sec. 4 (Snow100K: small flakes,
 * small and medium ones, or all three; they differ in density, path and translucency; its inputs score about 25, 23
 * and 19 dB). The paper gives no sizes: radii and coverage are ours, for photos of 640 pixels as there, chosen by eye
 * and so that inputs score alike.
 * Deviation: snow is mixed in linear light, as a camera would record it, not in the encoding.
 */
export const desnowParameters = {
  /** Far, middle, near; a fall has the first, the first two or all, equally often. Coverage is log-uniform. */
  layers: [
    { radiusPx: [0.6, 1.7], coverage: [0.006, 0.04] },
    { radiusPx: [1.7, 4.2], coverage: [0.008, 0.05] },
    { radiusPx: [4.2, 11], coverage: [0.02, 0.1] },
  ],
  /**
   * Log-uniform. Source: flakes fall at about 1 m/s and are 2 to 10 mm wide (Locatelli and Hobbs, Fall speeds and
   * masses of solid precipitation particles, 1974): 0.2 to 17 radii between 1/1000 and 1/60 of a second. Ours ends
   * earlier: longer streaks are too faint to be seen.
   */
  streakPerRadius: [0.2, 6],
  /**
   * Log-uniform. Source: lenses 2 mm (phones) to 9 mm wide (35 mm at f/4) and the flakes above: 0.2 to 4.5. Ours is
   * narrower: outlines that are too sharp look cut out, for flakes are thin at their rims.
   */
  defocusPerRadius: [0.35, 1.4],
  /** Focus lies on the scene, where flakes are small. Our own choice. */
  focusedRadiusPx: [0.5, 1.7],
  /** Disc of confusion in focus: the lens and the pixel's own square. Our own choice. */
  sharpestPx: 0.7,
  /** Wind, and how flakes flutter in it. Units: degrees. Our own choice. */
  angle: [-50, 50],
  angleSpread: [3, 18],
  /** From grains to flakes that cling together; of `drawBlob`. Our own choice. */
  irregularity: [0.05, 0.2],
  /** Source: Liu et al. 2018 (translucent to opaque). */
  density: [0.6, 1],
  /** 218 to 255 of 255 in the encoding: white, lit by the sky. Our own choice by eye, as is each flake's deviation. */
  brightness: [0.7, 1],
  brightnessSpread: 0.12,
  /** How far red stays behind green and blue goes ahead at most: cold light. Our own choice. */
  coldness: 0.06,
  /** Source: Chen et al., JSTASR, 2020, Eq. 1 (snow under a veil; Snow100K has none). The figures are ours; log-uniform. */
  veil: { share: 0.2, opacity: [0.005, 0.08], airlight: [0.5, 0.85] },
} as const;

/** Falling snow: far flakes small, sharp and many, near ones large, streaked, out of focus and few. */
export const desnow: Degradation = {
  reachPx: 0,
  train: (clean, random) => snowOn(clean, drawSnowfall(random), random),
  validate: (clean, random) => snowOn(clean, middlingSnowfall, random),
};

/** About the middle of each range: small flakes and medium ones, without a veil. */
const middlingSnowfall: Snowfall = {
  layers: [
    { radiusPx: desnowParameters.layers[0].radiusPx, coverage: 0.0155 },
    { radiusPx: desnowParameters.layers[1].radiusPx, coverage: 0.02 },
  ],
  streakPerRadius: 1.1,
  defocusPerRadius: 0.7,
  focusedRadiusPx: 1,
  angle: radians(15),
  angleSpread: radians(9),
  irregularity: 0.12,
  density: 0.8,
  brightness: 0.85,
  tint: [0.97, 1, 1.03],
  veil: 0,
  airlight: 0,
};

function drawSnowfall(random: Random): Snowfall {
  const { layers, streakPerRadius, defocusPerRadius, focusedRadiusPx, angle, angleSpread } = desnowParameters;
  const { irregularity, density, brightness, coldness, veil } = desnowParameters;
  const layerCount = 1 + random.integer(layers.length);
  const cold = coldness * random.uniform();
  const isVeiled = random.uniform() < veil.share;
  return {
    layers: layers.slice(0, layerCount).map(({ radiusPx, coverage: [least, most] }) => ({ radiusPx, coverage: logUniform(random, least, most) })),
    streakPerRadius: logUniform(random, ...streakPerRadius),
    defocusPerRadius: logUniform(random, ...defocusPerRadius),
    focusedRadiusPx: random.between(...focusedRadiusPx),
    angle: radians(random.between(...angle)),
    angleSpread: radians(random.between(...angleSpread)),
    irregularity: random.between(...irregularity),
    density: random.between(...density),
    brightness: random.between(...brightness),
    tint: [1 - cold, 1, 1 + cold],
    veil: isVeiled ? logUniform(random, ...veil.opacity) : 0,
    airlight: isVeiled ? random.between(...veil.airlight) : 0,
  };
}

/**
 * Source: Liu et al. 2018, Eq. 1 (flakes over the scene); Chen et al. 2020, Eq. 1 (the veil), here behind the flakes.
 * Numerics: rounded to 8 bits once, after the last flake.
 */
function snowOn({ widthPx, heightPx, data }: Picture, snowfall: Snowfall, random: Random): Picture {
  const area = widthPx * heightPx;
  const planes = { through: new Float32Array(area).fill(1), light: new Float32Array(area) };
  for (const layer of snowfall.layers) addLayer(planes, { widthPx, heightPx }, layer, snowfall, random);
  const { tint, veil, airlight } = snowfall;
  const snowy = new Float32Array(data.length);
  for (const [plane, colour] of tint.entries()) {
    for (let i = 0; i < area; i++) {
      const at = plane * area + i;
      const behind = (1 - veil) * srgbToLinear(data[at] ?? 0) + veil * airlight;
      snowy[at] = toEightBits(linearToSrgb((planes.through[i] ?? 0) * behind + colour * (planes.light[i] ?? 0)));
    }
  }
  return { widthPx, heightPx, data: snowy };
}

function addLayer(
  planes: SnowPlanes,
  size: Pick<Picture, 'widthPx' | 'heightPx'>,
  { radiusPx: [smallest, largest], coverage }: SnowLayer,
  snowfall: Snowfall,
  random: Random,
): void {
  const { sharpestPx, brightnessSpread } = desnowParameters;
  const { streakPerRadius, defocusPerRadius, focusedRadiusPx, angle, angleSpread, irregularity, density, brightness } = snowfall;
  const meanAreaPx = Math.PI * logUniformMean(smallest ** 2, largest ** 2);
  const marginPx = largest * (1.6 + streakPerRadius / 2 + defocusPerRadius);
  for (const { x, y } of scatter(size, marginPx, coverage / meanAreaPx, random)) {
    const radiusPx = logUniform(random, smallest, largest);
    addSnowFlake(planes, size, {
      x,
      y,
      outline: drawBlob(radiusPx, irregularity, random),
      streakPx: streakPerRadius * radiusPx,
      angle: angle + angleSpread * random.normal(),
      defocusPx: Math.max(sharpestPx, defocusPerRadius * Math.abs(radiusPx - focusedRadiusPx)),
      brightness: brightness * (1 + brightnessSpread * (2 * random.uniform() - 1)),
      density,
    });
  }
}
