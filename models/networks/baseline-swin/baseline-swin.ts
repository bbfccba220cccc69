import type { Architecture } from '../architecture.ts';
import { backbone, reachAfterConvolutions } from '../backbone/backbone.ts';
import type { SwinBlockOptions } from '../tape-swin/swin-blocks.ts';
import { swinDecoderBlock, swinEncoderBlock } from '../tape-swin/swin-blocks.ts';
import { reachAfterSwinGroup, swinGroup } from '../tape-swin/swin-groups.ts';
import { withParameterSpecs } from '../with-parameter-specs.ts';

export interface BaselineSwinOptions extends Omit<SwinBlockOptions, 'shiftSize' | 'residualGain'> {
  readonly name: string;
  readonly embedDim: number;
  /** Blocks in the encoder, and as many in the decoder. */
  readonly depth: number;
}

/**
 * The paper's Baseline: TAPE-Swin's theta one block deeper, without phi, without prior queries and without
 * pre-training. What a task-agnostic prior is worth is measured against it.
 *
 * Source: Table 5 (Baseline: depth 3 against 2, 0.76 M parameters against 1.12 M, neither phi nor PLM) and
 * Sec. 4.3 ("the model without pre-training"). The paper does not say of what the depth is; here it is that of
 * encoder and of decoder: 0.33 M parameters against 0.43 M.
 */
export function baselineSwin({ name, embedDim, depth, ...blocks }: BaselineSwinOptions): Architecture {
  const { windowSize } = blocks;
  const block = { ...blocks, residualGain: 0.2 };
  const theta = {
    embedDim,
    encoder: swinGroup(depth, block, swinEncoderBlock),
    decoder: swinGroup(depth, block, swinDecoderBlock),
  };
  const memoryReachPx = reachAfterSwinGroup(reachAfterConvolutions(0), depth, windowSize);
  const reachPx = reachAfterConvolutions(reachAfterSwinGroup(memoryReachPx, depth, windowSize));
  return withParameterSpecs({
    kind: 'plain',
    name,
    sizeRequirements: { minimumPx: windowSize, multipleOfPx: windowSize },
    windowPx: windowSize,
    haloPx: Math.ceil(reachPx / windowSize) * windowSize,
    embedDim,
    theta: (b, image) => backbone(b, image, theta),
  });
}
