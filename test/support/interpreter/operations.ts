import type { OpAttributes, OpName } from '../../../models/graph/op-table.ts';
import { erf } from './erf.ts';
import type { NdArray } from './nd-array.ts';
import { broadcast, broadcastWalk, elementwise, fold, sizeOf, stridesOf, view, walk, zeros } from './nd-array.ts';

type Operation<Op extends OpName> = (inputs: readonly NdArray[], attributes: OpAttributes[Op]) => readonly NdArray[];

const unary = (f: (x: number) => number) => (inputs: readonly NdArray[]): readonly NdArray[] => [elementwise(inputs, f)];
const binary = (f: (x: number, y: number) => number) => (inputs: readonly NdArray[]): readonly NdArray[] => [
  elementwise(inputs, f),
];

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

function reduce(
  x: NdArray,
  { axes, keepdims }: { readonly axes: readonly number[]; readonly keepdims: number },
  start: number,
  f: (soFar: number, next: number) => number,
): NdArray {
  const folded = fold(x, axes, start, f);
  const gone = new Set(axes.map((axis) => positive(axis, x.shape.length)));
  return keepdims === 1 ? folded : { shape: folded.shape.filter((_, axis) => !gone.has(axis)), data: folded.data };
}

/**
 * What each operation means, in plain loops over float64, from the text of the ONNX operator
 * specification (opset 20). Shares nothing with models/: shapes are found here a second time.
 */
export const operations: { readonly [Op in OpName]: Operation<Op> } = {
  Add: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  Div: binary((x, y) => x / y),
  Greater: binary((x, y) => (x > y ? 1 : 0)),
  Where: (inputs) => [elementwise(inputs, (condition, x, y) => (condition === 0 ? y : x))],
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Erf: unary(erf),
  Gelu: unary((x) => 0.5 * x * (1 + erf(x / Math.sqrt(2)))),
  MatMul: ([a, b]) => [matMul(a!, b!)],
  Softmax: ([x], { axis }) => {
    const exponentials = elementwise([x!, fold(x!, [axis], -Infinity, Math.max)], (score, peak) => Math.exp(score - peak));
    return [elementwise([exponentials, fold(exponentials, [axis], 0, (sum, e) => sum + e)], (e, sum) => e / sum)];
  },
  LayerNormalization: ([x, scale, shift], { axis, epsilon }) => {
    const from = positive(axis, x!.shape.length);
    const axes = x!.shape.map((_, i) => i).slice(from);
    const count = sizeOf(x!.shape.slice(from));
    const add = (sum: number, next: number): number => sum + next;
    const mean = elementwise([fold(x!, axes, 0, add)], (sum) => sum / count);
    const centred = elementwise([x!, mean], (value, m) => value - m);
    const squares = fold(elementwise([centred], (c) => c * c), axes, 0, add);
    const inverseDeviation = elementwise([squares], (sum) => 1 / Math.sqrt(sum / count + epsilon));
    const normalized = elementwise([centred, inverseDeviation], (c, s) => c * s);
    return [elementwise([normalized, scale!, shift!], (z, w, b) => z * w + b), mean, inverseDeviation];
  },
  Conv: ([x, weight, bias], { pads, group = 1 }) => [convolve(x!, weight!, bias, pads, group)],
  ReduceSum: ([x], attributes) => [reduce(x!, attributes, 0, (sum, next) => sum + next)],
  ReduceMean: ([x], attributes) => {
    const total = reduce(x!, attributes, 0, (sum, next) => sum + next);
    return [elementwise([total], (sum) => (sum * total.data.length) / x!.data.length)];
  },
  ReduceMax: ([x], attributes) => [reduce(x!, attributes, -Infinity, Math.max)],
  Transpose: ([x], { perm }) => {
    const strides = stridesOf(x!.shape);
    return [view(x!, perm.map((axis) => x!.shape[axis]!), perm.map((axis) => strides[axis]!))];
  },
  Reshape: ([x], { shape }) => [{ shape, data: x!.data }],
  Concat: (inputs, { axis }) => {
    const along = positive(axis, inputs[0]!.shape.length);
    const extent = inputs.reduce((sum, { shape }) => sum + shape[along]!, 0);
    const result = zeros(inputs[0]!.shape.map((old, i) => (i === along ? extent : old)));
    const strides = stridesOf(result.shape);
    let start = 0;
    for (const { shape, data } of inputs) {
      place(result, data, shape, strides, start);
      start += shape[along]! * strides[along]!;
    }
    return [result];
  },
  Slice: ([x], { starts, ends, axes, steps }) => {
    const shape = [...x!.shape];
    const strides = stridesOf(x!.shape);
    let first = 0;
    axes.forEach((axis, i) => {
      const along = positive(axis, shape.length);
      const extent = shape[along]!;
      const step = steps[i]!;
      // "Clamped to [0, dims] for positive stepping and [0, dims - 1] / [-1, dims - 1] for negative stepping."
      const clamp = (at: number, low: number, high: number): number =>
        Math.min(Math.max(at < 0 ? at + extent : at, low), high);
      const start = step > 0 ? clamp(starts[i]!, 0, extent) : clamp(starts[i]!, 0, extent - 1);
      const end = step > 0 ? clamp(ends[i]!, 0, extent) : clamp(ends[i]!, -1, extent - 1);
      shape[along] = Math.max(0, Math.ceil((end - start) / step));
      first += start * strides[along]!;
      strides[along]! *= step;
    });
    return [view(x!, shape, strides, first)];
  },
  Pad: ([x], { pads }) => {
    const rank = x!.shape.length;
    const result = zeros(x!.shape.map((extent, axis) => extent + pads[axis]! + pads[axis + rank]!));
    const strides = stridesOf(result.shape);
    place(result, x!.data, x!.shape, strides, strides.reduce((sum, stride, axis) => sum + stride * pads[axis]!, 0));
    return [result];
  },
};

