import { GraphBuilder } from '../../graph/builder.ts';
import { mul, sub } from '../../graph/expressions.ts';
import type { Graph } from '../../graph/graph.ts';
import type { GuidedArchitecture, ImageShape } from '../architecture.ts';
import { assertSize } from '../architecture.ts';

/**
 * What steers theta in the place of Q of the pseudo ground truth: e alone, whatever the picture says; nothing, Q = 0; or Q of a
 * guide, which is another picture.
 */
export type PriorSwitch = 'positions' | 'none' | 'guide';

/**
 * The network with another prior than its own, to see what the prior does for a picture.
 *
 * Shapes: inputs `image` and, for a guide, `guide` [B, 3, H, W]; output `restored` the same, not clamped to 0..1.
 * Source: Eq. 4 and 5. Stage one steers with Q of the ground truth (Sec. 3.3.1), which is what a guide does that is one.
 */
export function buildSwitchedRestorer(architecture: GuidedArchitecture, shape: ImageShape, by: PriorSwitch): Graph {
  assertSize(architecture, shape);
  const b = new GraphBuilder(`${architecture.name}-switched-restorer`);
  const size = [shape.batch, 3, shape.heightPx, shape.widthPx];
  const image = b.input('image', size);
  const { queries, features } = b.scope('prior', () => architecture.prior(b, by === 'guide' ? b.input('guide', size) : image));
  const prior = { positions: () => sub(b, queries, features), none: () => mul(b, queries, 0), guide: () => queries }[by]();
  return b.build({ restored: b.scope('theta', () => architecture.theta(b, image, prior)) });
}
