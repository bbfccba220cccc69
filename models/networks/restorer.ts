import type { ParameterSource } from '../graph/builder.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph } from '../graph/graph.ts';
import type { Architecture, ImageShape } from './architecture.ts';
import { assertSize } from './architecture.ts';

/**
 * The network as it runs on a photo: phi makes the pseudo ground truth, the prior learning module reads
 * it, theta restores. A plain network's theta restores alone.
 *
 * Shapes: input `image` [B, 3, H, W]; outputs `restored` and, where there is phi, `pseudo`, the same, not
 * clamped to 0..1.
 * Source: Sec. 3.3.1, Fig. 3 right.
 */
export function buildRestorer(architecture: Architecture, shape: ImageShape, source?: ParameterSource): Graph {
  assertSize(architecture, shape);
  const b = new GraphBuilder(`${architecture.name}-restorer`, source);
  const image = b.input('image', [shape.batch, 3, shape.heightPx, shape.widthPx]);
  if (architecture.kind === 'plain') return b.build({ restored: b.scope('theta', () => architecture.theta(b, image)) });
  const pseudo = b.scope('phi', () => architecture.phi(b, image));
  const { queries } = b.scope('prior', () => architecture.prior(b, pseudo));
  const restored = b.scope('theta', () => architecture.theta(b, image, queries));
  return b.build({ restored, pseudo });
}
