import type { Mat, OpenCv } from './open-cv.ts';
import { cropPlane, halvePlane } from './plane.ts';
import type { Plane } from './plane.ts';

/** A number and its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** How a target lies on its input. */
export interface Registration {
  /** Where the middle of the input is to be found in the target, from the target's own middle. */
  readonly xPx: Estimate;
  readonly yPx: Estimate;
  /** Of the target against its input. Units: radians, from x to y. */
  readonly rotation: Estimate;
  /** How much larger the target is. Range: 0 when equal. */
  readonly growth: Estimate;
  /** -1..1: of the two, once they lie on each other. */
  readonly correlation: number;
}

type Motion = 'MOTION_TRANSLATION' | 'MOTION_AFFINE';
/** A row-major 2 x 3 matrix from places in the input to places in the target. */
type Warp = readonly [number, number, number, number, number, number];

const coarsestPx = 96;
const smoothingPx = 5;
/** Patches are found again one by one; how well they agree says how sure the whole is. */
const patchesAcross = 3;

/**
 * Finds how a target lies on its input, from coarse to fine; blind to a global gain and offset. Undefined when the two
 * have nothing in common, or too little to hold on to.
 *
 * The whole gives a first answer; then nine patches are each found by themselves, and a shift, rotation and growth is fitted
 * to their places. Rain, noise and moving leaves move patches apart, which shows in the standard errors.
 * Source: Evangelidis and Psarakis, Parametric Image Alignment Using Enhanced Correlation Coefficient Maximization,
 * 2008; as OpenCV has it.
 */
export function registerPair(cv: OpenCv, input: Plane, target: Plane): Registration | undefined {
  const levels = Math.max(0, Math.floor(Math.log2(Math.min(input.widthPx, input.heightPx) / coarsestPx)));
  const [inputs, targets] = [pyramid(input, levels), pyramid(target, levels)];
  let warp: Warp = [1, 0, 0, 0, 1, 0];
  let correlation = 0;
  for (let level = levels; level >= 0; level--) {
    if (level < levels) warp = [warp[0], warp[1], 2 * warp[2], warp[3], warp[4], 2 * warp[5]];
    const [from, to] = [inputs[level], targets[level]];
    if (from === undefined || to === undefined) throw new Error('internal: a pyramid too low');
    const motions: readonly Motion[] = level === 0 ? ['MOTION_TRANSLATION', 'MOTION_AFFINE'] : ['MOTION_TRANSLATION'];
    for (const motion of motions) {
      const found = align(cv, from, to, warp, motion);
      if (found === undefined) return undefined;
      ({ warp, correlation } = found);
    }
  }
  const places = patchPlaces(cv, input, target, warp);
  return places === undefined ? undefined : { ...fitSimilarity(places), correlation };
}

/** Where a patch lies in the input, from its middle, and how far from there it is found in the target. */
interface PatchPlace {
  readonly x: number;
  readonly y: number;
  readonly movedX: number;
  readonly movedY: number;
}

/** Undefined when fewer than half of the patches are found. */
function patchPlaces(cv: OpenCv, input: Plane, target: Plane, [a, b, x, c, d, y]: Warp): readonly PatchPlace[] | undefined {
  const [width, height] = [Math.floor(input.widthPx / patchesAcross), Math.floor(input.heightPx / patchesAcross)];
  const places: PatchPlace[] = [];
  for (let row = 0; row < patchesAcross; row++) {
    for (let column = 0; column < patchesAcross; column++) {
      const [left, top] = [column * width, row * height];
      const [middleX, middleY] = [left + (width - 1) / 2, top + (height - 1) / 2];
      const start: Warp = [1, 0, a * middleX + b * middleY + x - middleX + left, 0, 1, c * middleX + d * middleY + y - middleY + top];
      const found = align(cv, cropPlane(input, left, top, width, height), target, start, 'MOTION_TRANSLATION');
      if (found === undefined) continue;
      places.push({
        x: middleX - (input.widthPx - 1) / 2,
        y: middleY - (input.heightPx - 1) / 2,
        movedX: found.warp[2] - left - (target.widthPx - input.widthPx) / 2,
        movedY: found.warp[5] - top - (target.heightPx - input.heightPx) / 2,
      });
    }
  }
  return 2 * places.length > patchesAcross ** 2 ? places : undefined;
}

