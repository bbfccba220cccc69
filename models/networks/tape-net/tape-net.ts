import type { Architecture } from '../architecture.ts';
import { independentWindows } from '../backbone/independent-windows.ts';
import type { TokenBlockOptions } from './token-blocks.ts';
import { tokenDecoderBlock, tokenEncoderBlock } from './token-blocks.ts';

export interface TapeNetOptions extends Omit<TokenBlockOptions, 'residualGain'> {
  readonly name: string;
  readonly embedDim: number;
  /** Edge of the pictures that the network is tied to by its learned positions. */
  readonly windowSize: number;
}

/**
 * TAPE-Net: the paper's first network. One encoder and one decoder block with attention among all patches of
 * a 64 x 64 window, between two convolutions before and two after.
 *
 * A photo is a grid of windows that know nothing of each other, convolutions included: each ends in zeros as
 * a training patch does, so the network sees in a photo what it was trained on, and tiles need no halo. The
 * price is a seam: beside a window's border a pixel is restored from one side only, and its neighbour across
 * the border from the other. The paper scores single patches and says nothing of photos.
 *
 * Source: Sec. 3.2, Eq. 3-5, Fig. 2. The paper prints neither P nor the inner widths, and Table 5 sizes its
 * Swin variant at 1.12 M; the widths here bring phi, prior and theta together to 1.19 M. Two thirds of that
 * are positions: PE of phi and theta, and e, are each 64 x 64 x 64, whatever P is.
 * Deviation: GELU; the CNN decoder's output is added to the picture (`backbone/cnn-decoder.ts`).
 */
export function tapeNet({ name, embedDim, windowSize, ...blocks }: TapeNetOptions): Architecture {
  const options = { ...blocks, residualGain: 0.2 };
  const frame = { embedDim, encoder: [tokenEncoderBlock(options)], decoder: [tokenDecoderBlock(options)] };
  return independentWindows(name, { embedDim, windowSize, phi: frame, theta: frame }, [{ windowPx: windowSize, shiftPx: 0, tokenPx: blocks.patchSize }]);
}
