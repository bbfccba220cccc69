/** Of the radius: closer points tell nothing. */
const shareApart = 1 / 8;
/** Of the radius: a line that is off by less looks the same. */
const shareOff = 1 / 50;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A place as exactly as anybody sees, in few figures. */
export const inTenths = ({ x, y }: Place): Place => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });

/** A stroke's line with one more place, unless that lies too near to the last to tell anything. Points are x, y, x, y, and so on. */
export function withPlace(points: readonly number[], place: Place, radiusPx: number): readonly number[] {
  const { x, y } = inTenths(place);
  const [lastX, lastY] = points.slice(-2);
  if (lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < radiusPx * shareApart) return points;
  return [...points, x, y];
}

/**
 * The same line by fewer points.
 *
 * Source: Douglas and Peucker, "Algorithms for the reduction of the number of points required to represent a digitized line", 1973.
 */
export function fewerPoints(points: readonly number[], radiusPx: number): readonly number[] {
  const last = points.length / 2 - 1;
  const kept = new Set([0, last]);
  const spans: (readonly [number, number])[] = [[0, last]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    let [farthest, mostOff] = [-1, radiusPx * shareOff];
    for (let index = from + 1; index < to; index++) {
      const off = distanceFrom(points, from, to, index);
      if (off > mostOff) [farthest, mostOff] = [index, off];
    }
    if (farthest === -1) continue;
    kept.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, at) => kept.has(at >> 1));
}

/** How far a point lies from the line between two others. */
function distanceFrom(points: readonly number[], from: number, to: number, index: number): number {
  const [ax, ay] = [points[2 * from] ?? 0, points[2 * from + 1] ?? 0];
  const [dx, dy] = [(points[2 * to] ?? 0) - ax, (points[2 * to + 1] ?? 0) - ay];
  const [px, py] = [(points[2 * index] ?? 0) - ax, (points[2 * index + 1] ?? 0) - ay];
  const lengthSquared = dx * dx + dy * dy;
  const t = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
  return Math.hypot(px - t * dx, py - t * dy);
}
