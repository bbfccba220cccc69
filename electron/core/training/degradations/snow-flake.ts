import type { Picture } from '../../imaging/picture.ts';
import type { Blob } from './blob.ts';
import { blobReachPx, outlinePx } from './blob.ts';
import { softEdge } from './soft-edge.ts';

/** A flake as the exposure left it: it fell for `streakPx` along `angle`, seen through a lens out of focus. */
export interface SnowFlake {
  /** Where it was halfway through the exposure. */
  readonly x: number;
  readonly y: number;
  readonly outline: Blob;
  readonly streakPx: number;
  /** Units: radians from the vertical; positive leans to the right as it falls. */
  readonly angle: number;
  /** Radius of the disc of confusion. */
  readonly defocusPx: number;
  /** Of the flake itself. Range: linear light, 0..1. */
  readonly brightness: number;
  /** Share of light that the flake keeps from what is behind it, before blur and motion thin it out. */
  readonly density: number;
}

/** What a fall of snow does to each pixel. Shapes: [heightPx, widthPx]. */
export interface SnowPlanes {
  /** Share of the light behind that still comes through. */
  readonly through: Float32Array;
  /** What the flakes send themselves. Range: linear light. */
  readonly light: Float32Array;
}

/**
 * Lays a flake over what is there, the nearest last.
 *
 * Source: Liu et al., DesnowNet, 2018, Eq. 1 (I = z K + (1 - z) J); Porter and Duff, Compositing Digital Images,
 * 1984 (over).
 * Numerics: z is the mean over the exposure of a soft disc whose sum is the flake's area: neither blur nor motion
 * makes or loses snow.
 */
export function addSnowFlake({ through, light }: SnowPlanes, size: Pick<Picture, 'widthPx' | 'heightPx'>, flake: SnowFlake): void {
  const { widthPx, heightPx } = size;
  const { x, y, outline, streakPx, angle, defocusPx, brightness, density } = flake;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  // No further apart than four fifths of a radius: the discs run together into a streak.
  const momentCount = Math.max(1, Math.ceil((1.25 * streakPx) / Math.max(outline.radiusPx, defocusPx)));
  const stepPx = streakPx / momentCount;
  const opacity = (density * thinning(outline.radiusPx, defocusPx)) / momentCount;
  const reachPx = blobReachPx(outline) + defocusPx;
  const reachX = reachPx + (streakPx / 2) * Math.abs(sine);
  const reachY = reachPx + (streakPx / 2) * Math.abs(cosine);
  const [lastRow, lastColumn] = [Math.min(heightPx - 1, y + reachY), Math.min(widthPx - 1, x + reachX)];
  for (let row = Math.max(0, Math.ceil(y - reachY)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.ceil(x - reachX)); column <= lastColumn; column++) {
      let moments = 0;
      for (let moment = 0; moment < momentCount; moment++) {
        const fallenPx = (moment + 0.5) * stepPx - streakPx / 2;
        const [dx, dy] = [column - x - fallenPx * sine, row - y - fallenPx * cosine];
        const squarePx = dx * dx + dy * dy;
        if (squarePx < reachPx * reachPx) moments += softEdge(Math.sqrt(squarePx) - outlinePx(outline, dx, dy), defocusPx);
      }
      const z = opacity * moments;
      if (z === 0) continue;
      const i = row * widthPx + column;
      through[i] = (1 - z) * (through[i] ?? 0);
      light[i] = (1 - z) * (light[i] ?? 0) + z * brightness;
    }
  }
}

/**
 * A disc's area over the sum of its soft image.
 *
 * Source: the soft edge is the mean over a disc of confusion, whose points lie a quarter of its squared radius from
 * a diameter (mean square): exact for a disc larger than that and for a point, nearly so between.
 */
const thinning = (radiusPx: number, defocusPx: number): number => radiusPx ** 2 / (radiusPx ** 2 + defocusPx ** 2 / 4);
