import type { Graph } from './graph.ts';
import { opTable } from './op-table.ts';
import { elementCount } from './value.ts';

export interface Cost {
  /** Learned numbers. */
  readonly parameters: number;
  /** Multiply-accumulates of one run; element-wise work is not counted. */
  readonly macs: number;
}

/** Counts what a graph holds and does. */
export function cost(graph: Graph): Cost {
  return {
    parameters: graph.parameters.reduce((sum, { spec }) => sum + elementCount(spec.shape), 0),
    macs: graph.nodes.reduce((sum, node) => sum + (opTable[node.op].macs?.(node.inputs, node.outputs) ?? 0), 0),
  };
}