/**
 * The shift, small rotation and growth that moves the patches as they moved, by least squares.
 *
 * Source: linear regression, standard errors from the residuals; Horn, Closed-form solution of absolute orientation,
 * 1987, for small angles.
 */
function fitSimilarity(places: readonly PatchPlace[]): Omit<Registration, 'correlation'> {
  const mean = (of: (place: PatchPlace) => number): number => places.reduce((sum, place) => sum + of(place), 0) / places.length;
  const [x, y, movedX, movedY] = [mean((p) => p.x), mean((p) => p.y), mean((p) => p.movedX), mean((p) => p.movedY)];
  let [spread, along, across] = [0, 0, 0];
  for (const place of places) {
    const [fromX, fromY, byX, byY] = [place.x - x, place.y - y, place.movedX - movedX, place.movedY - movedY];
    spread += fromX ** 2 + fromY ** 2;
    along += fromX * byX + fromY * byY;
    across += fromX * byY - fromY * byX;
  }
  const [growth, rotation] = [along / spread, across / spread];
  const residual = places.reduce((sum, place) => {
    const [fromX, fromY] = [place.x - x, place.y - y];
    const [leftX, leftY] = [place.movedX - movedX - growth * fromX + rotation * fromY, place.movedY - movedY - growth * fromY - rotation * fromX];
    return sum + leftX ** 2 + leftY ** 2;
  }, 0);
  const deviation = Math.sqrt(residual / (2 * places.length - 4));
  return {
    xPx: { value: movedX - growth * x + rotation * y, error: deviation / Math.sqrt(places.length) },
    yPx: { value: movedY - growth * y - rotation * x, error: deviation / Math.sqrt(places.length) },
    growth: { value: growth, error: deviation / Math.sqrt(spread) },
    rotation: { value: rotation, error: deviation / Math.sqrt(spread) },
  };
}

function align(cv: OpenCv, input: Plane, target: Plane, start: Warp, motion: Motion): { readonly warp: Warp; readonly correlation: number } | undefined {
  const mats: Mat[] = [];
  const keep = (mat: Mat): Mat => {
    mats.push(mat);
    return mat;
  };
  try {
    const template = keep(matOf(cv, input));
    const moving = keep(matOf(cv, target));
    const warp = keep(new cv.Mat(2, 3, cv.CV_32FC1));
    warp.data32F.set(start);
    const criteria = new cv.TermCriteria(cv.TermCriteria_COUNT + cv.TermCriteria_EPS, 40, 1e-5);
    const correlation = cv.findTransformECC(template, moving, warp, cv[motion], criteria, keep(new cv.Mat()), smoothingPx);
    const [a = 1, b = 0, x = 0, c = 0, d = 1, y = 0] = warp.data32F;
    return Number.isFinite(correlation) && Number.isFinite(x + y) ? { warp: [a, b, x, c, d, y], correlation } : undefined;
  } catch (error) {
    if (hasNoAnswer(cv, error)) return undefined;
    throw error;
  } finally {
    for (const mat of mats) mat.delete();
  }
}

/** OpenCV throws where it does not converge. Source: its error codes, StsNoConv. */
function hasNoAnswer(cv: OpenCv, error: unknown): boolean {
  const noConvergence = -7;
  if (typeof error === 'number') return cv.exceptionFromPtr(error).code === noConvergence;
  return typeof error === 'object' && error !== null && 'code' in error && error.code === noConvergence;
}

function matOf(cv: OpenCv, { widthPx, heightPx, data }: Plane): Mat {
  const mat = new cv.Mat(heightPx, widthPx, cv.CV_32FC1);
  mat.data32F.set(data);
  return mat;
}

/** The plane, and so many halvings of it. */
function pyramid(plane: Plane, levels: number): readonly Plane[] {
  const all = [plane];
  for (let level = 0; level < levels; level++) all.push(halvePlane(all[level] ?? plane));
  return all;
}
