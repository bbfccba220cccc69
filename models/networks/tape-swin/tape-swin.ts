import type { Architecture } from '../architecture.ts';
import { reachAfterConvolutions } from '../backbone/backbone.ts';
import { guidedParts } from '../backbone/guided-parts.ts';
import { withParameterSpecs } from '../with-parameter-specs.ts';
import type { SwinBlockOptions } from './swin-blocks.ts';
import { swinDecoderBlock, swinEncoderBlock } from './swin-blocks.ts';
import { reachAfterSwinGroup, swinGroup, swinTokens } from './swin-groups.ts';

export interface TapeSwinOptions extends Omit<SwinBlockOptions, 'shiftSize' | 'residualGain'> {
  readonly name: string;
  readonly embedDim: number;
  /** Window-attention blocks in theta's encoder and decoder, and in phi, which has no decoder. */
  readonly depths: { readonly encoder: number; readonly decoder: number; readonly phi: number };
}

/** How far from a tile's edge its influence ends. */
function haloOf({ windowSize, depths }: TapeSwinOptions): number {
  const group = (reachPx: number, depth: number): number => reachAfterSwinGroup(reachPx, depth, windowSize);
  const pseudo = reachAfterConvolutions(group(reachAfterConvolutions(0), depths.phi));
  const memory = group(reachAfterConvolutions(0), depths.encoder);
  const restored = reachAfterConvolutions(group(Math.max(memory, reachAfterConvolutions(pseudo)), depths.decoder));
  return Math.ceil(restored / windowSize) * windowSize;
}

/**
 * TAPE-Swin: the backbone of Sec. 3.2 with groups of shifted-window attention in the place of global
 * attention, so that any photo size works.
 *
 * Source: Sec. 3.2, Table 2 (TAPE-Swin); windows after Liu et al., Swin Transformer, 2021.
 * Deviation: a relative position bias within windows stands for the position encoding PE; phi is a lighter
 * network without prior queries.
 */
export function tapeSwin(options: TapeSwinOptions): Architecture {
  const { name, embedDim, depths, ...blocks } = options;
  const { windowSize } = blocks;
  const block = { ...blocks, residualGain: 0.2 };
  const phi = { embedDim, encoder: swinGroup(depths.phi, block, swinEncoderBlock), decoder: [] };
  const theta = {
    embedDim,
    encoder: swinGroup(depths.encoder, block, swinEncoderBlock),
    decoder: swinGroup(depths.decoder, block, swinDecoderBlock),
  };
  return withParameterSpecs({
    kind: 'guided',
    name,
    sizeRequirements: { minimumPx: windowSize, multipleOfPx: windowSize },
    windowPx: windowSize,
    haloPx: haloOf(options),
    embedDim,
    decoderTokens: swinTokens(depths.decoder, windowSize),
    ...guidedParts({ embedDim, windowSize, phi, theta }),
  });
}
