import type { Graph, Node } from './graph.ts';
import type { Value } from './value.ts';

const typeOf = ({ dtype, shape }: Value): string => `${dtype === 'float32' ? 'f32' : dtype}[${shape.join(',')}]`;

function printAttributes(node: Node): string {
  const entries = Object.entries(node.attributes as Record<string, number | readonly number[]>);
  if (entries.length === 0) return '';
  return ` {${entries.map(([key, value]) => `${key}=${Array.isArray(value) ? `[${value.join(',')}]` : String(value)}`).join(', ')}}`;
}

/**
 * The graph as text, one node a line, for people and for snapshots. Values are renumbered in order of
 * appearance, so that dead code does not change what is printed.
 */
export function print(graph: Graph): string {
  const names = new Map<Value, string>();
  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const fresh = `%${names.size}`;
    names.set(value, fresh);
    return fresh;
  };
  const lines = [`graph ${graph.name}`];
  for (const { name, value } of graph.inputs) lines.push(`  input ${nameOf(value)}: ${typeOf(value)} = ${name}`);
  for (const { spec, value } of graph.parameters) {
    lines.push(`  parameter ${nameOf(value)}: ${typeOf(value)} = ${spec.name}`);
  }
  for (const { value, data } of graph.constants) {
    const shown = data.length <= 4 ? data.join(', ') : `${data.length} values`;
    lines.push(`  constant ${nameOf(value)}: ${typeOf(value)} = ${shown}`);
  }
  let scope = '';
  for (const node of graph.nodes) {
    if (node.scope !== scope) lines.push(`  # ${(scope = node.scope)}`);
    const inputs = node.inputs.map(nameOf).join(', ');
    const outputs = node.outputs.map((value) => `${nameOf(value)}: ${typeOf(value)}`).join(', ');
    lines.push(`  ${outputs} = ${node.op}(${inputs})${printAttributes(node)}`);
  }
  for (const { name, value } of graph.outputs) lines.push(`  output ${name} = ${nameOf(value)}`);
  return `${lines.join('\n')}\n`;
}
