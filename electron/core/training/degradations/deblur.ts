import type { Random } from '../../../../models/random.ts';
import type { Picture } from '../../imaging/picture.ts';
import { toEightBits } from '../../imaging/picture.ts';
import { linearToSrgb, srgbToLinear } from '../../imaging/srgb.ts';
import { drawCameraShake, steadyMotion } from './camera-shake.ts';
import type { Degradation } from './degradation.ts';
import { readNoiseOf } from './denoise.ts';
import { jpegRoundTrip } from './jpeg.ts';
import { discSpread } from './lens-spreads.ts';
import { logUniform } from './log-uniform.ts';
import { exposeAlong, motionSpread, posesAlong } from './long-exposure.ts';
import { blurWith } from './point-spread.ts';

/** How a shot is blurred, and what the camera makes of it. */
export const deblurParameters = {
  /** The rest is shaken. Source: our own choice. */
  steadyShare: 0.15,
  defocusShare: 0.1,
  /**
   * Furthest from the mean that light goes, in pixels, log-uniform: blurs from hardly visible to some 20 pixels.
   * Source: our own choice, for patches of 64 pixels; Sun et al., Learning a Convolutional Neural Network for
   * Non-uniform Motion Blur Removal, 2015, learn straight blurs of up to 25 pixels.
   */
  radiusPx: [1.2, 12],
  /** Radius of the disc of confusion, log-uniform. Source: our own choice. */
  defocusPx: [0.8, 4],
  /**
   * Share of shaken shots in which the camera also turns about its axis, and the share that turning has in the
   * furthest displacement. Source: our own choice; Whyte et al. 2010, Sec. 2: roll is what shifts cannot explain.
   */
  rollingShare: 0.4,
  rollPart: [0.2, 0.8],
  /**
   * By how many times a light that is blown out was brighter than white, in addition to 1: a blurred one leaves a
   * bright track. Source: Rim et al., Realistic Blur Synthesis for Learning Image Deblurring, 2022 (saturated pixels).
   */
  highlightGain: [0, 1.75],
  /**
   * Shot noise in linear light, log-uniform, with the read noise of `denoise.ts`. Source: the lower end of
   * Brooks et al. 2019: a long exposure gathers light.
   */
  shotNoise: [1e-5, 1e-3],
  jpegShare: 0.5,
  /** IJG quality. Source: our own choice, as cameras and phones save. */
  jpegQuality: [60, 95],
} as const;

/** From here on a value of 0..1 counts as blown out. */
const blownOut = 250 / 255;

interface Shot {
  /** Of linear light. */
  readonly blur: (light: Picture) => Picture;
  readonly highlightGain: number;
  readonly shotNoise: number;
  /** IJG quality, or nothing for a shot that was not compressed. */
  readonly jpegQuality: number | undefined;
}

/**
 * A shot blurred by a hand that shakes and turns, by a steady motion, or by a lens out of focus: averaged in linear
 * light, with the noise of a sensor. The sharp picture lies at the mean of the motion, so that nothing is moved.
 *
 * Source: Boracchi and Foi 2012; Whyte et al. 2010; Nah et al., Deep Multi-scale Convolutional Neural Network for
 * Dynamic Scene Deblurring, 2017, Sec. 2 (averaging must be in linear light).
 */
export const deblur: Degradation = {
  // The furthest displacement, and the pixel next to it.
  reachPx: Math.ceil(deblurParameters.radiusPx[1]) + 1,
  train: (clean, random) => takeShot(clean, drawShot(random, clean), random),
  validate: (clean, random) => takeShot(clean, middlingShot(random, clean), random),
};

function drawShot(random: Random, size: Picture): Shot {
  const { highlightGain, shotNoise, jpegShare, jpegQuality } = deblurParameters;
  return {
    blur: drawBlur(random, size),
    highlightGain: random.between(...highlightGain),
    shotNoise: logUniform(random, ...shotNoise),
    jpegQuality: random.uniform() < jpegShare ? Math.round(random.between(...jpegQuality)) : undefined,
  };
}

/** A shake of middling strength; its way is still drawn. */
const middlingShot = (random: Random, size: Picture): Shot => ({
  blur: shakenBy(random, size, 5, 0.3),
  highlightGain: 0.8,
  shotNoise: 1e-4,
  jpegQuality: undefined,
});

function drawBlur(random: Random, size: Picture): Shot['blur'] {
  const { steadyShare, defocusShare, radiusPx, defocusPx, rollingShare, rollPart } = deblurParameters;
  const kind = random.uniform();
  if (kind < defocusShare) {
    const spread = discSpread(logUniform(random, ...defocusPx));
    return (light) => blurWith(light, spread);
  }
  if (kind < defocusShare + steadyShare) {
    const spread = motionSpread(steadyMotion(random.between(0, Math.PI)), logUniform(random, ...radiusPx));
    return (light) => blurWith(light, spread);
  }
  return shakenBy(random, size, logUniform(random, ...radiusPx), random.uniform() < rollingShare ? random.between(...rollPart) : 0);
}

/** Units: `rollPart` is turning's share of the furthest displacement, which is `radiusPx`. */
function shakenBy(random: Random, { widthPx, heightPx }: Picture, radiusPx: number, rollPart: number): Shot['blur'] {
  const shake = drawCameraShake(random);
  if (rollPart === 0) {
    const spread = motionSpread(shake, radiusPx);
    return (light) => blurWith(light, spread);
  }
  const centre = [random.between(0, widthPx), random.between(0, heightPx)] as const;
  const poses = posesAlong(shake, drawCameraShake(random).x, {
    radiusPx: (1 - rollPart) * radiusPx,
    rollPx: rollPart * radiusPx,
    armPx: Math.hypot(Math.max(centre[0], widthPx - centre[0]), Math.max(centre[1], heightPx - centre[1])),
  });
  return (light) => exposeAlong(light, poses, { centre, reachPx: Math.ceil(radiusPx) });
}

function takeShot(clean: Picture, { blur, highlightGain, shotNoise, jpegQuality }: Shot, random: Random): Picture {
  const light = clean.data.map((value) => srgbToLinear(value) * (value < blownOut ? 1 : 1 + highlightGain));
  const readVariance = readNoiseOf(Math.log(shotNoise));
  const seen = blur({ ...clean, data: light }).data;
  for (let i = 0; i < seen.length; i++) {
    const value = seen[i] ?? 0;
    seen[i] = toEightBits(linearToSrgb(value + Math.sqrt(shotNoise * value + readVariance) * random.normal()));
  }
  const shot = { ...clean, data: seen };
  return jpegQuality === undefined ? shot : jpegRoundTrip(shot, jpegQuality, true);
}