/** Writes a block of `shape` into a larger array. */
function place(into: NdArray, data: Float64Array, shape: readonly number[], strides: readonly number[], start: number): void {
  walk(shape, strides, start).forEach((offset, i) => {
    into.data[offset] = data[i]!;
  });
}

function matMul(a: NdArray, b: NdArray): NdArray {
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const [innerOfB, columns] = b.shape.slice(-2) as [number, number];
  if (inner !== innerOfB) throw new Error(`MatMul of ${inner} by ${innerOfB}`);
  const batch = broadcast([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const ofA = broadcastWalk(a.shape.slice(0, -2), batch);
  const ofB = broadcastWalk(b.shape.slice(0, -2), batch);
  const result = zeros([...batch, rows, columns]);
  for (let set = 0; set < sizeOf(batch); set++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          sum += a.data[(ofA[set]! * rows + i) * inner + k]! * b.data[(ofB[set]! * inner + k) * columns + j]!;
        }
        result.data[(set * rows + i) * columns + j] = sum;
      }
    }
  }
  return result;
}

/** Cross-correlation of stride 1 over a zero-padded picture; each group of outputs reads its own group of channels. */
function convolve(x: NdArray, weight: NdArray, bias: NdArray | undefined, pads: readonly number[], group: number): NdArray {
  const [batch, allChannels, height, width] = x.shape as [number, number, number, number];
  const [out, channels, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  if (channels * group !== allChannels) throw new Error(`Conv of ${allChannels} channels by ${channels} in ${group} groups`);
  const [top, left, bottom, right] = pads as [number, number, number, number];
  const outHeight = height + top + bottom - kernelHeight + 1;
  const outWidth = width + left + right - kernelWidth + 1;
  const result = zeros([batch, out, outHeight, outWidth]);
  let at = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < out; o++) {
      const first = Math.floor(o / (out / group)) * channels;
      for (let y = 0; y < outHeight; y++) {
        for (let column = 0; column < outWidth; column++) {
          let sum = bias === undefined ? 0 : bias.data[o]!;
          for (let c = 0; c < channels; c++) {
            for (let ky = 0; ky < kernelHeight; ky++) {
              const row = y + ky - top;
              if (row < 0 || row >= height) continue;
              for (let kx = 0; kx < kernelWidth; kx++) {
                const from = column + kx - left;
                if (from < 0 || from >= width) continue;
                sum +=
                  x.data[((n * allChannels + first + c) * height + row) * width + from]! *
                  weight.data[((o * channels + c) * kernelHeight + ky) * kernelWidth + kx]!;
              }
            }
          }
          result.data[at++] = sum;
        }
      }
    }
  }
  return result;
}
