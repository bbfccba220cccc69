export const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type Orientation = (typeof orientations)[number];

/** Where a pixel of the upright picture lies in the file, whose last column and row these are. Source: Exif 2.32, sec. 4.6.4, tag 274. */
const inFile: { readonly [Key in Orientation]: (x: number, y: number, right: number, bottom: number) => readonly [number, number] } = {
  1: (x, y) => [x, y],
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, bottom) => [right - x, bottom - y],
  4: (x, y, _, bottom) => [x, bottom - y],
  5: (x, y) => [y, x],
  6: (x, y, _, bottom) => [y, bottom - x],
  7: (x, y, right, bottom) => [right - y, bottom - x],
  8: (x, y, right) => [right - y, x],
};

/** A picture as it is to be seen, whose samples lie in a file that says how it was held. Shapes: interleaved [heightPx, widthPx, channels]. */
export function turnedUpright<Samples extends Uint8Array | Uint16Array>(samples: Samples, widthPx: number, heightPx: number, orientation: Orientation): Samples {
  const channels = samples.length / (widthPx * heightPx);
  const upright = samples.slice() as Samples;
  const width = orientation < 5 ? widthPx : heightPx;
  for (let i = 0; i < widthPx * heightPx; i++) {
    const [x, y] = inFile[orientation](i % width, Math.floor(i / width), widthPx - 1, heightPx - 1);
    const at = channels * (y * widthPx + x);
    upright.set(samples.subarray(at, at + channels), channels * i);
  }
  return upright;
}
