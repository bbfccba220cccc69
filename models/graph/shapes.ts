import type { Shape } from './value.ts';
import { elementCount } from './value.ts';

/** Reports a graph that cannot be built: always our own mistake, never a user's. */
export const shapeError = (what: string): Error => new Error(`internal: ${what}`);

/** Maps a possibly negative axis into `0..rank-1`. */
export function normalizeAxis(axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= rank) {
    throw shapeError(`axis ${axis} is outside rank ${rank}`);
  }
  return normalized;
}

/**
 * Multidirectional broadcasting.
 *
 * Source: ONNX "Broadcasting in ONNX", as numpy.
 */
export function broadcastShapes(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let extent = 1;
    for (const shape of shapes) {
      const candidate = shape[axis - rank + shape.length] ?? 1;
      if (candidate === 1 || candidate === extent) continue;
      if (extent !== 1) throw shapeError(`cannot broadcast ${shapes.map((s) => `[${s.join(',')}]`).join(' with ')}`);
      extent = candidate;
    }
    return extent;
  });
}

/** `[...batch, m, k] x [...batch, k, n] -> [...batch, m, n]`, batch dimensions broadcast. */
export function matMulShape(a: Shape, b: Shape): Shape {
  const [m, k] = a.slice(-2);
  const [kOfB, n] = b.slice(-2);
  if (a.length < 2 || b.length < 2 || m === undefined || n === undefined || k !== kOfB) {
    throw shapeError(`MatMul of [${a.join(',')}] and [${b.join(',')}]`);
  }
  return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), m, n];
}

export function reducedShape(shape: Shape, axes: readonly number[], keepdims: number): Shape {
  const reduced = new Set(axes.map((axis) => normalizeAxis(axis, shape.length)));
  return shape.flatMap((extent, axis) => (reduced.has(axis) ? (keepdims ? [1] : []) : [extent]));
}

export function concatShape(shapes: readonly Shape[], axis: number): Shape {
  const [first] = shapes;
  if (first === undefined) throw shapeError('Concat of nothing');
  const along = normalizeAxis(axis, first.length);
  for (const shape of shapes) {
    if (shape.length !== first.length || shape.some((extent, i) => i !== along && extent !== first[i])) {
      throw shapeError(`Concat of [${first.join(',')}] and [${shape.join(',')}] along ${along}`);
    }
  }
  return first.map((extent, i) => (i === along ? shapes.reduce((sum, shape) => sum + (shape[i] ?? 0), 0) : extent));
}

/** One axis of a Slice, as ONNX clamps it. `steps` is 1 or -1. */
export function sliceExtent(extent: number, start: number, end: number, step: number): number {
  if (step === 1) {
    const from = Math.min(Math.max(start < 0 ? start + extent : start, 0), extent);
    const to = Math.min(Math.max(end < 0 ? end + extent : end, 0), extent);
    return Math.max(0, to - from);
  }
  if (step === -1 && start === -1 && end < -extent) return extent;
  throw shapeError('a Slice steps by 1, or reverses a whole axis');
}

export function reshaped(shape: Shape, target: readonly number[]): Shape {
  if (target.some((extent) => !Number.isInteger(extent) || extent < 0) || elementCount(shape) !== elementCount(target)) {
    throw shapeError(`Reshape of [${shape.join(',')}] to [${target.join(',')}]`);
  }
  return target;
}
