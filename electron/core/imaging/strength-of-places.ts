import type { BrushStroke, LinearGradient, LocalStrength, StrengthMark } from './local-strength.ts';
import type { Region } from './region.ts';

/** Narrower an edge would be jagged. Units: pixels of the photo. */
const narrowestEdgePx = 1;

/** Up to where a stroke is whole, from its line. */
const coreOf = ({ radiusPx, softness }: BrushStroke): number => Math.max(0, Math.min(radiusPx * (1 - softness), radiusPx - narrowestEdgePx));

/** From 0 to 1 without a kink at either end; beyond them it stays. */
function smoothStep(t: number): number {
  const within = Math.min(1, Math.max(0, t));
  return within * within * (3 - 2 * within);
}

/**
 * The local strength of each pixel of a region, from the middle of the pixel. This is the one rule: what is exported and what is
 * seen are both blended by it. Each mark draws the places that it covers towards its own strength, by as much as it covers them.
 *
 * `region`: of a picture that is `scale` times as large as the photo that the marks are about.
 * Shapes: [region.height, region.width]. Range: 0..1.
 * Cost: a brush costs the area that it is drawn over, a gradient that of the region.
 */
export function strengthOfPlaces({ elsewhere, marks }: LocalStrength, region: Region, scale: number): Float32Array {
  const strength = new Float32Array(region.width * region.height).fill(elsewhere);
  for (const mark of marks) layMark(strength, mark, region, scale);
  return strength;
}

/** Lays one mark over what is below it. `nearest`: of a stroke, where it was measured already. */
export function layMark(strength: Float32Array, mark: StrengthMark, region: Region, scale: number, nearest?: Float32Array): void {
  if (mark.kind === 'gradient') layGradient(strength, mark, region, scale);
  else if (nearest !== undefined) layStroke(strength, mark, region, nearest, region);
  else {
    const within = reachWithin(mark, region, scale);
    if (within === null) return;
    const measured = new Float32Array(within.width * within.height).fill(Infinity);
    measureStroke(measured, mark, within, scale);
    layStroke(strength, mark, region, measured, within);
  }
}

/** Whether a mark changes anything in a region. */
export function reaches(mark: StrengthMark, region: Region, scale: number): boolean {
  if (mark.kind === 'brush') return reachWithin(mark, region, scale) !== null;
  // What it covers falls from one side to the other, so that one of the corners has the most.
  return [0, region.width].some((x) => [0, region.height].some((y) => alongGradient(mark, (region.x + x) / scale, (region.y + y) / scale) < 1));
}

/**
 * Lowers the squared distances of a region's pixels from a stroke's line, where its points from `first` on come nearer.
 * Distances that are whole coverage anyway may stay larger than they are.
 *
 * Shapes: nearest [region.height, region.width]. Units: pixels of the photo, squared.
 */
export function measureStroke(nearest: Float32Array, stroke: BrushStroke, region: Region, scale: number, first = 0): void {
  const { points, radiusPx } = stroke;
  const wholeSquared = coreOf(stroke) ** 2;
  for (let end = 2 * first; end < points.length; end += 2) {
    const [bx, by] = [points[end] ?? 0, points[end + 1] ?? 0];
    const [ax, ay] = end === 0 ? [bx, by] : [points[end - 2] ?? 0, points[end - 1] ?? 0];
    const [dx, dy] = [bx - ax, by - ay];
    const lengthSquared = dx * dx + dy * dy;
    const rows = pixelsBetween(Math.min(ay, by) - radiusPx, Math.max(ay, by) + radiusPx, region.y, region.height, scale);
    for (let row = rows.from; row < rows.to; row++) {
      const y = (region.y + row + 0.5) / scale;
      const py = y - ay;
      // The part of the line that this row can be near to.
      const [one, other] = dy === 0 ? [0, 1] : [(y - radiusPx - ay) / dy, (y + radiusPx - ay) / dy];
      const [x0, x1] = [ax + dx * Math.max(0, Math.min(one, other)), ax + dx * Math.min(1, Math.max(one, other))];
      const columns = pixelsBetween(Math.min(x0, x1) - radiusPx, Math.max(x0, x1) + radiusPx, region.x, region.width, scale);
      for (let column = columns.from; column < columns.to; column++) {
        const at = row * region.width + column;
        const known = nearest[at] ?? 0;
        if (known <= wholeSquared) continue;
        const px = (region.x + column + 0.5) / scale - ax;
        const t = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
        const offX = px - t * dx;
        const offY = py - t * dy;
        const squared = offX * offX + offY * offY;
        if (squared < known) nearest[at] = squared;
      }
    }
  }
}

/** `within`: the part of the region that was measured. */
function layStroke(strength: Float32Array, stroke: BrushStroke, region: Region, nearest: Float32Array, within: Region): void {
  const { radiusPx } = stroke;
  const [core, radiusSquared] = [coreOf(stroke), radiusPx * radiusPx];
  for (let row = 0; row < within.height; row++) {
    const start = (within.y - region.y + row) * region.width + within.x - region.x;
    for (let column = 0; column < within.width; column++) {
      const squared = nearest[row * within.width + column] ?? Infinity;
      if (squared >= radiusSquared) continue;
      const below = strength[start + column] ?? 0;
      strength[start + column] = below + smoothStep((radiusPx - Math.sqrt(squared)) / (radiusPx - core)) * (stroke.strength - below);
    }
  }
}

function layGradient(strength: Float32Array, gradient: LinearGradient, region: Region, scale: number): void {
  for (let row = 0; row < region.height; row++) {
    const y = (region.y + row + 0.5) / scale;
    for (let column = 0; column < region.width; column++) {
      const at = row * region.width + column;
      const below = strength[at] ?? 0;
      const covered = 1 - smoothStep(alongGradient(gradient, (region.x + column + 0.5) / scale, y));
      strength[at] = below + covered * (gradient.strength - below);
    }
  }
}

/** How far a place lies on the way from where the gradient is whole to where it is nothing; a gradient without length is nothing. */
function alongGradient({ from, to }: LinearGradient, x: number, y: number): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const lengthSquared = dx * dx + dy * dy;
  return lengthSquared === 0 ? 1 : ((x - from.x) * dx + (y - from.y) * dy) / lengthSquared;
}

/** The part of a region that a stroke can reach; null: none. */
function reachWithin({ points, radiusPx }: BrushStroke, region: Region, scale: number): Region | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at] ?? 0, points[at + 1] ?? 0];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  const columns = pixelsBetween(left - radiusPx, right + radiusPx, region.x, region.width, scale);
  const rows = pixelsBetween(top - radiusPx, bottom + radiusPx, region.y, region.height, scale);
  if (columns.from >= columns.to || rows.from >= rows.to) return null;
  return { x: region.x + columns.from, y: region.y + rows.from, width: columns.to - columns.from, height: rows.to - rows.from };
}

/** The pixels of an extent, counted from its start, whose middles can lie between two places of the photo. */
function pixelsBetween(low: number, high: number, start: number, lengthPx: number, scale: number): { readonly from: number; readonly to: number } {
  return { from: Math.max(0, Math.floor(low * scale - start - 0.5)), to: Math.min(lengthPx, Math.ceil(high * scale - start + 0.5)) };
}
