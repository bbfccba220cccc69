import type { Architecture } from '../architecture.ts';
import type { EncoderBlock } from '../backbone/backbone.ts';
import { independentWindows } from '../backbone/independent-windows.ts';
import type { RestormerBlockOptions } from './restormer-blocks.ts';
import { restormerDecoderBlock, restormerEncoderBlock } from './restormer-blocks.ts';

export interface TapeRestormerOptions extends Omit<RestormerBlockOptions, 'residualGain'> {
  readonly name: string;
  readonly embedDim: number;
  /** Edge of the windows that are restored each by itself. */
  readonly windowSize: number;
  /** Blocks in theta's encoder and decoder, and in phi, which has no decoder. */
  readonly depths: { readonly encoder: number; readonly decoder: number; readonly phi: number };
}

/**
 * TAPE-Restormer: the backbone of Sec. 3.2 with Restormer's blocks, channel attention (MDTA) and a gated
 * feed-forward network (GDFN), at full resolution. Q is added to queries and keys of the decoder's attentions.
 *
 * Source: Table 2 (TAPE-Restormer); Zamir et al., Restormer, 2022, Sec. 3.
 * Deviation: Restormer's attention scores are sums over all pixels of the picture, so what a tile gives would
 * depend on where it ends. Here the sums go over a fixed window, the size of a training patch, and a photo is a
 * grid of independent windows (`backbone/independent-windows.ts`): tiles change nothing, and the sums are over
 * as many pixels as in training (Chu et al., Test-time Local Converter, 2022, show that this matters). The price
 * is a seam at the windows' borders, as in TAPE-Net. One level instead of Restormer's four; residual projections
 * start small; phi is a lighter network without prior queries.
 */
export function tapeRestormer({ name, embedDim, windowSize, depths, ...blocks }: TapeRestormerOptions): Architecture {
  const options = { ...blocks, residualGain: 0.2 };
  const encoder = (depth: number): readonly EncoderBlock[] =>
    Array.from({ length: depth }, () => restormerEncoderBlock(options));
  const phi = { embedDim, encoder: encoder(depths.phi), decoder: [] };
  const theta = {
    embedDim,
    encoder: encoder(depths.encoder),
    decoder: Array.from({ length: depths.decoder }, () => restormerDecoderBlock(options)),
  };
  return independentWindows(name, { embedDim, windowSize, phi, theta }, []);
}
