/**
 * Where a picture's pixel lies that is asked for beyond its edges: the picture goes on mirrored, edges repeated.
 *
 * Source: numpy's pad, mode "symmetric"; MATLAB's padarray, "symmetric". Period 2 * count.
 */
export function symmetricIndex(position: number, count: number): number {
  const period = 2 * count;
  const folded = ((position % period) + period) % period;
  return folded < count ? folded : period - 1 - folded;
}
