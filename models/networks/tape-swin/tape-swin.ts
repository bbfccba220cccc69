import type { Architecture } from '../architecture.ts';
import { backbone } from '../backbone/backbone.ts';
import { priorLearningModule } from '../prior/prior-learning-module.ts';
import { withParameterSpecs } from '../with-parameter-specs.ts';
import { swinDecoderBlock, swinEncoderBlock } from './swin-blocks.ts';
import type { SwinBlockOptions } from './swin-blocks.ts';

export interface TapeSwinOptions {
  readonly name: string;
  readonly embedDim: number;
  readonly numHeads: number;
  readonly windowSize: number;
  readonly mlpRatio: number;
  /** Window-attention blocks in theta's encoder and decoder, and in phi, which has no decoder. */
  readonly depths: { readonly encoder: number; readonly decoder: number; readonly phi: number };
}

/** Every second block moves its windows by half of their edge. */
const shiftOf = (block: number, windowSize: number): number => (block % 2 === 0 ? 0 : windowSize / 2);

/**
 * How far from a tile's edge its influence ends: each 3x3 convolution carries it one pixel on, each
 * attention to the far side of the window that it touches.
 */
function haloOf({ windowSize, depths }: TapeSwinOptions): number {
  const convolutions = (reach: number): number => reach + 2;
  const blocks = (reach: number, depth: number): number => {
    let reached = reach;
    for (let block = 0; block < depth; block++) {
      const shift = shiftOf(block, windowSize);
      reached = Math.ceil((reached - shift) / windowSize) * windowSize + shift;
    }
    return reached;
  };
  const pseudo = convolutions(blocks(convolutions(0), depths.phi));
  const memory = blocks(convolutions(0), depths.encoder);
  const restored = convolutions(blocks(Math.max(memory, convolutions(pseudo)), depths.decoder));
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
  const { name, embedDim, numHeads, windowSize, mlpRatio, depths } = options;
  const group = <Block>(depth: number, blockOf: (options: SwinBlockOptions) => Block): readonly Block[] =>
    Array.from({ length: depth }, (_, index) =>
      blockOf({ numHeads, windowSize, shiftSize: shiftOf(index, windowSize), mlpRatio, residualGain: 0.2 }),
    );
  const phi = { embedDim, encoder: group(depths.phi, swinEncoderBlock), decoder: [] };
  const theta = {
    embedDim,
    encoder: group(depths.encoder, swinEncoderBlock),
    decoder: group(depths.decoder, swinDecoderBlock),
  };
  return withParameterSpecs({
    name,
    sizeRequirements: { minimumPx: windowSize, multipleOfPx: windowSize },
    windowPx: windowSize,
    haloPx: haloOf(options),
    embedDim,
    phi: (b, image) => backbone(b, image, phi),
    prior: (b, image) => priorLearningModule(b, image, { embedDim, windowSize }),
    theta: (b, image, prior) => backbone(b, image, theta, prior),
  });
}
