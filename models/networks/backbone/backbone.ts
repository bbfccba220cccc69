import type { GraphBuilder } from '../../graph/builder.ts';
import type { Value } from '../../graph/value.ts';
import { cnnDecoder } from './cnn-decoder.ts';
import { cnnEncoder } from './cnn-encoder.ts';

/** Features to features. Shapes: [B, H, W, C] -> [B, H, W, C]. */
export type EncoderBlock = (b: GraphBuilder, x: Value) => Value;

/** The same with the encoder's output `memory` and, where there is one, the prior Q. Shapes: each [B, H, W, C]. */
export type DecoderBlock = (b: GraphBuilder, x: Value, memory: Value, prior: Value | undefined) => Value;

export interface BackboneOptions {
  readonly embedDim: number;
  readonly encoder: readonly EncoderBlock[];
  readonly decoder: readonly DecoderBlock[];
}

/**
 * The frame that all networks share: CNN encoder, transformer encoder, transformer decoder, CNN decoder. What
 * its blocks are makes the network.
 *
 * Shapes: image [B, 3, H, W], prior [B, H, W, C] -> restored [B, 3, H, W].
 * Source: Sec. 3.2, Fig. 2.
 */
export function backbone(b: GraphBuilder, image: Value, options: BackboneOptions, prior?: Value): Value {
  const features = b.scope('cnnEncoder', () => cnnEncoder(b, image, options.embedDim));
  const memory = options.encoder.reduce(
    (x, block, index) => b.scope(`encoder.${index}`, () => block(b, x)),
    features,
  );
  const decoded = options.decoder.reduce(
    (x, block, index) => b.scope(`decoder.${index}`, () => block(b, x, memory, prior)),
    memory,
  );
  return b.scope('cnnDecoder', () => cnnDecoder(b, decoded, image));
}

/** How far the edge of a tile is felt after the two convolutions of a CNN: each carries it one pixel on. */
export const reachAfterConvolutions = (reachPx: number): number => reachPx + 2;
