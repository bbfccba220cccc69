import type { GraphBuilder } from '../graph/builder.ts';
import type { ParameterSpec } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { Prior } from './prior/prior-learning-module.ts';

/** Edge lengths that a network accepts. */
export interface SizeRequirements {
  readonly minimumPx: number;
  readonly multipleOfPx: number;
}

/** Which places a block lets attend to each other: all tokens of a window, which begins at any multiple of its edge plus the shift. */
export interface TokenGrid {
  readonly windowPx: number;
  readonly shiftPx: number;
  /** Edge of the square that is one token. */
  readonly tokenPx: number;
}

/** What the rest of the product must know of any network. */
interface NetworkDescription {
  readonly name: string;
  readonly sizeRequirements: SizeRequirements;
  /** Learned positions repeat with this period; tiles must begin at multiples of it. */
  readonly windowPx: number;
  /** Farther than this from a tile's edge, an output does not depend on where the edge is. */
  readonly haloPx: number;
  /** C: channels of features and priors. */
  readonly embedDim: number;
  /** In state-vector order: phi, then prior, then theta. */
  readonly parameterSpecs: readonly ParameterSpec[];
}

/**
 * A network that restores with the help of a prior, as the paper proposes: three parts that emit themselves.
 *
 * Shapes: pictures [B, 3, H, W], RGB in 0..1; priors [B, H, W, C].
 */
export interface GuidedArchitecture extends NetworkDescription {
  readonly kind: 'guided';
  /** Network phi (Sec. 3.3.1): the pseudo ground truth of a degraded picture. */
  readonly phi: (b: GraphBuilder, image: Value) => Value;
  /** Prior learning module (Eq. 4): the prior queries Q of a clean picture, and what they are the sum of. */
  readonly prior: (b: GraphBuilder, image: Value) => Prior;
  /** Network theta (Sec. 3.2): restores with the help of Q. */
  readonly theta: (b: GraphBuilder, image: Value, prior: Value) => Value;
  /** One for each block of theta's decoder; none where channels attend to each other, not places. */
  readonly decoderTokens: readonly TokenGrid[];
}

/**
 * A network that restores alone, as the paper's Baseline: theta is all there is.
 *
 * Shapes: pictures [B, 3, H, W], RGB in 0..1.
 */
export interface PlainArchitecture extends NetworkDescription {
  readonly kind: 'plain';
  readonly theta: (b: GraphBuilder, image: Value) => Value;
}

/**
 * A network as the rest of the product sees it. Everything that runs is assembled from its parts
 * (`restorer.ts`, `training-steps.ts`), and nothing else asks of which kind it is.
 */
export type Architecture = GuidedArchitecture | PlainArchitecture;

export interface ImageShape {
  readonly batch: number;
  readonly heightPx: number;
  readonly widthPx: number;
}

/** Throws: an internal error when a network cannot take pictures of this size. */
export function assertSize({ name, sizeRequirements }: Architecture, { heightPx, widthPx }: ImageShape): void {
  const { minimumPx, multipleOfPx } = sizeRequirements;
  for (const edge of [heightPx, widthPx]) {
    if (edge < minimumPx || edge % multipleOfPx !== 0) {
      throw new Error(`internal: ${name} takes edges of ${minimumPx}, ${minimumPx + multipleOfPx} ... pixels, not ${edge}`);
    }
  }
}
