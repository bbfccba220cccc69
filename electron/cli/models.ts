import { resolve } from 'node:path';
import { writeFileAtomically } from '../core/foundation/atomic-file.ts';
import { readWeights } from '../core/inference/read-weights.ts';
import { referenceTo } from '../core/library/installed-models.ts';
import { architectureNamed } from '../../models/registry.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { parseOptions, required, wrongUse } from './parse-options.ts';

const exportedEdgePx = 256;

/** Tells of the installed models, checks them, and hands one out as ONNX. */
export const modelsCommand: Command = {
  name: 'models',
  summary: 'list, show, verify or export the installed models',
  usage: 'models list | show ID | verify | export ID --output F.onnx     [--json]',
  run: (args, { studio: openStudio, reporter }) => {
    const { values, positionals } = parseOptions(args, {
      output: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [verb, id, ...rest] = positionals;
    if (rest.length > 0) throw wrongUse(`What shall "${rest.join(' ')}" mean?`);
    const studio = openStudio();
    const named = (): ReturnType<typeof studio.models.named> => {
      if (id === undefined) throw wrongUse('Name a model.');
      return studio.models.named(id);
    };
    switch (verb) {
      case 'list': {
        for (const { card } of studio.listModels()) {
          reporter.result({ id: card.id, task: card.task, title: card.title, parameters: card.parameters, licence: card.licence });
          reporter.say(`${card.id.padEnd(16)} ${card.task.padEnd(10)} ${card.title}`);
        }
        return Promise.resolve(exitStatus.done);
      }
      case 'show': {
        const { card } = named();
        reporter.result(card);
        reporter.say(JSON.stringify(card, null, 2));
        return Promise.resolve(exitStatus.done);
      }
      case 'verify': {
        let failed = 0;
        const sound = studio.models.list((error) => {
          failed += 1;
          reporter.error(error);
        });
        for (const { card } of sound) {
          reporter.result({ id: card.id, sound: true });
          reporter.say(`${card.id}: the weights are those that the card vouches for.`);
        }
        return Promise.resolve(failed > 0 ? exitStatus.someFailed : exitStatus.done);
      }
      case 'export': {
        const output = resolve(required('output', values.output));
        const { network, weightsPath } = referenceTo(named());
        const architecture = architectureNamed(network);
        const weights = readWeights(weightsPath, architecture);
        const graph = buildRestorer(architecture, { batch: 1, heightPx: exportedEdgePx, widthPx: exportedEdgePx });
        writeFileAtomically(output, writeOnnx(graph, weights));
        reporter.result({ output, edgePx: exportedEdgePx });
        reporter.say(`Wrote ${output}, for pictures of ${exportedEdgePx} x ${exportedEdgePx} pixels.`);
        return Promise.resolve(exitStatus.done);
      }
      default:
        throw wrongUse('Say list, show, verify or export.');
    }
  },
};
