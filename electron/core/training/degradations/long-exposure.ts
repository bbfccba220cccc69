import type { Picture } from '../../imaging/picture.ts';
import type { Trajectory } from './camera-shake.ts';
import { padPicture } from './pad-picture.ts';
import type { PointSpread } from './point-spread.ts';
import { pointSpread } from './point-spread.ts';

/**
 * What a camera that moves without turning makes of a point.
 *
 * Units: `radiusPx` is the trajectory's furthest distance from its mean.
 * Source: Boracchi and Foi 2012, Sec. II-C: each position's share goes to the four pixels around it.
 */
export function motionSpread({ x, y }: Trajectory, radiusPx: number): PointSpread {
  const reachPx = Math.ceil(radiusPx);
  const edge = 2 * reachPx + 2;
  const shares = new Float64Array(edge * edge);
  x.forEach((position, step) => {
    const [u, v] = [reachPx + radiusPx * position, reachPx + radiusPx * (y[step] ?? 0)];
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const [fx, fy] = [u - column, v - row];
    const at = row * edge + column;
    shares[at] = (shares[at] ?? 0) + (1 - fx) * (1 - fy);
    shares[at + 1] = (shares[at + 1] ?? 0) + fx * (1 - fy);
    shares[at + edge] = (shares[at + edge] ?? 0) + (1 - fx) * fy;
    shares[at + edge + 1] = (shares[at + edge + 1] ?? 0) + fx * fy;
  });
  return pointSpread(reachPx, (dx, dy) => shares[(dy + reachPx) * edge + dx + reachPx] ?? 0);
}

/** Where the camera is for a share of the exposure. */
export interface Pose {
  /** How far the scene is displaced. */
  readonly dx: number;
  readonly dy: number;
  /** How far it is turned about the centre, in radians; small. */
  readonly roll: number;
  readonly share: number;
}

/**
 * A moving and turning camera's poses: its trajectory in stretches over which nothing moves by more than a pixel.
 *
 * Units: `radiusPx` is the furthest displacement, `rollPx` the furthest that turning moves a point `armPx` away
 * from the centre.
 */
export function posesAlong(
  { x, y }: Trajectory,
  roll: Float64Array,
  { radiusPx, rollPx, armPx }: { readonly radiusPx: number; readonly rollPx: number; readonly armPx: number },
): readonly Pose[] {
  const poses: Pose[] = [];
  let [first, sumX, sumY, sumRoll] = [0, 0, 0, 0];
  for (let step = 0; step <= x.length; step++) {
    const movedPx = Math.hypot(
      radiusPx * ((x[step] ?? Infinity) - (x[first] ?? 0)),
      radiusPx * ((y[step] ?? Infinity) - (y[first] ?? 0)),
      rollPx * ((roll[step] ?? Infinity) - (roll[first] ?? 0)),
    );
    if (movedPx > 1) {
      const count = step - first;
      poses.push({
        dx: (radiusPx * sumX) / count,
        dy: (radiusPx * sumY) / count,
        roll: ((rollPx / armPx) * sumRoll) / count,
        share: count / x.length,
      });
      [first, sumX, sumY, sumRoll] = [step, 0, 0, 0];
    }
    sumX += x[step] ?? 0;
    sumY += y[step] ?? 0;
    sumRoll += roll[step] ?? 0;
  }
  return poses;
}

/**
 * The mean of the picture over all poses, so that its blur differs from place to place; beyond its edges it goes
 * on mirrored.
 *
 * Units: `centre` in pixels; nothing may be displaced by more than `reachPx`.
 * Cost: twelve multiplications per pose and pixel.
 * Source: Whyte et al., Non-uniform Deblurring for Shaken Images, 2010, Eq. 4. Deviation: displacements are linear
 * in the roll, bilinear between pixels, and there is no perspective.
 */
export function exposeAlong(
  light: Picture,
  poses: readonly Pose[],
  { centre: [centreX, centreY], reachPx }: { readonly centre: readonly [x: number, y: number]; readonly reachPx: number },
): Picture {
  const { widthPx, heightPx } = light;
  const marginPx = reachPx + 1;
  const { widthPx: stride, heightPx: rows, data } = padPicture(light, marginPx);
  const planeLength = stride * rows;
  const exposed = new Float32Array(light.data.length);
  const row = new Float64Array(3 * widthPx);
  for (let y = 0; y < heightPx; y++) {
    row.fill(0);
    for (const { dx, dy, roll, share } of poses) {
      const fromX = marginPx - dx + roll * (y - centreY);
      const column = Math.floor(fromX);
      const [right, left] = [share * (fromX - column), share * (1 - fromX + column)];
      for (let x = 0; x < widthPx; x++) {
        const fromY = marginPx + y - dy - roll * (x - centreX);
        const line = Math.floor(fromY);
        const below = fromY - line;
        const start = line * stride + column + x;
        for (let plane = 0; plane < 3; plane++) {
          const at = start + plane * planeLength;
          const above = left * (data[at] ?? 0) + right * (data[at + 1] ?? 0);
          const under = left * (data[at + stride] ?? 0) + right * (data[at + stride + 1] ?? 0);
          const to = plane * widthPx + x;
          row[to] = (row[to] ?? 0) + above + below * (under - above);
        }
      }
    }
    for (let plane = 0; plane < 3; plane++) {
      exposed.set(row.subarray(plane * widthPx, (plane + 1) * widthPx), (plane * heightPx + y) * widthPx);
    }
  }
  return { widthPx, heightPx, data: exposed };
}
