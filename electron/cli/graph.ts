import { resolve } from 'node:path';
import { cost } from '../../models/graph/cost.ts';
import { print } from '../../models/graph/print.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { buildTrainingStep, wholeStepOf } from '../../models/networks/training-steps.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { architectureNames, findArchitecture } from '../../models/registry.ts';
import { writeFileAtomically } from '../core/foundation/atomic-file.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { parseOptions, wrongUse } from './parse-options.ts';

const restorerEdgePx = 64;
const stepShape = { batch: 4, heightPx: 64, widthPx: 64 } as const;

/** Prints the graph that a network emits, or writes it as ONNX. */
export const graphCommand: Command = {
  name: 'graph',
  summary: 'print a network as a graph, or write it as ONNX',
  usage: 'graph <network> [--train] [--output FILE.onnx]',
  run: (args, { reporter }) => {
    const { values, positionals } = parseOptions(args, { train: { type: 'boolean' }, output: { type: 'string' } });
    const [name, ...rest] = positionals;
    const architecture = name === undefined ? undefined : findArchitecture(name);
    if (architecture === undefined || rest.length > 0) {
      throw wrongUse(`Name one network: ${architectureNames.join(', ')}.`);
    }
    const graph =
      values.train === true
        ? buildTrainingStep(architecture, { kind: wholeStepOf(architecture), ...stepShape })
        : buildRestorer(architecture, { batch: 1, heightPx: restorerEdgePx, widthPx: restorerEdgePx });
    const { parameters, macs } = cost(graph);
    if (values.output === undefined) {
      process.stdout.write(print(graph));
    } else {
      const weights = initialParameters(architecture.parameterSpecs, 1);
      writeFileAtomically(resolve(values.output), writeOnnx(graph, weights));
      reporter.say(`Wrote ${values.output}, untrained.`);
    }
    const counted = parameters > 0 ? `${parameters} parameters, ` : '';
    reporter.say(`${graph.nodes.length} nodes, ${counted}${(macs / 1e9).toFixed(2)} GMAC.`);
    return Promise.resolve(exitStatus.done);
  },
};
