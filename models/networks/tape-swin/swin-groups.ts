import type { TokenGrid } from '../architecture.ts';
import type { SwinBlockOptions } from './swin-blocks.ts';

/** Every second block moves its windows by half of their edge. */
const shiftOf = (block: number, windowSize: number): number => (block % 2 === 0 ? 0 : windowSize / 2);

/** What the blocks of a group let attend to each other. */
export const swinTokens = (depth: number, windowSize: number): readonly TokenGrid[] =>
  Array.from({ length: depth }, (_, index) => ({ windowPx: windowSize, shiftPx: shiftOf(index, windowSize), tokenPx: 1 }));

/** `depth` blocks in a row, alternately shifted. */
export const swinGroup = <Block>(
  depth: number,
  options: Omit<SwinBlockOptions, 'shiftSize'>,
  blockOf: (options: SwinBlockOptions) => Block,
): readonly Block[] =>
  Array.from({ length: depth }, (_, index) => blockOf({ ...options, shiftSize: shiftOf(index, options.windowSize) }));

/**
 * How far into a tile its edge is felt after a group of blocks, when before them it was felt `reachPx` far:
 * each attention carries it to the far side of the window that it touches.
 */
export function reachAfterSwinGroup(reachPx: number, depth: number, windowSize: number): number {
  let reached = reachPx;
  for (let block = 0; block < depth; block++) {
    const shift = shiftOf(block, windowSize);
    reached = Math.ceil((reached - shift) / windowSize) * windowSize + shift;
  }
  return reached;
}
