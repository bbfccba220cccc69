import type { Graph, Node } from '../graph/graph.ts';
import type { AttributeKind } from '../graph/op-table.ts';
import { opTable } from '../graph/op-table.ts';
import type { Shape, Value } from '../graph/value.ts';
import { elementCount, sameShape } from '../graph/value.ts';
import { ProtobufWriter } from './protobuf.ts';
import type { Tensor } from './tensor.ts';

export const opsetVersion = 20;
export const irVersion = 9;

/** Field numbers and enumerations of onnx.proto3 (ONNX 1.15, IR 9). */
const dataType = { float32: 1, int64: 7, bool: 9 } as const;
const attributeType = { float: 1, int: 2, ints: 7 } as const;

/**
 * Serialises a graph as an ONNX model, with parameters as initializers.
 *
 * Throws: an internal error when a parameter is missing or has another shape.
 * Source: onnx.proto3.
 */
export function writeOnnx(graph: Graph, parameters: ReadonlyMap<string, Tensor> = new Map()): Uint8Array {
  const names = nameValues(graph);
  const nameOf = (value: Value): string => {
    const name = names.get(value);
    if (name === undefined) throw new Error(`internal: %${value.id} has no name`);
    return name;
  };

  const body = new ProtobufWriter();
  const operands = new Map<string, string>();
  for (const [index, node] of graph.nodes.entries()) body.message(1, writeNode(node, index, nameOf, operands));
  body.string(2, graph.name);
  for (const { spec, value } of graph.parameters) {
    const tensor = parameters.get(spec.name);
    if (tensor === undefined || !sameShape(tensor.shape, spec.shape) || tensor.data.length !== elementCount(spec.shape)) {
      throw new Error(`internal: the weights do not hold ${spec.name} [${spec.shape.join(',')}]`);
    }
    body.message(5, writeTensor(nameOf(value), 'float32', spec.shape, bytesOf(tensor.data)));
  }
  for (const { value, data } of graph.constants) {
    body.message(5, writeTensor(nameOf(value), 'float32', value.shape, bytesOf(data)));
  }
  for (const [numbers, name] of operands) {
    const data = BigInt64Array.from(numbers === '' ? [] : numbers.split(','), BigInt);
    body.message(5, writeTensor(name, 'int64', [data.length], bytesOf(data)));
  }
  for (const { name, value } of graph.inputs) body.message(11, writeValueInfo(name, value));
  for (const { name, value } of graph.outputs) body.message(12, writeValueInfo(name, value));

  return new ProtobufWriter()
    .varint(1, irVersion)
    .string(2, 'tape-studio')
    .message(7, body)
    .message(8, new ProtobufWriter().string(1, '').varint(2, opsetVersion))
    .finish();
}

function nameValues(graph: Graph): Map<Value, string> {
  const names = new Map<Value, string>();
  for (const node of graph.nodes) for (const output of node.outputs) names.set(output, `v${output.id}`);
  for (const { value } of graph.constants) names.set(value, `c${value.id}`);
  for (const { spec, value } of graph.parameters) names.set(value, spec.name);
  for (const { name, value } of graph.inputs) names.set(value, name);
  for (const { name, value } of graph.outputs) {
    if (!/^v\d+$/.test(names.get(value) ?? '')) throw new Error(`internal: output ${name} is no node's own`);
    names.set(value, name);
  }
  return names;
}

function writeNode(
  node: Node,
  index: number,
  nameOf: (value: Value) => string,
  operands: Map<string, string>,
): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of node.inputs) writer.string(1, nameOf(input));
  const kinds = opTable[node.op].attributes as Readonly<Record<string, AttributeKind>>;
  const attributes = node.attributes as Readonly<Partial<Record<string, number | readonly number[]>>>;
  const inside: ProtobufWriter[] = [];
  // Pad takes its operand right after the data; Slice, Reshape and reductions likewise: the table's order.
  for (const [name, kind] of Object.entries(kinds)) {
    const value = attributes[name];
    if (value === undefined) continue;
    if (kind === 'operand') {
      const key = [value].flat().join(',');
      const operand = operands.get(key) ?? `i${operands.size}`;
      operands.set(key, operand);
      writer.string(1, operand);
    } else {
      inside.push(writeAttribute(name, kind, value));
    }
  }
  for (const output of node.outputs) writer.string(2, nameOf(output));
  writer.string(3, `${node.scope}/${node.op}_${index}`).string(4, node.op);
  for (const attribute of inside) writer.message(5, attribute);
  return writer;
}

function writeAttribute(name: string, kind: 'int' | 'ints' | 'float', value: number | readonly number[]): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (kind === 'ints') writer.packed(8, [value].flat());
  else if (typeof value !== 'number') throw new Error(`internal: attribute ${name} is a list`);
  else if (kind === 'int') writer.varint(3, value);
  else writer.float(2, value);
  return writer.varint(20, attributeType[kind]);
}

function writeTensor(name: string, type: 'float32' | 'int64', shape: Shape, raw: Uint8Array): ProtobufWriter {
  return new ProtobufWriter().packed(1, shape).varint(2, dataType[type]).string(8, name).bytes(9, raw);
}

function writeValueInfo(name: string, value: Value): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const extent of value.shape) shape.message(1, new ProtobufWriter().varint(1, extent));
  const tensor = new ProtobufWriter().varint(1, dataType[value.dtype]).message(2, shape);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/** Little-endian bytes, as ONNX wants them; every platform that we run on is little-endian. */
const bytesOf = (data: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
