/** Rows that are worked on at once. */
const stripRows = 64;

/** The rows of a picture, strip by strip, from above. */
export function* strips(heightPx: number): Generator<{ readonly y: number; readonly rows: number }> {
  for (let y = 0; y < heightPx; y += stripRows) yield { y, rows: Math.min(stripRows, heightPx - y) };
}
