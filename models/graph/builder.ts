import type { Graph, GraphConstant, GraphInput, GraphParameter, Initialization, Node, ParameterSpec } from './graph.ts';
import type { OpAttributes, OpName } from './op-table.ts';
import { opTable } from './op-table.ts';
import type { Shape, Value, ValueType } from './value.ts';
import { elementCount } from './value.ts';
import { verify } from './verify.ts';

/** The gradient of a group of nodes, given as a whole because that is cheaper than node by node. */
export type CompositeRule = (builder: GraphBuilder, outputGradients: readonly Value[]) => readonly Value[];

/** What the backward walk sees: single nodes, and groups with a gradient of their own. */
export type TapeEntry =
  | { readonly kind: 'node'; readonly node: Node }
  | {
      readonly kind: 'composite';
      readonly inputs: readonly Value[];
      readonly outputs: readonly Value[];
      readonly rule: CompositeRule;
    };

/** Where a parameter's value comes from: an initializer of the graph, or a slice of a state vector. */
export type ParameterSource = (builder: GraphBuilder, spec: ParameterSpec) => Value;

/**
 * Emits a graph node by node: infers each shape at once, pools equal constants, records the tape that
 * `autodiff/gradients.ts` walks backward.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #parameterSource: ParameterSource | undefined;
  readonly #inputs: GraphInput[] = [];
  readonly #parameters: GraphParameter[] = [];
  readonly #constants: GraphConstant[] = [];
  readonly #constantPool = new Map<string, GraphConstant>();
  readonly #nodes: Node[] = [];
  readonly #tape: TapeEntry[] = [];
  #recording = true;
  #scope: readonly string[] = [];
  #nextId = 0;

  constructor(name: string, parameterSource?: ParameterSource) {
    this.#name = name;
    this.#parameterSource = parameterSource;
  }

  get tape(): readonly TapeEntry[] {
    return this.#tape;
  }

  /** Runs `emit` with `name` appended to the dotted path of parameters and nodes. */
  scope<Result>(name: string, emit: () => Result): Result {
    const outer = this.#scope;
    this.#scope = [...outer, name];
    try {
      return emit();
    } finally {
      this.#scope = outer;
    }
  }

  input(name: string, shape: Shape): Value {
    const value = this.#value({ dtype: 'float32', shape });
    this.#inputs.push({ name, value });
    return value;
  }

  /** A learned tensor named after the current scope. */
  parameter(name: string, shape: Shape, initialization: Initialization): Value {
    const spec: ParameterSpec = { name: [...this.#scope, name].join('.'), shape, initialization };
    if (this.#parameterSource !== undefined) return this.#parameterSource(this, spec);
    const value = this.#value({ dtype: 'float32', shape });
    this.#parameters.push({ spec, value });
    return value;
  }

  /** A fixed tensor; equal shape and bits give the same value. */
  constant(shape: Shape, data: Float32Array): Value {
    if (data.length !== elementCount(shape)) throw new Error(`internal: constant of ${data.length} values`);
    const key = `${shape.join('x')}:${fingerprint(data)}`;
    const pooled = this.#constantPool.get(key);
    if (pooled !== undefined && pooled.data.every((number, i) => Object.is(number, data[i]))) return pooled.value;
    const constant = { value: this.#value({ dtype: 'float32', shape }), data };
    this.#constants.push(constant);
    this.#constantPool.set(key, constant);
    return constant.value;
  }

  scalar(number: number): Value {
    return this.constant([], Float32Array.of(number));
  }

  /** Emits one node and returns its outputs. */
  emit<Op extends OpName>(op: Op, inputs: readonly Value[], attributes: OpAttributes[Op]): readonly Value[] {
    const definition = opTable[op];
    const outputs = definition.infer(inputs, attributes).map((type) => this.#value(type));
    // The pairing of `op` with its own attributes is lost in the union, but holds by this method's type.
    const node = { op, inputs, outputs, attributes, scope: this.#scope.join('.') } as unknown as Node;
    this.#nodes.push(node);
    if (this.#recording) this.#tape.push({ kind: 'node', node });
    return outputs;
  }

  /** Emits one node with a single output. */
  op<Op extends OpName>(op: Op, inputs: readonly Value[], attributes: OpAttributes[Op]): Value {
    const [output] = this.emit(op, inputs, attributes);
    if (output === undefined) throw new Error(`internal: ${op} without an output`);
    return output;
  }

  /**
   * Emits nodes whose gradient is given by one rule for all of them: one gradient per input, asked for
   * once every output has one.
   */
  composite(
    inputs: readonly Value[],
    emit: () => { readonly outputs: readonly Value[]; readonly rule: CompositeRule },
  ): readonly Value[] {
    const { outputs, rule } = this.withoutTape(emit);
    if (this.#recording) this.#tape.push({ kind: 'composite', inputs, outputs, rule });
    return outputs;
  }

  /** Emits nodes that the backward walk shall not see. */
  withoutTape<Result>(emit: () => Result): Result {
    const outer = this.#recording;
    this.#recording = false;
    try {
      return emit();
    } finally {
      this.#recording = outer;
    }
  }

  /** Drops what no output needs, verifies, and hands the graph over. */
  build(outputs: Readonly<Record<string, Value>>): Graph {
    const needed = new Set(Object.values(outputs));
    const nodes = this.#nodes.toReversed().filter((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    }).reverse();
    const graph: Graph = {
      name: this.#name,
      inputs: this.#inputs,
      parameters: this.#parameters,
      constants: this.#constants.filter(({ value }) => needed.has(value)),
      nodes,
      outputs: Object.entries(outputs).map(([name, value]) => ({ name, value })),
    };
    verify(graph);
    return graph;
  }

  #value(type: ValueType): Value {
    return { id: this.#nextId++, dtype: type.dtype, shape: type.shape };
  }
}

/** A cheap key for the constant pool (FNV-1a); equality is checked on the data itself. */
function fingerprint(data: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(data.buffer, data.byteOffset, data.length)) {
    hash = Math.imul(hash ^ word, 0x01000193);
  }
  return hash >>> 0;
}
