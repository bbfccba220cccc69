/** A float64 tensor in row-major order; bool tensors hold 0 and 1. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

export const zeros = (shape: readonly number[]): NdArray => ({ shape, data: new Float64Array(sizeOf(shape)) });

export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const extent of shape.toReversed()) {
    strides.unshift(stride);
    stride *= extent;
  }
  return strides;
}

/** Offsets of a strided view's elements, row by row: every reordering below is one of these walks. */
export function walk(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  const offsets = new Int32Array(sizeOf(shape));
  const at = shape.map(() => 0);
  let offset = start;
  for (let i = 0; i < offsets.length; i++) {
    offsets[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]! += 1;
      offset += strides[axis]!;
      if (at[axis]! < shape[axis]!) break;
      offset -= at[axis]! * strides[axis]!;
      at[axis] = 0;
    }
  }
  return offsets;
}

/** The shape to which all of these broadcast, by numpy's rule: aligned at the end, 1 stretches. */
export function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...shapes.map((shape) => shape.length));
  const padded = shapes.map((shape) => [...Array<number>(longest - shape.length).fill(1), ...shape]);
  return Array.from({ length: longest }, (_, axis) => {
    const extents = new Set(padded.map((shape) => shape[axis]!).filter((extent) => extent !== 1));
    if (extents.size > 1) throw new Error(`shapes ${JSON.stringify(shapes)} do not broadcast`);
    return [...extents][0] ?? 1;
  });
}

/** Offsets into an array of `from` for each element of `to`, to which it broadcasts. */
export function broadcastWalk(from: readonly number[], to: readonly number[]): Int32Array {
  const own = stridesOf(from);
  const lead = to.length - from.length;
  return walk(to, to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]!)));
}

export function elementwise(inputs: readonly NdArray[], f: (...numbers: number[]) => number): NdArray {
  const shape = broadcast(inputs.map((input) => input.shape));
  const result = zeros(shape);
  const [a, b, c] = inputs;
  if (b === undefined) return { shape, data: a!.data.map((x) => f(x)) };
  const [ofA, ofB] = [broadcastWalk(a!.shape, shape), broadcastWalk(b.shape, shape)];
  const ofC = c === undefined ? undefined : broadcastWalk(c.shape, shape);
  for (let i = 0; i < result.data.length; i++) {
    const x = a!.data[ofA[i]!]!;
    const y = b.data[ofB[i]!]!;
    result.data[i] = ofC === undefined ? f(x, y) : f(x, y, c!.data[ofC[i]!]!);
  }
  return result;
}

/** Picks elements by a walk. */
export const view = ({ data }: NdArray, shape: readonly number[], strides: readonly number[], start = 0): NdArray => ({
  shape,
  data: Float64Array.from(walk(shape, strides, start), (offset) => data[offset]!),
});

/** Folds the given axes together, starting from `start`; the axes stay, with extent 1. */
export function fold(x: NdArray, axes: readonly number[], start: number, f: (soFar: number, next: number) => number): NdArray {
  const folded = new Set(axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)));
  const shape = x.shape.map((extent, axis) => (folded.has(axis) ? 1 : extent));
  const result = zeros(shape);
  result.data.fill(start);
  broadcastWalk(shape, x.shape).forEach((offset, i) => {
    result.data[offset] = f(result.data[offset]!, x.data[i]!);
  });
  return result;
}
