import type { OpAttributes, OpName } from './op-table.ts';
import type { Shape, Value } from './value.ts';

/** One application of an operation. `scope` is the dotted path of the layer that emitted it. */
export interface NodeOf<Op extends OpName> {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[Op];
  readonly scope: string;
}
export type Node = { [Op in OpName]: NodeOf<Op> }[OpName];

/** How a parameter starts: values drawn from N(0, std) cut off at two deviations, or one constant. */
export type Initialization =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'truncated-normal'; readonly std: number };

export interface ParameterSpec {
  /** Dotted path, such as `theta.encoder.0.attention.projection.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initialization: Initialization;
}

export interface GraphInput {
  readonly name: string;
  readonly value: Value;
}

export interface GraphParameter {
  readonly spec: ParameterSpec;
  readonly value: Value;
}

export interface GraphConstant {
  readonly value: Value;
  readonly data: Float32Array;
}

/**
 * A finished, verified graph in single assignment form, nodes in execution order.
 *
 * Invariant: `verify(graph)` found nothing to complain about.
 */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly GraphInput[];
  readonly parameters: readonly GraphParameter[];
  readonly constants: readonly GraphConstant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphInput[];
}
