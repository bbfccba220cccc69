/**
 * Which colour plane a sensor's pixel sees (0 red, 1 green, 2 blue).
 *
 * Source: Bayer, US patent 3 971 065, 1976, laid out RGGB.
 */
export const bayerPlane = (x: number, y: number): 0 | 1 | 2 => ((x + y) & 1 ? 1 : x & 1 ? 2 : 0);

/**
 * Bilinear demosaicing: what a pixel did not see is the mean of that colour's pixels among its eight
 * neighbours. Linear, so noise and moire pass through it on their own. A picture too thin to hold a colour
 * at all gets the pixel's own value for it.
 *
 * Shapes: [height, width] to planar [3, height, width].
 */
export function demosaicBilinear(mosaic: Float32Array, width: number, height: number): Float32Array {
  const area = width * height;
  const result = new Float32Array(3 * area);
  const totals = new Float64Array(3);
  const sites = new Uint8Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = mosaic[y * width + x] ?? 0;
      totals.fill(0);
      sites.fill(0);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const plane = bayerPlane(nx, ny);
          totals[plane] = (totals[plane] ?? 0) + (mosaic[ny * width + nx] ?? 0);
          sites[plane] = (sites[plane] ?? 0) + 1;
        }
      }
      for (let plane = 0; plane < 3; plane++) {
        const count = sites[plane] ?? 0;
        result[plane * area + y * width + x] = count === 0 ? own : (totals[plane] ?? 0) / count;
      }
      result[bayerPlane(x, y) * area + y * width + x] = own;
    }
  }
  return result;
}
