/**
 * How much of a lens's disc of confusion lies inside a shape whose straight edge is `outsidePx` away.
 *
 * Units: pixels, negative inside the shape; `discRadiusPx` above 0. Range: 1 (inside) to 0.
 * Source: area of a circular segment.
 */
export function softEdge(outsidePx: number, discRadiusPx: number): number {
  const t = outsidePx / discRadiusPx;
  if (t <= -1) return 1;
  if (t >= 1) return 0;
  return 0.5 - (Math.asin(t) + t * Math.sqrt(1 - t * t)) / Math.PI;
}
