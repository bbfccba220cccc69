import type { Graph, Node } from './graph.ts';
import { opTable } from './op-table.ts';
import type { Value, ValueType } from './value.ts';
import { elementCount, sameShape } from './value.ts';

interface Rule {
  readonly name: string;
  /** Yields one sentence for each violation. */
  readonly check: (graph: Graph) => Iterable<string>;
}

/** Shape inference of any node; the one place where op and attributes are paired again. */
export function inferTypes(node: Node): readonly ValueType[] {
  const { infer } = opTable[node.op] as { infer: (i: readonly ValueType[], a: Node['attributes']) => readonly ValueType[] };
  return infer(node.inputs, node.attributes);
}

/** What must hold of every graph, whoever built it. */
const rules: readonly Rule[] = [
  {
    name: 'each value is written once, before it is read',
    *check(graph) {
      const written = new Set<Value>();
      const write = function* (value: Value, by: string): Iterable<string> {
        if (written.has(value)) yield `%${value.id} is written again by ${by}`;
        written.add(value);
      };
      for (const { name, value } of graph.inputs) yield* write(value, name);
      for (const { spec, value } of graph.parameters) yield* write(value, spec.name);
      for (const { value } of graph.constants) yield* write(value, 'a constant');
      for (const node of graph.nodes) {
        for (const input of node.inputs) {
          if (!written.has(input)) yield `${node.op} in ${node.scope} reads %${input.id} before it is written`;
        }
        for (const output of node.outputs) yield* write(output, `${node.op} in ${node.scope}`);
      }
      for (const { name, value } of graph.outputs) {
        if (!written.has(value)) yield `output ${name} is never written`;
      }
    },
  },
  {
    name: 'arity and inferred types agree with the op table',
    *check(graph) {
      for (const node of graph.nodes) {
        const [fewest, most] = opTable[node.op].arity;
        if (node.inputs.length < fewest || node.inputs.length > most) {
          yield `${node.op} in ${node.scope} has ${node.inputs.length} inputs`;
          continue;
        }
        const types = inferTypes(node);
        for (const [i, output] of node.outputs.entries()) {
          const type = types[i];
          if (type === undefined || type.dtype !== output.dtype || !sameShape(type.shape, output.shape)) {
            yield `${node.op} in ${node.scope}: %${output.id} is not what shape inference says`;
          }
        }
      }
    },
  },
  {
    name: 'no value is empty',
    *check(graph) {
      for (const node of graph.nodes) {
        for (const output of node.outputs) {
          if (elementCount(output.shape) === 0) yield `${node.op} in ${node.scope} gives an empty %${output.id}`;
        }
      }
    },
  },
  {
    name: 'names are unique',
    *check(graph) {
      const names = [
        ...graph.inputs.map(({ name }) => name),
        ...graph.parameters.map(({ spec }) => spec.name),
        ...graph.outputs.map(({ name }) => name),
      ];
      const seen = new Set<string>();
      for (const name of names) {
        if (seen.has(name)) yield `the name ${name} is used twice`;
        seen.add(name);
      }
    },
  },
];

/**
 * Checks a finished graph against all rules.
 *
 * Throws: an internal error that lists every violation.
 */
export function verify(graph: Graph): void {
  const violations = rules.flatMap(({ name, check }) => [...check(graph)].map((found) => `${found} (${name})`));
  if (violations.length > 0) throw new Error(`internal: graph ${graph.name}: ${violations.join('; ')}`);
}
