import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import type { Bounds, Degradation } from './degradation.ts';
import { logUniform } from './log-uniform.ts';
import { radians } from './radians.ts';
import type { RainLayer } from './rain-layer.ts';
import { addRainLayer } from './rain-layer.ts';

interface RainParameters {
  readonly layerCount: Bounds;
  /** What the layers add to a pixel together, on average; log-uniform. Units: of 255. */
  readonly meanLight: Bounds;
  /** Mean brightness of a layer's streaks; log-uniform. Units: of 255. */
  readonly meanPeak: Bounds;
  /** Mean length of a layer's streaks; log-uniform. */
  readonly meanLengthPx: Bounds;
  /** Mean standard deviation across a layer's streaks. */
  readonly meanSigmaPx: Bounds;
  /** Direction of the first layer. Units: degrees from the vertical. */
  readonly angle: Bounds;
  /** Standard deviation of the other layers' directions about it. Units: degrees. */
  readonly layerSpread: number;
  /** Standard deviation of a layer's streaks about its direction. Units: degrees. */
  readonly streakSpread: Bounds;
  /** Share of pictures with a veil; what it lets through, and how bright it is itself. */
  readonly veil: { readonly share: number; readonly transmission: Bounds; readonly airlight: Bounds };
}

/**
 * One layer of thin, bright streaks.
 *
 * Source: Yang et al. 2017, Sec. 5 (Rain100L: one type of streaks); figures from our own measurement of
 * input minus target on ten pairs of Rain100L. All three channels gain the same, to the last bit, wherever they are
 * not clipped: the streaks are grey, added in the encoding, without a veil. They add 2.0 to 14 of 255 on average,
 * with a standard deviation of 6.6 to 26; the brightest 0.5 % gain 41 to 138. Directions lie -35 to 29 degrees
 * from the vertical, one per picture (coherence of the structure tensor 0.83 to 0.92). Across, the
 * autocorrelation falls to half within 1.25 to 2 px, along within 8 to 21 px. PSNR 18.6 to 31.4 dB.
 */
export const derainLightParameters: RainParameters = {
  layerCount: [1, 1],
  meanLight: [2, 16],
  meanPeak: [18, 45],
  meanLengthPx: [20, 65],
  meanSigmaPx: [0.6, 1.05],
  angle: [-40, 40],
  layerSpread: 0,
  streakSpread: [1, 5],
  veil: { share: 0, transmission: [1, 1], airlight: [0, 0] },
};

/**
 * Several layers, dense, some under a veil.
 *
 * Source: Yang et al. 2017, Sec. 5 (Rain100H: five directions); figures measured as for light rain on ten pairs of Rain100H:
 * grey and added in the encoding as well. The streaks add 33 to 95 of 255 on average after clipping, with a
 * standard deviation of 29 to 61; the brightest 0.5 % gain 132 to 251, the darkest 5 % 1 to 21. Across, the
 * autocorrelation falls to half within 1.25 to 1.75 px, along within 10 to 24 px. The directions of one picture
 * lie close together (coherence 0.61 to 0.87) about a main one within 13 degrees. PSNR 7.1 to 15.1 dB.
 * Deviation: the veil is that of Yang et al. 2017, Eq. 3, which the data set's own pictures lack; a wider range
 * of directions, for wind.
 */
export const derainHeavyParameters: RainParameters = {
  layerCount: [2, 5],
  meanLight: [33, 105],
  meanPeak: [24, 50],
  meanLengthPx: [40, 140],
  meanSigmaPx: [0.6, 1],
  angle: [-25, 25],
  layerSpread: 12,
  streakSpread: [0.5, 3],
  veil: { share: 0.3, transmission: [0.8, 1], airlight: [0.7, 0.95] },
};

/** Light rain, as on Rain100L. */
export const derainLight: Degradation = {
  reachPx: 0,
  train: (clean, random) => rainOn(clean, drawRain(derainLightParameters, random), random),
  validate: (clean, random) => rainOn(clean, middlingLightRain, random),
};

/** Heavy rain, as on Rain100H. */
export const derainHeavy: Degradation = {
  reachPx: 0,
  train: (clean, random) => rainOn(clean, drawRain(derainHeavyParameters, random), random),
  validate: (clean, random) => rainOn(clean, middlingHeavyRain, random),
};

interface Rain {
  readonly layers: readonly RainLayer[];
  readonly transmission: number;
  readonly airlight: number;
}

/** About the geometric middle of each range above. */
const middlingLightRain: Rain = {
  layers: [
    { meanLight: 6 / 255, meanPeak: 28 / 255, meanLengthPx: 36, meanSigmaPx: 0.8, angle: radians(15), angleSpread: radians(2.5) },
  ],
  transmission: 1,
  airlight: 0,
};

const middlingHeavyRain: Rain = {
  layers: [-12, -1, 16].map((degrees) => ({
    meanLight: 20 / 255,
    meanPeak: 35 / 255,
    meanLengthPx: 75,
    meanSigmaPx: 0.8,
    angle: radians(degrees),
    angleSpread: radians(1.5),
  })),
  transmission: 1,
  airlight: 0,
};

function drawRain(parameters: RainParameters, random: Random): Rain {
  const { layerCount, meanLight, meanPeak, meanLengthPx, meanSigmaPx, angle, layerSpread, streakSpread, veil } = parameters;
  const count = layerCount[0] + random.integer(layerCount[1] - layerCount[0] + 1);
  const layerLight = logUniform(random, ...meanLight) / 255 / count;
  const mainAngle = random.between(...angle);
  const layers = Array.from({ length: count }, (_, i) => ({
    meanLight: layerLight,
    meanPeak: logUniform(random, ...meanPeak) / 255,
    meanLengthPx: logUniform(random, ...meanLengthPx),
    meanSigmaPx: random.between(...meanSigmaPx),
    angle: radians(i === 0 ? mainAngle : mainAngle + layerSpread * random.normal()),
    angleSpread: radians(random.between(...streakSpread)),
  }));
  const isVeiled = random.uniform() < veil.share;
  return {
    layers,
    transmission: isVeiled ? random.between(...veil.transmission) : 1,
    airlight: isVeiled ? random.between(...veil.airlight) : 0,
  };
}

/**
 * Grey streaks added to all channels, then mixed with a grey veil, in the picture's encoding: so the data sets were made.
 *
 * Source: Yang et al. 2017, Eq. 3.
 */
function rainOn({ widthPx, heightPx, data }: Picture, { layers, transmission, airlight }: Rain, random: Random): Picture {
  const size = { widthPx, heightPx };
  const light = new Float32Array(widthPx * heightPx);
  for (const layer of layers) addRainLayer(light, size, layer, random);
  const rainy = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += light.length) {
    for (let i = 0; i < light.length; i++) {
      const lit = (data[start + i] ?? 0) + (light[i] ?? 0);
      rainy[start + i] = toEightBits(transmission * lit + (1 - transmission) * airlight);
    }
  }
  return { ...size, data: rainy };
}
