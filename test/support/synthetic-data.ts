import type { ParameterSpec } from '../../models/graph/graph.ts';
import type { Shape } from '../../models/graph/value.ts';
import type { Tensor } from '../../models/onnx/tensor.ts';

/**
 * Numbers that need no file: a hash of (name, index), the same here and in
 * test/fixtures/record-torch-fixtures.py.
 *
 * Source: FNV-1a over the name, then the finalizer of MurmurHash3.
 */
export function hashWord(name: string, index: number): number {
  let seed = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) seed = Math.imul(seed ^ name.charCodeAt(i), 0x01000193);
  let x = (Math.imul(index, 0x9e3779b9) + seed) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

const count = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** Uniform in [-1, 1), in float64. */
export const signed = (name: string, length: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => hashWord(name, i) / 2 ** 31 - 1);

/** A picture of noise, 0..1. */
export const picture = (name: string, shape: Shape): Float32Array =>
  Float32Array.from(signed(name, count(shape)), (u) => (u + 1) / 2);

/** Whole numbers in 0..among-1. */
export const positions = (name: string, length: number, among: number): readonly number[] =>
  Array.from({ length }, (_, i) => hashWord(name, i) % among);

/** Rows of zeros with a single 1 each. Shapes: at [B * T], result [B, T, N] flat. */
export function oneHot(at: readonly number[], among: number): Float32Array {
  const rows = new Float32Array(at.length * among);
  at.forEach((position, row) => {
    rows[row * among + position] = 1;
  });
  return rows;
}

/** A weight of plausible size with no zeros: declared starts would hide gradients behind the zero convolution. */
export function syntheticParameter({ name, shape }: Pick<ParameterSpec, 'name' | 'shape'>): Tensor {
  const isWeight = name.endsWith('.weight');
  const scaled = ((): ((u: number) => number) => {
    if (shape.length === 4) {
      const bound = Math.sqrt(3 / count(shape.slice(1)));
      return (u) => u * bound;
    }
    if (isWeight && shape.length === 2) {
      const bound = Math.sqrt(3 / (shape[0] ?? 1));
      return (u) => u * bound;
    }
    return isWeight ? (u) => u * 0.25 + 1 : (u) => u * 0.25;
  })();
  return { shape, data: Float32Array.from(signed(name, count(shape)), scaled) };
}

export const syntheticParameters = (specs: readonly ParameterSpec[]): Map<string, Tensor> =>
  new Map(specs.map((spec) => [spec.name, syntheticParameter(spec)]));
