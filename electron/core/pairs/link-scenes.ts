import { setImmediate } from 'node:timers/promises';
import { resizeBicubic } from '../imaging/resize-bicubic.ts';
import { lookAtPicture } from './look-at-picture.ts';
import { openCv } from './open-cv.ts';
import type { KeyPoint, Mat, OpenCv } from './open-cv.ts';
import type { SceneLink } from './pairs-service.ts';
import { lumaPlane } from './plane.ts';
import type { Plane } from './plane.ts';

/** Small pictures are looked at larger: around each point there must be room for its description. */
const smallestEdgePx = 256;
const mostPoints = 500;
/** A match whose second best is nearly as good says nothing. Source: Lowe 2004, sec. 7.1 (0.8, for other descriptors). */
const distinctness = 0.8;
const placeTolerancePx = 3;
const fewestAgreeing = 15;
/** Of 64 bits. */
const mostBitsApart = 4;

/** What is kept of a picture to compare it with others. */
interface Described {
  readonly hash: readonly boolean[];
  readonly points: readonly KeyPoint['pt'][];
  readonly descriptors: Mat;
}

/**
 * Finds pictures that show the same scene: nearly the same picture (a hash of its coarse gradients), or crops that share a
 * part (points that look alike and lie alike, by one affine map). Other views of a scene, and crops side by side that
 * share nothing, are not seen.
 *
 * Cost: every picture with every other, about 5 ms each.
 * Source: ORB: Rublee et al., ORB: an efficient alternative to SIFT or SURF, 2011; RANSAC: Fischler and Bolles 1981; dHash:
 * Krawetz, Kind of Like That, 2013.
 */
export async function linkScenes(scratchPaths: readonly string[], signal?: AbortSignal): Promise<readonly SceneLink[]> {
  const cv = await openCv();
  const pictures: Described[] = [];
  const links: SceneLink[] = [];
  try {
    for (const path of scratchPaths) {
      pictures.push(describe(cv, path));
      await setImmediate();
      signal?.throwIfAborted();
    }
    for (const [second, b] of pictures.entries()) {
      for (const [first, a] of pictures.slice(0, second).entries()) {
        if (bitsApart(a, b) <= mostBitsApart) links.push({ first, second, reason: 'near-duplicate' });
        else if (agreeingPoints(cv, a, b) >= fewestAgreeing) links.push({ first, second, reason: 'shared-crop' });
      }
      // Lets a cancellation in.
      await setImmediate();
      signal?.throwIfAborted();
    }
    return links;
  } finally {
    for (const { descriptors } of pictures) descriptors.delete();
  }
}

function describe(cv: OpenCv, scratchPath: string): Described {
  const { overview } = lookAtPicture(scratchPath);
  const scale = Math.max(1, smallestEdgePx / Math.min(overview.widthPx, overview.heightPx));
  const luma = lumaPlane(scale === 1 ? overview : resizeBicubic(overview, scale));
  const image = new cv.Mat(luma.heightPx, luma.widthPx, cv.CV_8UC1);
  const mask = new cv.Mat();
  const points = new cv.KeyPointVector();
  const descriptors = new cv.Mat();
  const orb = new cv.ORB(mostPoints);
  try {
    image.data.set(luma.data.map((value) => Math.round(255 * Math.min(1, Math.max(0, value)))));
    orb.detectAndCompute(image, mask, points, descriptors);
    return { hash: hashOf(luma), points: Array.from({ length: points.size() }, (_, i) => points.get(i).pt), descriptors };
  } finally {
    for (const owned of [image, mask, points, orb]) owned.delete();
  }
}

/** Whether each of 8 x 8 places is brighter than the one to its right, in the picture as 9 x 8 means. */
function hashOf({ widthPx, heightPx, data }: Plane): readonly boolean[] {
  const [columns, rows] = [9, 8];
  const sums = new Float64Array(columns * rows);
  const counts = new Float64Array(columns * rows);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const at = Math.floor((y * rows) / heightPx) * columns + Math.floor((x * columns) / widthPx);
      sums[at] = (sums[at] ?? 0) + (data[y * widthPx + x] ?? 0);
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  const means = sums.map((sum, i) => sum / Math.max(1, counts[i] ?? 0));
  return Array.from({ length: 8 * rows }, (_, i) => {
    const at = Math.floor(i / 8) * columns + (i % 8);
    return (means[at] ?? 0) > (means[at + 1] ?? 0);
  });
}

const bitsApart = (a: Described, b: Described): number => a.hash.filter((bit, i) => bit !== b.hash[i]).length;

/** How many points of two pictures look alike and are moved alike. */
function agreeingPoints(cv: OpenCv, a: Described, b: Described): number {
  if (Math.min(a.points.length, b.points.length) < fewestAgreeing) return 0;
  const matcher = new cv.BFMatcher(cv.NORM_HAMMING, false);
  const matches = new cv.DMatchVectorVector();
  try {
    matcher.knnMatch(a.descriptors, b.descriptors, matches, 2);
    const alike = Array.from({ length: matches.size() }, (_, i) => bestMatch(matches.get(i))).flatMap((match) => {
      const [from, to] = match === undefined ? [] : [a.points[match.queryIdx], b.points[match.trainIdx]];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    });
    return alike.length < fewestAgreeing ? 0 : countMovedAlike(cv, alike);
  } finally {
    matches.delete();
    matcher.delete();
  }
}

type Matches = ReturnType<InstanceType<OpenCv['DMatchVectorVector']>['get']>;

function bestMatch(matches: Matches): ReturnType<Matches['get']> | undefined {
  try {
    if (matches.size() < 2) return undefined;
    const [best, second] = [matches.get(0), matches.get(1)];
    return best.distance < distinctness * second.distance ? best : undefined;
  } finally {
    matches.delete();
  }
}

function countMovedAlike(cv: OpenCv, pairs: readonly { readonly from: KeyPoint['pt']; readonly to: KeyPoint['pt'] }[]): number {
  const from = new cv.Mat(pairs.length, 1, cv.CV_32FC2);
  const to = new cv.Mat(pairs.length, 1, cv.CV_32FC2);
  const inliers = new cv.Mat();
  try {
    pairs.forEach((pair, i) => {
      from.data32F.set([pair.from.x, pair.from.y], 2 * i);
      to.data32F.set([pair.to.x, pair.to.y], 2 * i);
    });
    const affine = cv.estimateAffine2D(from, to, inliers, cv.RANSAC, placeTolerancePx);
    try {
      return isPlausible(affine) ? inliers.data.reduce((sum, bit) => sum + bit, 0) : 0;
    } finally {
      affine.delete();
    }
  } finally {
    for (const mat of [from, to, inliers]) mat.delete();
  }
}

/** A crop is moved, turned and resized, hardly sheared: both directions keep their length ratio and their angle. */
function isPlausible(affine: Mat): boolean {
  if (affine.rows === 0) return false;
  const [a = 0, b = 0, , c = 0, d = 0] = affine.data64F;
  const scale = Math.sqrt(Math.abs(a * d - b * c));
  const shear = Math.hypot(a - d, b + c) / Math.max(scale, 1e-9);
  return a * d - b * c > 0 && scale > 0.2 && scale < 5 && shear < 0.2;
}
