import { expect } from 'vitest';
import type { Graph } from '../../../models/graph/graph.ts';
import { opTable } from '../../../models/graph/op-table.ts';
import type { Value } from '../../../models/graph/value.ts';
import type { Tensor } from '../../../models/onnx/tensor.ts';
import { sameBits } from '../same-bits.ts';
import { readOnnx } from './onnx-proto.ts';

const [float, int64] = [1, 7];
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

const floats = (raw: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(raw).buffer);
const integers = (raw: Uint8Array): number[] => [...new BigInt64Array(Uint8Array.from(raw).buffer)].map(Number);

/** Asserts that an ONNX file says what a graph says: nothing missing, nothing added, every number the same. */
export function expectSameGraph(bytes: Uint8Array, graph: Graph, parameters: ReadonlyMap<string, Tensor>): void {
  const model = readOnnx(bytes);
  expect(model.ir_version).toBe(9);
  expect(model.opset_import).toEqual([{ domain: '', version: 20 }]);
  expect(model.producer_name).toBe('tape-studio');
  expect(model.graph.name).toBe(graph.name);

  const initializers = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  expect(initializers.size).toBe(model.graph.initializer.length);
  /** File name -> our value, filled as values are met. */
  const values = new Map<string, Value>();
  const used = new Set<string>();

  for (const [ours, theirs] of [[graph.inputs, model.graph.input], [graph.outputs, model.graph.output]] as const) {
    expect(theirs.map(({ name, type: { tensor_type: type } }) => [name, type.elem_type, type.shape.dim.map((d) => d.dim_value)])).toEqual(
      ours.map(({ name, value }) => [name, float, [...value.shape]]),
    );
  }
  for (const { name, value } of graph.inputs) values.set(name, value);
  for (const { spec, value } of graph.parameters) {
    const tensor = initializers.get(spec.name);
    expect([tensor?.dims, tensor?.data_type]).toEqual([spec.shape, float]);
    expect(sameBits(floats(tensor!.raw_data), parameters.get(spec.name)!.data), spec.name).toBe(true);
    values.set(spec.name, value);
    used.add(spec.name);
  }

  expect(model.graph.node.map(({ op_type }) => op_type)).toEqual(graph.nodes.map(({ op }) => op));
  expect(new Set(model.graph.node.map(({ name }) => name)).size).toBe(graph.nodes.length);
  const constants = new Map(graph.constants.map(({ value, data }) => [value, data]));
  graph.nodes.forEach((node, index) => {
    const written = model.graph.node[index]!;
    const place = `${node.op} ${index} in ${node.scope}`;
    expect(written.domain, place).toBe('');
    const kinds = Object.entries<string>(opTable[node.op].attributes);
    const attributes = node.attributes as Readonly<Record<string, number | readonly number[]>>;
    const operands = kinds.filter(([, kind]) => kind === 'operand');
    expect(written.input.length, place).toBe(node.inputs.length + operands.length);

    node.inputs.forEach((input, i) => {
      const name = written.input[i]!;
      const data = constants.get(input);
      if (data === undefined) {
        expect(values.get(name), place).toBe(input);
        return;
      }
      const tensor = initializers.get(name);
      expect([tensor?.dims, tensor?.data_type], place).toEqual([input.shape, float]);
      expect(sameBits(floats(tensor!.raw_data), data), place).toBe(true);
      used.add(name);
    });
    operands.forEach(([attribute], i) => {
      const name = written.input[node.inputs.length + i]!;
      const numbers = [attributes[attribute]!].flat();
      const tensor = initializers.get(name);
      expect([tensor?.dims, tensor?.data_type], place).toEqual([[numbers.length], int64]);
      expect(integers(tensor!.raw_data), place).toEqual(numbers);
      used.add(name);
    });
    const inside = kinds.filter(([name, kind]) => kind !== 'operand' && attributes[name] !== undefined);
    expect(written.attribute.map(({ name }) => name), place).toEqual(inside.map(([name]) => name));
    inside.forEach(([name, kind], i) => {
      const { type, f, i: int, ints } = written.attribute[i]!;
      expect(type, place).toBe(attributeTypes[kind as keyof typeof attributeTypes]);
      const number = kind === 'float' ? f : kind === 'int' ? int : ints;
      expect(number, place).toEqual(kind === 'float' ? Math.fround(attributes[name] as number) : attributes[name]);
    });
    expect(written.output.length, place).toBe(node.outputs.length);
    node.outputs.forEach((output, i) => values.set(written.output[i]!, output));
  });

  expect([...initializers.keys()].filter((name) => !used.has(name))).toEqual([]);
  for (const { name, value } of graph.outputs) expect(values.get(name)).toBe(value);
}
