import type { GraphBuilder } from '../graph/builder.ts';
import { matMul, matrixTranspose, mul, reduceSum, reshape, transpose } from '../graph/expressions.ts';
import type { NodeOf } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';

/** Below this many input channels one matrix product over all taps beats one product per tap. */
const fewChannels = 8;

/**
 * Gradients of a stride-1 convolution, full or depthwise, by its input, weight and bias.
 *
 * dx is the convolution of dy with the kernel turned by 180 degrees and channels swapped; dw is, for each
 * tap, the product of dy with the input shifted to that tap.
 *
 * Shapes: x [N, Ci, H, W], w [Co, Ci, kh, kw] (depthwise [Ci, 1, kh, kw]), dy [N, Co, H', W'].
 * Cost: products over shifted slices are about twice as fast on CPU as a convolution with swapped axes.
 * Source: Dumoulin and Visin, A guide to convolution arithmetic, 2016, ch. 4.
 */
export function convGradients(
  b: GraphBuilder,
  { inputs, attributes: { kernel_shape, pads, group } }: NodeOf<'Conv'>,
  dy: Value,
  needed: readonly boolean[],
): readonly (Value | undefined)[] {
  const [x, w] = inputs;
  const [kernelHeight, kernelWidth] = kernel_shape;
  if (x === undefined || w === undefined || kernelHeight === undefined || kernelWidth === undefined) {
    throw new Error('internal: Conv without operands');
  }
  const gradientOfInput = (): Value => {
    const [top = 0, left = 0, bottom = 0, right = 0] = pads;
    const turned = b.op('Slice', [group === undefined ? transpose(b, w, [1, 0, 2, 3]) : w], {
      starts: [-1, -1],
      ends: [-kernelHeight - 1, -kernelWidth - 1],
      axes: [2, 3],
      steps: [-1, -1],
    });
    return b.op('Conv', [dy, turned], {
      kernel_shape,
      pads: [kernelHeight - 1 - top, kernelWidth - 1 - left, kernelHeight - 1 - bottom, kernelWidth - 1 - right],
      ...(group === undefined ? {} : { group }),
    });
  };
  const gradientOfWeight = group === undefined ? gradientOfFullWeight : gradientOfDepthwiseWeight;
  return [
    needed[0] === true ? gradientOfInput() : undefined,
    needed[1] === true ? gradientOfWeight(b, x, w, dy, pads) : undefined,
    needed[2] === true ? reduceSum(b, dy, [0, 2, 3], false) : undefined,
  ];
}

function gradientOfFullWeight(b: GraphBuilder, x: Value, w: Value, dy: Value, pads: readonly number[]): Value {
  const [out = 0, channels = 0] = w.shape;
  const taps = tapsOf(b, x, w, dy, pads);
  const product = (tap: Value): Value => reduceSum(b, matMul(b, taps.dy, matrixTranspose(b, tap)), [0], false);
  // [Co, taps * Ci] -> [Co, taps, Ci] -> [Co, Ci, taps]
  const byTap =
    channels < fewChannels
      ? product(b.op('Concat', taps.x, { axis: 1 }))
      : b.op('Concat', taps.x.map(product), { axis: 1 });
  return reshape(b, transpose(b, reshape(b, byTap, [out, taps.x.length, channels]), [0, 2, 1]), w.shape);
}

/** Cost: sums of products; as batches of dot products they took two to three times as long. */
function gradientOfDepthwiseWeight(b: GraphBuilder, x: Value, w: Value, dy: Value, pads: readonly number[]): Value {
  const [channels = 0] = w.shape;
  const taps = tapsOf(b, x, w, dy, pads);
  const byTap = taps.x.map((tap) => reshape(b, reduceSum(b, mul(b, taps.dy, tap), [0, 2], false), [channels, 1]));
  return reshape(b, b.op('Concat', byTap, { axis: 1 }), w.shape);
}

/** The padded input as each tap of the kernel sees it, and dy. Shapes: kh kw times [N, Ci, H' W'], [N, Co, H' W']. */
function tapsOf(
  b: GraphBuilder,
  x: Value,
  w: Value,
  dy: Value,
  pads: readonly number[],
): { readonly x: readonly Value[]; readonly dy: Value } {
  const [, , kernelHeight = 0, kernelWidth = 0] = w.shape;
  const [batch = 0, out = 0, height = 0, width = 0] = dy.shape;
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  const padded = b.op('Pad', [x], { pads: [0, 0, top, left, 0, 0, bottom, right] });
  const dyRows = reshape(b, dy, [batch, out, height * width]);
  const taps = Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const row = Math.floor(tap / kernelWidth);
    const column = tap % kernelWidth;
    const shifted = b.op('Slice', [padded], {
      starts: [row, column],
      ends: [row + height, column + width],
      axes: [2, 3],
      steps: [1, 1],
    });
    return reshape(b, shifted, [batch, x.shape[1] ?? 0, height * width]);
  });
  return { x: taps, dy: dyRows };
}
