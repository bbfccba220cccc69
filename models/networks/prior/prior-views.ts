import { GraphBuilder } from '../../graph/builder.ts';
import { mul, reduceSum, transpose } from '../../graph/expressions.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Value } from '../../graph/value.ts';
import type { GuidedArchitecture, ImageShape } from '../architecture.ts';
import { assertSize } from '../architecture.ts';

/** What can be looked at of a prior: Q = e + f; f, what the picture says; e, what is learned of a position. Source: Eq. 4. */
export const priorViews = ['q', 'f', 'e'] as const;
export type PriorView = (typeof priorViews)[number];

/**
 * How far a tile must see beyond its core for its prior to be right: the module's two convolutions carry an edge two
 * pixels on, and tiles begin at multiples of the window. A network of independent windows needs none.
 */
export const priorHaloPx = ({ haloPx, windowPx }: GuidedArchitecture): number => Math.min(haloPx, Math.ceil(2 / windowPx) * windowPx);

/**
 * The prior learning module alone, as it stands in the network: what it makes of any picture.
 *
 * Shapes: input `image` [B, 3, H, W]; outputs `q` and `f` [B, C, H, W], `e` [C, windowSize, windowSize].
 * Source: Eq. 4, Fig. 8a.
 */
export function buildPriorViews(architecture: GuidedArchitecture, shape: ImageShape): Graph {
  const { b, prior } = priorOf('prior', architecture, shape);
  const channelsFirst = (maps: Value): Value => transpose(b, maps, [0, 3, 1, 2]);
  return b.build({
    q: channelsFirst(prior.queries),
    f: channelsFirst(prior.features),
    e: transpose(b, prior.positions, [2, 0, 1]),
  });
}

/**
 * How much each place of a picture resembles one patch, by their priors: the cosine between the patch's prior and
 * that of the patch around each place. Beyond the picture's edges the prior counts as zero.
 *
 * Shapes: inputs `image` [1, 3, H, W] and `patch` [1, C, P, P], P odd, scaled to the length 1; output `similarity`
 * [1, 1, H, W]. Range: -1..1.
 * Source: Fig. 8b, which shows that the prior relates similar patches far apart; the measure is ours.
 */
export function buildPriorSimilarity(
  architecture: GuidedArchitecture,
  shape: ImageShape,
  { view, patchPx }: { readonly view: 'q' | 'f'; readonly patchPx: number },
): Graph {
  const { b, prior } = priorOf('prior-similarity', architecture, shape);
  const maps = transpose(b, view === 'q' ? prior.queries : prior.features, [0, 3, 1, 2]);
  const reach = (patchPx - 1) / 2;
  const slide = (over: Value, weight: Value): Value =>
    b.op('Conv', [over, weight], { kernel_shape: [patchPx, patchPx], pads: [reach, reach, reach, reach] });
  const dot = slide(maps, b.input('patch', [1, architecture.embedDim, patchPx, patchPx]));
  const ones = b.constant([1, 1, patchPx, patchPx], new Float32Array(patchPx ** 2).fill(1));
  const squaredLength = slide(reduceSum(b, mul(b, maps, maps), [1], true), ones);
  // A place without any prior resembles nothing: 0, not 0 / 0.
  const length = b.op('Sqrt', [b.op('Add', [squaredLength, b.scalar(1e-12)], {})], {});
  return b.build({ similarity: b.op('Div', [dot, length], {}) });
}

function priorOf(name: string, architecture: GuidedArchitecture, shape: ImageShape) {
  assertSize(architecture, shape);
  const b = new GraphBuilder(`${architecture.name}-${name}`);
  const image = b.input('image', [shape.batch, 3, shape.heightPx, shape.widthPx]);
  return { b, prior: b.scope('prior', () => architecture.prior(b, image)) };
}
