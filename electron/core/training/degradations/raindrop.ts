import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { drawBlob } from './blob.ts';
import type { Bounds, Degradation } from './degradation.ts';
import { lightPyramid } from './light-pyramid.ts';
import { logUniform } from './log-uniform.ts';
import { scatter } from './scatter.ts';
import { addWaterDrop } from './water-drop.ts';

/** A wet pane. Bounds are those within which its drops differ. */
interface WetPane {
  /** Sum of the drops' areas over the picture's. */
  readonly coverage: number;
  /** Log-uniform. */
  readonly radiusPx: Bounds;
  /** Radius of the disc of confusion, one for the whole pane. */
  readonly defocusPx: number;
  /** Log-uniform. */
  readonly minification: Bounds;
  readonly skylight: number;
  readonly rimLoss: Bounds;
  readonly transmission: Bounds;
  /** Standard deviation of outlines, as a share of the radius. */
  readonly irregularity: number;
}

/**
 * How wet the pane is, and what its drops are like.
 *
 * Source: Qian et al., Attentive Generative Adversarial Network for Raindrop Removal, 2018, Sec. 4 (drops of
 * many sizes on glass 2 to 5 cm before a lens that is focused behind it). The paper gives no figures for drops:
 * ours are chosen by eye, and so that 240-pixel pictures score 17 to 28 dB (5 % to 95 %), 21.7 on average: its
 * inputs have 21 to 25.
 */
export const raindropParameters = {
  /** Log-uniform; drops that meet share their place, so less of the picture is covered. */
  coverage: [0.06, 0.38],
  /** Whole photos and 72-pixel crops get the same drops: none is larger than half a crop. */
  smallestRadiusPx: [2.5, 5],
  largestRadiusPx: [8, 36],
  /** From a pane nearly in focus to drops that hardly show an outline; log-uniform. */
  defocusPx: [1, 9],
  /** Source: Halimeh and Roser 2009: a drop shows a view of about 165 degrees, a camera one of 40 to 70. */
  minification: [3, 14],
  /** 0: no sky above the frame, or a scene indoors. */
  skylight: [0, 0.7],
  /** Mostly darker, from light that misses the camera; sometimes bright, from a light at the side. */
  rimLoss: [-0.4, 0.9],
  transmission: [0.8, 1.15],
  /** From sessile drops, nearly round, to those that have run together. */
  irregularity: [0.03, 0.13],
} as const;

/**
 * Drops on a window or a lens, out of focus, in linear light as a camera would record them. Between drops the
 * picture stays as it is.
 */
export const raindrop: Degradation = {
  reachPx: 0,
  train: (clean, random) => throughPane(clean, drawPane(random), random),
  validate: (clean, random) => throughPane(clean, middlingPane, random),
};

/** About the middle of each range. */
const middlingPane: WetPane = {
  coverage: 0.16,
  radiusPx: [3.5, 20],
  defocusPx: 2.7,
  minification: [4, 10],
  skylight: 0.35,
  rimLoss: [0, 0.6],
  transmission: [0.9, 1.05],
  irregularity: 0.09,
};

function drawPane(random: Random): WetPane {
  const { coverage, smallestRadiusPx, largestRadiusPx, defocusPx, minification } = raindropParameters;
  const { skylight, rimLoss, transmission, irregularity } = raindropParameters;
  const rim = random.between(...rimLoss);
  return {
    coverage: logUniform(random, ...coverage),
    radiusPx: [random.between(...smallestRadiusPx), logUniform(random, ...largestRadiusPx)],
    defocusPx: logUniform(random, ...defocusPx),
    minification,
    skylight: random.between(...skylight),
    rimLoss: [rim - 0.2, rim + 0.2],
    transmission,
    irregularity: random.between(...irregularity),
  };
}

/** Numerics: rounded to 8 bits once, after the last drop. */
function throughPane(clean: Picture, pane: WetPane, random: Random): Picture {
  const [smallest, largest] = pane.radiusPx;
  // Mean of the squared radius of a log-uniform radius.
  const meanAreaPx = (Math.PI * (largest ** 2 - smallest ** 2)) / (2 * Math.log(largest / smallest));
  const marginPx = 1.6 * largest + pane.defocusPx;
  const levels = lightPyramid(clean);
  const picture = clean.data.slice();
  const covered = new Float32Array(clean.widthPx * clean.heightPx);
  for (const { x, y } of scatter(clean, marginPx, pane.coverage / meanAreaPx, random)) {
    const radiusPx = logUniform(random, smallest, largest);
    addWaterDrop(picture, covered, clean, levels, {
      x,
      y,
      outline: drawBlob(radiusPx, pane.irregularity, random),
      defocusPx: pane.defocusPx,
      minification: logUniform(random, ...pane.minification),
      skylight: pane.skylight,
      rimLoss: random.between(...pane.rimLoss),
      transmission: random.between(...pane.transmission),
    });
  }
  for (let i = 0; i < picture.length; i++) picture[i] = toEightBits(picture[i] ?? 0);
  return { ...clean, data: picture };
}
