import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/core/imaging/picture.ts';
import { linearToSrgb, srgbToLinear } from '../../../../electron/core/imaging/srgb.ts';
import { drawCameraShake, steadyMotion } from '../../../../electron/core/training/degradations/camera-shake.ts';
import type { Trajectory } from '../../../../electron/core/training/degradations/camera-shake.ts';
import { deblur, deblurParameters } from '../../../../electron/core/training/degradations/deblur.ts';
import { discSpread } from '../../../../electron/core/training/degradations/lens-spreads.ts';
import type { Pose } from '../../../../electron/core/training/degradations/long-exposure.ts';
import { exposeAlong, motionSpread, posesAlong } from '../../../../electron/core/training/degradations/long-exposure.ts';
import { blurWith } from '../../../../electron/core/training/degradations/point-spread.ts';
import { Random } from '../../../../models/random.ts';
import { itReachesNoFurther, itSpoilsWithin, mean } from '../../../support/degradation-checks.ts';
import { itKeepsTheContract } from '../../../support/degradation-contract.ts';
import { largestError } from '../../../support/largest-error.ts';
import { greyPicture, naturalPicture } from '../../../support/natural-picture.ts';

describe('deblur', () => {
  itKeepsTheContract(deblur);
  // A block of 4:2:0 chroma, and one pixel of its upsampling.
  itReachesNoFurther(deblur, 18);
  itSpoilsWithin(deblur, { tenth: 19, median: [23, 30], ninetieth: 35 });

  it('reaches as far as its strongest blur', () => {
    const [, strongestPx] = deblurParameters.radiusPx;
    for (let seed = 0; seed < 20; seed++) {
      expect(motionSpread(drawCameraShake(new Random(seed)), strongestPx).reachPx).toBeLessThanOrEqual(deblur.reachPx);
    }
    expect(discSpread(deblurParameters.defocusPx[1]).reachPx).toBeLessThanOrEqual(deblur.reachPx);
  });

  it('averages light, not code values: black and white that run together become the grey of half the light', () => {
    const edge = 64;
    const stripes: Picture = { ...greyPicture(edge, edge, 0), data: new Float32Array(3 * edge * edge).map((_, i) => (Math.floor(i / 2) % 2 === 0 ? 0 : 0.9)) };
    const halfTheLight = linearToSrgb(srgbToLinear(0.9) / 2);
    const greys: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const { data } = deblur.validate(stripes, new Random(seed));
      const level = mean(data);
      const spread = Math.sqrt(mean(data.map((value) => (value - level) ** 2)));
      if (spread < 0.06) greys.push(level);
    }
    expect(greys.length).toBeGreaterThan(4);
    for (const grey of greys) expect(Math.abs(grey - halfTheLight)).toBeLessThan(0.015);
  });

  it('keeps the light of a picture', () => {
    const clean = naturalPicture(96, 96, 2);
    const lightOf = ({ data }: Picture): number => mean(data.map(srgbToLinear));
    for (let seed = 0; seed < 30; seed++) {
      expect(Math.abs(lightOf(deblur.train(clean, new Random(seed))) / lightOf(clean) - 1)).toBeLessThan(0.03);
    }
  });

  it('draws a blown-out light out to a track that is brighter than the spread of white alone', () => {
    const edge = 61;
    const night: Picture = {
      widthPx: edge,
      heightPx: edge,
      data: new Float32Array(3 * edge * edge).map((_, i) => (Math.hypot((i % edge) - 30, (Math.floor(i / edge) % edge) - 30) < 3 ? 1 : 0)),
    };
    const lights = Array.from({ length: 20 }, (_, seed) =>
      deblur.validate(night, new Random(seed)).data.reduce((sum, value) => sum + srgbToLinear(value), 0),
    );
    expect(mean(lights)).toBeGreaterThan(1.3 * night.data.reduce((sum, value) => sum + value, 0));
  });
});

