import type { Picture } from '../../imaging/picture.ts';
import { symmetricIndex } from '../../imaging/symmetric-index.ts';

/** A picture that goes on mirrored for `marginPx` on each side. */
export function padPicture({ widthPx, heightPx, data }: Picture, marginPx: number): Picture {
  const [width, height] = [widthPx + 2 * marginPx, heightPx + 2 * marginPx];
  const padded = new Float32Array(3 * width * height);
  const columns = Int32Array.from({ length: width }, (_, x) => symmetricIndex(x - marginPx, widthPx));
  for (let plane = 0; plane < 3; plane++) {
    for (let y = 0; y < height; y++) {
      const from = (plane * heightPx + symmetricIndex(y - marginPx, heightPx)) * widthPx;
      const to = (plane * height + y) * width;
      for (let x = 0; x < width; x++) padded[to + x] = data[from + (columns[x] ?? 0)] ?? 0;
    }
  }
  return { widthPx: width, heightPx: height, data: padded };
}
