import type { GraphBuilder } from '../../graph/builder.ts';
import { reshape, transpose } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import type { WindowGrid } from '../../layers/windows.ts';
import { mergeWindows, partitionWindows } from '../../layers/windows.ts';
import type { Architecture, TokenGrid } from '../architecture.ts';
import { withParameterSpecs } from '../with-parameter-specs.ts';
import type { GuidedParts, GuidedPartsOptions } from './guided-parts.ts';
import { guidedParts } from './guided-parts.ts';

/**
 * A network that is tied to one picture size, for any multiple of it: each window is a picture of its own,
 * with zeros around it, and nothing passes from one to the next.
 *
 * Invariant: an output depends on its own window alone, so that tiles need no halo.
 * Source: Sec. 4.1, where training and testing see 64 x 64 patches.
 */
export const independentWindows = (name: string, options: GuidedPartsOptions, decoderTokens: readonly TokenGrid[]): Architecture =>
  withParameterSpecs({
    kind: 'guided',
    name,
    sizeRequirements: { minimumPx: options.windowSize, multipleOfPx: options.windowSize },
    windowPx: options.windowSize,
    haloPx: 0,
    embedDim: options.embedDim,
    decoderTokens,
    ...inWindows(options.windowSize, guidedParts(options)),
  });

/** Shapes: `parts` see [B * windows, 3, S, S]; the result takes pictures [B, 3, H, W]. */
const inWindows = (windowSize: number, { phi, prior, theta }: GuidedParts): GuidedParts => ({
  phi: (b, image) => joinPictures(b, phi(b, cutPictures(b, image, windowSize)), image),
  prior: (b, image) => {
    const { queries, features, positions } = prior(b, cutPictures(b, image, windowSize));
    return { queries: joinMaps(b, queries, image), features: joinMaps(b, features, image), positions };
  },
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

const gridOf = (batch: number, heightPx: number, widthPx: number, windowSize: number): WindowGrid => ({
  batch,
  heightPx,
  widthPx,
  windowSize,
  shiftSize: 0,
});

/** [B, H, W, C] -> [B * windows, S, S, C], row by row. */
function cutMaps(b: GraphBuilder, map: Value, size: number): Value {
  const [batch = 0, height = 0, width = 0, channels = 0] = map.shape;
  const windows = partitionWindows(b, map, gridOf(batch, height, width, size));
  return reshape(b, windows, [windows.shape[0] ?? 0, size, size, channels]);
}

/** Undoes `cutMaps`, for a picture [B, 3, H, W]. */
function joinMaps(b: GraphBuilder, windows: Value, { shape }: Value): Value {
  const [batch = 0, , height = 0, width = 0] = shape;
  const [count = 0, size = 0, , channels = 0] = windows.shape;
  return mergeWindows(b, reshape(b, windows, [count, size * size, channels]), gridOf(batch, height, width, size));
}