describe('trajectory of a camera', () => {
  const shakes = Array.from({ length: 60 }, (_, seed) => drawCameraShake(new Random(seed)));

  it('has its mean at 0 and its furthest position at 1', () => {
    for (const { x, y } of [...shakes, steadyMotion(0.4)]) {
      expect(mean(x)).toBeCloseTo(0, 10);
      expect(mean(y)).toBeCloseTo(0, 10);
      expect(Math.max(...x.map((position, step) => Math.hypot(position, y[step] ?? 0)))).toBeCloseTo(1, 10);
    }
  });

  it('moves steadily: each step is as long as the next', () => {
    for (const { x, y } of shakes) {
      const lengths = Array.from({ length: x.length - 1 }, (_, step) => Math.hypot(x[step + 1]! - x[step]!, y[step + 1]! - y[step]!));
      expect(Math.max(...lengths) / Math.min(...lengths)).toBeCloseTo(1, 6);
    }
  });

  it('is anything from nearly straight to a scribble', () => {
    // A straight way goes from -1 to 1.
    const ways = shakes.map(({ x, y }) => (x.length - 1) * Math.hypot(x[1]! - x[0]!, y[1]! - y[0]!)).sort((a, b) => a - b);
    expect(ways[0]).toBeGreaterThan(1.5);
    expect(ways[6]).toBeLessThan(3);
    expect(ways[54]).toBeGreaterThan(5);
  });

  it('goes in all directions alike', () => {
    const turns = shakes.map(({ x, y }) => Math.atan2(y[1999]! - y[0]!, x[1999]! - x[0]!));
    for (const quarter of [0, 1, 2, 3]) {
      const count = turns.filter((turn) => Math.floor(((turn + Math.PI) / (2 * Math.PI)) * 4) % 4 === quarter).length;
      expect(count).toBeGreaterThan(5);
    }
  });
});

describe('long exposure', () => {
  const steady = steadyMotion(0);

  it('of a steady motion is a straight line of even light', () => {
    const { taps } = motionSpread(steady, 6);
    for (const { dx, dy, share } of taps) {
      expect(dy).toBe(0);
      expect(share).toBeCloseTo(Math.abs(dx) === 6 ? 1 / 24 : 1 / 12, 3);
    }
    expect(taps).toHaveLength(13);
  });

  it('has the moments of the trajectory', () => {
    for (let seed = 0; seed < 10; seed++) {
      const shake = drawCameraShake(new Random(seed));
      const { taps } = motionSpread(shake, 9);
      const along = taps.reduce((sum, { dx, share }) => sum + share * dx, 0);
      const squared = taps.reduce((sum, { dx, share }) => sum + share * dx * dx, 0);
      expect(along).toBeCloseTo(0, 1);
      // Sharing between two pixels adds at most a quarter.
      expect(squared - 81 * mean(shake.x.map((position) => position ** 2))).toBeGreaterThan(-0.3);
      expect(squared - 81 * mean(shake.x.map((position) => position ** 2))).toBeLessThan(0.3);
    }
  });

  it('without turning is alike everywhere: the same as blurring with its spread', () => {
    const light = naturalPicture(40, 30, 5);
    for (let seed = 0; seed < 5; seed++) {
      const shake = drawCameraShake(new Random(seed, 1));
      const poses = posesAlong(shake, new Float64Array(2000), { radiusPx: 7, rollPx: 0, armPx: 25 });
      const exposed = exposeAlong(light, poses, { centre: [20, 15], reachPx: 7 });
      expect(largestError(exposed.data, blurWith(light, motionSpread(shake, 7)).data)).toBeLessThan(0.03);
    }
  });

  it('spends all of the exposure, in poses a pixel apart', () => {
    const roll = drawCameraShake(new Random(8)).x;
    const shake: Trajectory = drawCameraShake(new Random(9));
    const poses = posesAlong(shake, roll, { radiusPx: 6, rollPx: 5, armPx: 50 });
    expect(poses.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(Math.max(...poses.map(({ roll: angle }) => Math.abs(angle)))).toBeLessThanOrEqual(0.1);
    const steps = poses.slice(1).map((pose, i) => Math.hypot(pose.dx - (poses[i]?.dx ?? 0), pose.dy - (poses[i]?.dy ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(1.6);
  });

  it('turns the scene about the centre: a point goes round, the centre stays', () => {
    const edge = 41;
    const pose: Pose = { dx: 0, dy: 0, roll: 0.1, share: 1 };
    const seen = (x: number, y: number): readonly [number, number] => {
      const point: Picture = { ...greyPicture(edge, edge, 0), data: new Float32Array(3 * edge * edge) };
      point.data[y * edge + x] = 1;
      const { data } = exposeAlong(point, [pose], { centre: [20, 20], reachPx: 3 });
      let [sum, sumX, sumY] = [0, 0, 0];
      data.subarray(0, edge * edge).forEach((value, i) => {
        sum += value;
        sumX += value * (i % edge);
        sumY += value * Math.floor(i / edge);
      });
      return [sumX / sum - x, sumY / sum - y];
    };
    for (const [x, y, moved] of [[20, 20, [0, 0]], [35, 20, [0, 1.5]], [20, 35, [-1.5, 0]], [5, 10, [1, -1.5]]] as const) {
      const [dx, dy] = seen(x, y);
      // The turn is by the sine of the angle, and a shear.
      expect(Math.abs(dx - moved[0])).toBeLessThan(0.2);
      expect(Math.abs(dy - moved[1])).toBeLessThan(0.2);
    }
  });
});
