import type { Shape } from '../graph/value.ts';

/** A float32 tensor in row-major order. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}
