/** Element types that our graphs carry; integers appear only as operands (see `op-table.ts`). */
export type DType = 'float32' | 'bool';

/** Static extents, outermost first; `[]` is a scalar. Every dimension is known when the graph is built. */
export type Shape = readonly number[];

export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One edge of a graph: written once (SSA), read any number of times. */
export interface Value extends ValueType {
  readonly id: number;
}

export const elementCount = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((extent, axis) => extent === b[axis]);
