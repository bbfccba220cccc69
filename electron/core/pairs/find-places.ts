import type { Plane } from './plane.ts';

/** How many places of one picture are found in another by what they look like. */
export interface PlacesFound {
  readonly places: number;
  /** Places whose own place in the target resembles them more than any other does. Of unrelated pictures: one, by chance. */
  readonly found: number;
}

const patchPx = 24;
/** A pair that is moved by a pixel or two, or turned a little, is still one. */
const meanReachPx = 2;
/** Standard deviation, 0..1: flat patches have no place. */
const flattest = 0.01;

/**
 * Counts where the margin of the pixel-wise contrastive loss (Eq. 7) is positive, taken of pixels instead of the prior: the same place
 * must be nearer than all others. Hardly anywhere in two pictures that are not of one thing, whatever registration made of them.
 * The two have one size.
 */
export function findPlaces(input: Plane, target: Plane): PlacesFound {
  const [from, to] = [patchesOf(input), patchesOf(target)];
  const places = from.flatMap((patch, place) => {
    const own = to[place];
    return patch === undefined || own === undefined ? [] : [{ patch, own }];
  });
  const isFound = ({ patch, own }: (typeof places)[number]): boolean => {
    const correlation = correlationOf(patch, own);
    return places.every((other) => other.own === own || correlationOf(patch, other.own) < correlation);
  };
  return { places: places.length, found: places.filter(isFound).length };
}

/** Patches side by side, each of mean 0 and length 1; undefined where nothing is to be seen. */
function patchesOf(plane: Plane): readonly (Float32Array | undefined)[] {
  const smooth = boxMeans(plane);
  const patches: (Float32Array | undefined)[] = [];
  for (let top = 0; top + patchPx <= plane.heightPx; top += patchPx) {
    for (let left = 0; left + patchPx <= plane.widthPx; left += patchPx) {
      const patch = Float32Array.from({ length: patchPx ** 2 }, (_, i) => smooth[(top + Math.floor(i / patchPx)) * plane.widthPx + left + (i % patchPx)] ?? 0);
      const mean = patch.reduce((sum, value) => sum + value, 0) / patch.length;
      const length = Math.sqrt(patch.reduce((sum, value) => sum + (value - mean) ** 2, 0));
      patches.push(length < flattest * patchPx ? undefined : patch.map((value) => (value - mean) / length));
    }
  }
  return patches;
}

function correlationOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Each pixel, as the mean around it. */
function boxMeans({ widthPx, heightPx, data }: Plane): Float32Array {
  return Float32Array.from(data, (_, at) => {
    const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
    let [sum, count] = [0, 0];
    for (let row = Math.max(0, y - meanReachPx); row <= Math.min(heightPx - 1, y + meanReachPx); row++) {
      for (let column = Math.max(0, x - meanReachPx); column <= Math.min(widthPx - 1, x + meanReachPx); column++) {
        sum += data[row * widthPx + column] ?? 0;
        count++;
      }
    }
    return sum / count;
  });
}
