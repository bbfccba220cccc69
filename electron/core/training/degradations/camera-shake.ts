import type { Random } from '../../../../models/random.ts';
import { logUniform } from './log-uniform.ts';

/**
 * Where a point of the scene is seen while the shutter is open, in steps of equal duration.
 *
 * Invariant: its mean is 0, and its furthest position lies 1 from there, so that scaling is all that is left.
 */
export interface Trajectory {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * How hands move. Source: Boracchi and Foi, Modeling the Performance of Image Restoration from Motion Blur,
 * 2012, and their published generator of trajectories; Kupyn et al., DeblurGAN, 2018, Algorithm 1.
 */
export const cameraShakeParameters = {
  steps: 2000,
  /** Length of the way, in the pixels in which the pull back is given. */
  length: 60,
  /**
   * How much of everything below, log-uniform. Source: our own choice; theirs is 0.005 by default and [0, 0.1] at
   * random, of which the upper part scribbles on one spot, DeblurGAN's is 0.0001 to 0.003.
   */
  anxiety: [0.0005, 0.02],
  /** Random change of direction. */
  gaussian: [0, 10],
  /** Pull back to where the shot began. */
  centripetal: [0, 0.7],
  /** How often the camera is struck, as by the finger on its button, and turns back. */
  strikes: [0, 0.2],
} as const;

/**
 * A shaking hand's trajectory: steady speed, and a direction that wanders, is pulled back, and sometimes turns.
 *
 * Source: see `cameraShakeParameters`.
 */
export function drawCameraShake(random: Random): Trajectory {
  const { steps, length } = cameraShakeParameters;
  const speed = length / (steps - 1);
  const anxiety = logUniform(random, ...cameraShakeParameters.anxiety);
  const gaussian = random.between(...cameraShakeParameters.gaussian);
  const centripetal = random.between(...cameraShakeParameters.centripetal);
  const strikes = random.between(...cameraShakeParameters.strikes);
  const [x, y] = [new Float64Array(steps), new Float64Array(steps)];
  const start = random.between(0, 2 * Math.PI);
  let [velocityX, velocityY] = [speed * Math.cos(start), speed * Math.sin(start)];
  let [atX, atY] = [0, 0];
  for (let step = 1; step < steps; step++) {
    const [wanderX, wanderY] = [gaussian * random.normal(), gaussian * random.normal()];
    let nextX = velocityX + anxiety * (wanderX - centripetal * atX) * speed;
    let nextY = velocityY + anxiety * (wanderY - centripetal * atY) * speed;
    if (random.uniform() < strikes * anxiety) {
      const turn = Math.PI + random.between(-0.5, 0.5);
      nextX += 2 * (Math.cos(turn) * velocityX - Math.sin(turn) * velocityY);
      nextY += 2 * (Math.sin(turn) * velocityX + Math.cos(turn) * velocityY);
    }
    const stretch = speed / Math.hypot(nextX, nextY);
    [velocityX, velocityY] = [stretch * nextX, stretch * nextY];
    [atX, atY] = [atX + velocityX, atY + velocityY];
    x[step] = atX;
    y[step] = atY;
  }
  return centred(x, y);
}

/** A steady motion, as of a camera that is swung or of something that passes. Units: the angle in radians. */
export function steadyMotion(angle: number): Trajectory {
  const along = Float64Array.from({ length: cameraShakeParameters.steps }, (_, step) => step);
  return centred(along.map((step) => step * Math.cos(angle)), along.map((step) => step * Math.sin(angle)));
}

/** The trajectory that `Trajectory` asks for. */
function centred(x: Float64Array, y: Float64Array): Trajectory {
  const middleOf = (positions: Float64Array): number => positions.reduce((sum, position) => sum + position, 0) / positions.length;
  const [middleX, middleY] = [middleOf(x), middleOf(y)];
  const furthest = x.reduce((far, position, step) => Math.max(far, Math.hypot(position - middleX, (y[step] ?? 0) - middleY)), 0);
  return { x: x.map((position) => (position - middleX) / furthest), y: y.map((position) => (position - middleY) / furthest) };
}
