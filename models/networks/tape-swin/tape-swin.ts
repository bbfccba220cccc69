import type { GraphBuilder } from '../../graph/builder.ts';
import { add, transpose } from '../../graph/expressions.ts';
import type { Value } from '../../graph/value.ts';
import { conv3x3 } from '../../layers/conv3x3.ts';
import { heNormal, zeros } from '../../layers/initialization.ts';
import type { WindowGrid } from '../../layers/windows.ts';
import type { Architecture } from '../architecture.ts';
import { priorLearningModule } from '../prior/prior-learning-module.ts';
import { buildRestorer } from '../restorer.ts';
import type { SwinBlockOptions } from './swin-blocks.ts';
import { swinDecoderBlock, swinEncoderBlock } from './swin-blocks.ts';

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
 * Deviation: a relative position bias within windows stands for the position encoding PE; the CNN decoder
 * adds its output to the input picture and starts at zero, so that training starts at the identity; phi is
 * a lighter network without prior queries.
 */
export function tapeSwin(options: TapeSwinOptions): Architecture {
  const { name, embedDim, numHeads, windowSize, mlpRatio, depths } = options;
  const block: SwinBlockOptions = { numHeads, mlpRatio, residualGain: 0.2 };
  const gridOf = ({ shape: [batch = 0, heightPx = 0, widthPx = 0] }: Value, index: number): WindowGrid => ({
    batch,
    heightPx,
    widthPx,
    windowSize,
    shiftSize: shiftOf(index, windowSize),
  });

  /** Two convolutions to features. Shapes: [B, 3, H, W] -> [B, H, W, C]. */
  const cnnEncoder = (b: GraphBuilder, image: Value): Value => {
    const first = b.scope('conv1', () => conv3x3(b, image, embedDim, heNormal(3 * 9)));
    const second = b.scope('conv2', () => conv3x3(b, b.op('Gelu', [first], {}), embedDim, heNormal(embedDim * 9)));
    return transpose(b, second, [0, 2, 3, 1]);
  };
  /** Two convolutions to a correction of the picture. Shapes: [B, H, W, C] -> [B, 3, H, W]. */
  const cnnDecoder = (b: GraphBuilder, features: Value, image: Value): Value => {
    const map = transpose(b, features, [0, 3, 1, 2]);
    const first = b.scope('conv1', () => conv3x3(b, map, embedDim, heNormal(embedDim * 9)));
    const correction = b.scope('conv2', () => conv3x3(b, b.op('Gelu', [first], {}), 3, zeros));
    return add(b, image, correction);
  };
  const encoder = (b: GraphBuilder, features: Value, depth: number): Value => {
    let x = features;
    for (let index = 0; index < depth; index++) {
      x = b.scope(`encoder.${index}`, () => swinEncoderBlock(b, x, gridOf(x, index), block));
    }
    return x;
  };

  const parts: Omit<Architecture, 'parameterSpecs'> = {
    name,
    sizeRequirements: { minimumPx: windowSize, multipleOfPx: windowSize },
    windowPx: windowSize,
    haloPx: haloOf(options),
    embedDim,
    phi: (b, image) => {
      const features = b.scope('cnnEncoder', () => cnnEncoder(b, image));
      const encoded = encoder(b, features, depths.phi);
      return b.scope('cnnDecoder', () => cnnDecoder(b, encoded, image));
    },
    prior: (b, image) => priorLearningModule(b, image, { embedDim, windowSize }),
    theta: (b, image, prior) => {
      const features = b.scope('cnnEncoder', () => cnnEncoder(b, image));
      const memory = encoder(b, features, depths.encoder);
      let x = memory;
      for (let index = 0; index < depths.decoder; index++) {
        x = b.scope(`decoder.${index}`, () => swinDecoderBlock(b, x, memory, prior, gridOf(x, index), block));
      }
      return b.scope('cnnDecoder', () => cnnDecoder(b, x, image));
    },
  };
  const smallest = { batch: 1, heightPx: windowSize, widthPx: windowSize };
  const { parameters } = buildRestorer({ ...parts, parameterSpecs: [] }, smallest);
  return { ...parts, parameterSpecs: parameters.map(({ spec }) => spec) };
}
