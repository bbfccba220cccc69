import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../models/graph/builder.ts';
import { add, mul } from '../../../models/graph/expressions.ts';
import type { Graph, Node } from '../../../models/graph/graph.ts';
import type { Value } from '../../../models/graph/value.ts';
import { verify } from '../../../models/graph/verify.ts';
import { zeros } from '../../../models/layers/initialization.ts';

/** y = (x + w) * 2, sound. */
function sound(): Graph {
  const b = new GraphBuilder('g');
  const x = b.input('x', [2]);
  return b.build({ y: b.scope('layer', () => mul(b, add(b, x, b.parameter('w', [2], zeros)), 2)) });
}

const value = (id: number, shape: readonly number[] = [2], dtype: Value['dtype'] = 'float32'): Value => ({ id, shape, dtype });

/** The sound graph with its first node altered. */
function withNode(change: (node: Node) => Partial<Record<'inputs' | 'outputs', readonly Value[]>>): Graph {
  const graph = sound();
  const [first, ...rest] = graph.nodes;
  const changed = { ...first!, ...change(first!) };
  return { ...graph, nodes: [changed, ...rest] };
}

test('a sound graph has nothing to complain about', () => {
  expect(() => verify(sound())).not.toThrow();
});

describe('each value is written once, before it is read', () => {
  const rule = '(each value is written once, before it is read)';

  test('nodes out of order', () => {
    const graph = sound();
    expect(() => verify({ ...graph, nodes: graph.nodes.toReversed() })).toThrow(`before it is written ${rule}`);
  });

  test('a value from another graph', () => {
    expect(() => verify(withNode(({ inputs }) => ({ inputs: [value(99), inputs[1]!] })))).toThrow('Add in layer reads %99 before');
  });

  test('a value written by two nodes', () => {
    const graph = sound();
    expect(() => verify({ ...graph, nodes: [...graph.nodes, graph.nodes[0]!] })).toThrow('is written again by Add in layer');
  });

  test('an input that is a parameter, too', () => {
    const graph = sound();
    const inputs = [...graph.inputs, { name: 'again', value: graph.parameters[0]!.value }];
    expect(() => verify({ ...graph, inputs })).toThrow('is written again by layer.w');
  });

  test('a constant listed twice', () => {
    const graph = sound();
    expect(() => verify({ ...graph, constants: [...graph.constants, ...graph.constants] })).toThrow('is written again by a constant');
  });

  test('an output that nothing writes', () => {
    const graph = sound();
    expect(() => verify({ ...graph, outputs: [{ name: 'y', value: value(98) }] })).toThrow('output y is never written');
  });
});

describe('arity and inferred types agree with the op table', () => {
  test('an operand too few, an operand too many', () => {
    expect(() => verify(withNode(({ inputs }) => ({ inputs: inputs.slice(1) })))).toThrow('Add in layer has 1 inputs');
    expect(() => verify(withNode(({ inputs }) => ({ inputs: [...inputs, inputs[0]!] })))).toThrow('Add in layer has 3 inputs');
  });

  /** The sound graph's first output with another type, everywhere. */
  const retyped = (change: Partial<Value>): Graph => {
    const b = new GraphBuilder('g');
    const x = b.input('x', [2]);
    const graph = b.build({ y: add(b, x, x) });
    const wrong = { ...graph.outputs[0]!.value, ...change };
    return { ...graph, nodes: [{ ...graph.nodes[0]!, outputs: [wrong] }], outputs: [{ name: 'y', value: wrong }] };
  };

  test('another shape, another type', () => {
    expect(() => verify(retyped({ shape: [3] }))).toThrow('is not what shape inference says');
    expect(() => verify(retyped({ shape: [2, 1] }))).toThrow('is not what shape inference says');
    expect(() => verify(retyped({ dtype: 'bool' }))).toThrow('is not what shape inference says');
  });

  test('an output more than the operation has', () => {
    expect(() => verify(withNode(({ outputs }) => ({ outputs: [...outputs, value(97)] })))).toThrow('%97 is not what shape inference says');
  });
});

test('no value is empty', () => {
  const b = new GraphBuilder('empty');
  const x = b.input('x', [4]);
  const nothing = b.op('Slice', [x], { starts: [2], ends: [2], axes: [0], steps: [1] });
  expect(() => b.build({ nothing })).toThrow('gives an empty %1 (no value is empty)');
});

test('names are unique', () => {
  const build = (outputs: (b: GraphBuilder) => Record<string, Value>) => (): Graph => {
    const b = new GraphBuilder('names');
    return b.build(outputs(b));
  };
  expect(build((b) => ({ y: add(b, b.input('x', [1]), b.input('x', [1])) }))).toThrow('the name x is used twice (names are unique)');
  expect(build((b) => ({ x: add(b, b.input('x', [1]), 1) }))).toThrow('the name x is used twice');
  expect(build((b) => ({ y: add(b, b.parameter('w', [1], zeros), b.parameter('w', [1], zeros)) }))).toThrow('the name w is used twice');
});

test('all violations are listed at once', () => {
  const graph = sound();
  const broken = { ...graph, nodes: graph.nodes.toReversed(), outputs: [...graph.outputs, ...graph.outputs] };
  expect(() => verify(broken)).toThrow(/^internal: graph g: .*before it is written.*; the name y is used twice/);
});
