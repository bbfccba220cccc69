import type { Graph, Node } from '../../../models/graph/graph.ts';
import type { Value } from '../../../models/graph/value.ts';
import type { NdArray } from './nd-array.ts';
import { sizeOf } from './nd-array.ts';
import { operations } from './operations.ts';

type Numbers = ArrayLike<number>;

/**
 * Runs a graph in float64, node by node: the tests' own reading of what a graph means. Computes only what
 * the wanted outputs need.
 *
 * Throws: when a value's shape is not the one that the graph declares.
 */
export function interpret(
  graph: Graph,
  inputs: Readonly<Record<string, Numbers>>,
  parameters: ReadonlyMap<string, Numbers> = new Map(),
  wanted: readonly string[] = graph.outputs.map(({ name }) => name),
): Record<string, Float64Array> {
  const values = new Map<Value, NdArray>();
  const place = (value: Value, numbers: Numbers | undefined, name: string): void => {
    if (numbers?.length !== sizeOf(value.shape)) throw new Error(`${name}: not ${sizeOf(value.shape)} numbers`);
    values.set(value, { shape: value.shape, data: Float64Array.from(numbers) });
  };
  for (const { name, value } of graph.inputs) place(value, inputs[name], name);
  for (const { spec, value } of graph.parameters) place(value, parameters.get(spec.name), spec.name);
  for (const { value, data } of graph.constants) place(value, data, 'constant');

  const outputs = graph.outputs.filter(({ name }) => wanted.includes(name));
  for (const node of neededFor(graph, outputs.map(({ value }) => value))) {
    const operation = operations[node.op] as (i: readonly NdArray[], a: Node['attributes']) => readonly NdArray[];
    const results = operation(node.inputs.map((input) => values.get(input)!), node.attributes);
    node.outputs.forEach((output, i) => {
      const result = results[i]!;
      if (JSON.stringify(result.shape) !== JSON.stringify(output.shape)) {
        throw new Error(`${node.op} gave [${result.shape.join()}], the graph says [${output.shape.join()}]`);
      }
      values.set(output, result);
    });
  }
  return Object.fromEntries(outputs.map(({ name, value }) => [name, values.get(value)!.data]));
}

function neededFor(graph: Graph, outputs: readonly Value[]): readonly Node[] {
  const needed = new Set(outputs);
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    nodes.unshift(node);
  }
  return nodes;
}
