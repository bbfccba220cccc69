import type { GraphBuilder } from '../../graph/builder.ts';
import { reshape, transpose } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import type { GuidedArchitecture } from '../architecture.ts';

type Parts = Pick<GuidedArchitecture, 'phi' | 'prior' | 'theta'>;

/**
 * Lets a network that is tied to one picture size take any multiple of it: each window is a picture of its
 * own, with zeros around it, and nothing passes from one to the next.
 *
 * Shapes: `parts` see [B * windows, 3, S, S]; the result takes pictures [B, 3, H, W].
 * Invariant: an output depends on its own window alone, so that tiles need no halo.
 * Source: Sec. 4.1, where training and testing see 64 x 64 patches.
 */
export const inIndependentWindows = (windowSize: number, { phi, prior, theta }: Parts): Parts => ({
  phi: (b, image) => joinPictures(b, phi(b, cutPictures(b, image, windowSize)), image),
  prior: (b, image) => joinMaps(b, prior(b, cutPictures(b, image, windowSize)), image),
  theta: (b, image, queries) =>
    joinPictures(b, theta(b, cutPictures(b, image, windowSize), cutMaps(b, queries, windowSize)), image),
});

/** [B, 3, H, W] -> [B * windows, 3, S, S], row by row. */
function cutPictures(b: GraphBuilder, image: Value, size: number): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = image.shape;
  const [rows, columns] = [height / size, width / size];
  if (rows * columns === 1) return image;
  const cut = transpose(b, reshape(b, image, [batch, channels, rows, size, columns, size]), [0, 2, 4, 1, 3, 5]);
  return reshape(b, cut, [batch * rows * columns, channels, size, size]);
}

/** Undoes `cutPictures`; `whole` gives the shape. */
function joinPictures(b: GraphBuilder, windows: Value, { shape }: Value): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = shape;
  const size = windows.shape[2] ?? 0;
  const [rows, columns] = [height / size, width / size];
  if (rows * columns === 1) return windows;
  const joined = transpose(b, reshape(b, windows, [batch, rows, columns, channels, size, size]), [0, 3, 1, 4, 2, 5]);
  return reshape(b, joined, [batch, channels, height, width]);
}

/** [B, H, W, C] -> [B * windows, S, S, C], row by row. */
function cutMaps(b: GraphBuilder, map: Value, size: number): Value {
  const [batch = 0, height = 0, width = 0, channels = 0] = map.shape;
  const [rows, columns] = [height / size, width / size];
  if (rows * columns === 1) return map;
  const cut = transpose(b, reshape(b, map, [batch, rows, size, columns, size, channels]), [0, 1, 3, 2, 4, 5]);
  return reshape(b, cut, [batch * rows * columns, size, size, channels]);
}

/** Undoes `cutMaps`, for a picture [B, 3, H, W]. */
function joinMaps(b: GraphBuilder, windows: Value, { shape }: Value): Value {
  const [batch = 0, , height = 0, width = 0] = shape;
  const [, size = 0, , channels = 0] = windows.shape;
  const [rows, columns] = [height / size, width / size];
  if (rows * columns === 1) return windows;
  const joined = transpose(b, reshape(b, windows, [batch, rows, columns, size, size, channels]), [0, 1, 3, 2, 4, 5]);
  return reshape(b, joined, [batch, height, width, channels]);
}
