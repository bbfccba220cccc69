import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import type { Degradation, Degrade } from './degradation.ts';
import type { RainLayer } from './rain-layer.ts';
import { addRainLayer } from './rain-layer.ts';

type Range = readonly [number, number];

interface RainParameters {
  /** Number of layers, each with a share of the light. */
  readonly layers: Range;
  /** What all layers together add to a pixel on average, of 255; log-uniform. */
  readonly meanLight: Range;
  /** Mean brightness of a streak's middle, of 255; log-uniform. */
  readonly meanPeak: Range;
  /** Log-uniform. */
  readonly lengthPx: Range;
  /** Of the cross-section. */
  readonly sigmaPx: Range;
  /** Of the main direction, degrees from the vertical. */
  readonly angle: Range;
  /** How far the other layers' directions stray from the main one: standard deviation in degrees. */
  readonly layerSpread: number;
  /** How far a layer's streaks stray from its direction: standard deviation in degrees. */
  readonly angleSpread: Range;
  /** Share of pictures with a veil, what it leaves of the scene, and its own brightness. */
  readonly veil: { readonly share: number; readonly transmission: Range; readonly airlight: Range };
}

export const derainLightParameters: RainParameters = {
  layers: [1, 1],
  meanLight: [2, 16],
  meanPeak: [18, 45],
  lengthPx: [14, 60],
  sigmaPx: [0.7, 1.2],
  angle: [-40, 40],
  layerSpread: 0,
  angleSpread: [1, 4],
  veil: { share: 0, transmission: [1, 1], airlight: [0, 0] },
};

export const derainHeavyParameters: RainParameters = {
  layers: [2, 5],
  meanLight: [33, 112],
  meanPeak: [18, 34],
  lengthPx: [20, 100],
  sigmaPx: [0.7, 1.3],
  angle: [-25, 25],
  layerSpread: 8,
  angleSpread: [1, 4],
  veil: { share: 0.3, transmission: [0.8, 1], airlight: [0.7, 0.95] },
};

interface Rain {
  readonly layers: readonly RainLayer[];
  readonly transmission: number;
  readonly airlight: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const logBetween = (random: Random, [low, high]: Range): number =>
  Math.exp(random.between(Math.log(low), Math.log(high)));

function drawRain(parameters: RainParameters, random: Random): Rain {
  const { layers, meanLight, meanPeak, lengthPx, sigmaPx, angle, layerSpread, angleSpread, veil } = parameters;
  const count = layers[0] + random.integer(layers[1] - layers[0] + 1);
  const shares = Array.from({ length: count }, () => random.between(0.3, 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const light = logBetween(random, meanLight) / 255;
  const mainAngle = random.between(...angle);
  const isVeiled = random.uniform() < veil.share;
  return {
    layers: shares.map((share, i) => ({
      meanLight: (light * share) / total,
      meanPeak: logBetween(random, meanPeak) / 255,
      lengthPx: logBetween(random, lengthPx),
      sigmaPx: random.between(...sigmaPx),
      angle: radians(i === 0 ? mainAngle : mainAngle + layerSpread * random.normal()),
      angleSpread: radians(random.between(...angleSpread)),
    })),
    transmission: isVeiled ? random.between(...veil.transmission) : 1,
    airlight: random.between(...veil.airlight),
  };
}

function rainOn({ widthPx, heightPx, data }: Picture, { layers, transmission, airlight }: Rain, random: Random): Picture {
  const size = { widthPx, heightPx };
  const light = new Float32Array(widthPx * heightPx);
  for (const layer of layers) addRainLayer(light, size, layer, random);
  const rainy = new Float32Array(data.length);
  for (let plane = 0; plane < 3; plane++) {
    for (let i = 0; i < light.length; i++) {
      const at = plane * light.length + i;
      rainy[at] = toEightBits(transmission * ((data[at] ?? 0) + (light[i] ?? 0)) + (1 - transmission) * airlight);
    }
  }
  return { ...size, data: rainy };
}

const rainWith =
  (parameters: RainParameters): Degrade =>
  (clean, random) =>
    rainOn(clean, drawRain(parameters, random), random);

export const derainLight: Degradation = { reachPx: 0, train: rainWith(derainLightParameters), validate: rainWith(derainLightParameters) };
export const derainHeavy: Degradation = { reachPx: 0, train: rainWith(derainHeavyParameters), validate: rainWith(derainHeavyParameters) };
