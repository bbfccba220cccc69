import { extname, resolve } from 'node:path';
import { writeFileAtomically } from '../core/foundation/atomic-file.ts';
import { readWeights } from '../core/inference/read-weights.ts';
import { referenceTo } from '../core/library/installed-models.ts';
import { packModel } from '../core/inference/packed-model.ts';
import { architectureNamed } from '../../models/registry.ts';
import { buildRestorer } from '../../models/networks/restorer.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { parseOptions, required, wrongUse } from './parse-options.ts';

const exportedEdgePx = 256;

/** Tells of the installed models and checks them, hands one out as ONNX or as a file to import elsewhere, takes in a model and removes one. */
export const modelsCommand: Command = {
  name: 'models',
  summary: 'list, show, export, import, rename, remove or verify models',
  usage: 'models list | show ID | export ID --output F.onnx|F.safetensors | import F.safetensors|DIR | rename ID --title TITLE | remove ID | verify     [--json]',
  run: (args, { studio: openStudio, reporter }) => {
    const { values, positionals } = parseOptions(args, {
      output: { type: 'string' },
      title: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [verb, id, ...rest] = positionals;
    if (rest.length > 0 || (id !== undefined && (verb === 'list' || verb === 'verify'))) {
      throw wrongUse(`What shall "${(rest.at(0) ?? id) ?? ''}" mean?`);
    }
    const studio = openStudio();
    const given = (): string => {
      if (id === undefined) throw wrongUse(verb === 'import' ? "Name the model's file or folder." : 'Name a model.');
      return id;
    };
    switch (verb) {
      case 'list': {
        for (const { card } of [...studio.listModels(), ...studio.listPriors()]) {
          reporter.result({ id: card.id, task: card.task, title: card.title, parameters: card.parameters, licence: card.licence });
          reporter.say(`${card.id.padEnd(20)} ${(card.task ?? 'prior').padEnd(10)} ${card.title}`);
        }
        return Promise.resolve(exitStatus.done);
      }
      case 'show': {
        const { card } = studio.models.named(given());
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
        const model = studio.models.named(given());
        if (extname(output) === '.safetensors') {
          writeFileAtomically(output, packModel(model.folder));
          reporter.result({ output });
          reporter.say(`Wrote ${output}, to be imported elsewhere.`);
          return Promise.resolve(exitStatus.done);
        }
        const { network, weightsPath } = referenceTo(model);
        const architecture = architectureNamed(network);
        const weights = readWeights(weightsPath, architecture);
        const graph = buildRestorer(architecture, { batch: 1, heightPx: exportedEdgePx, widthPx: exportedEdgePx });
        writeFileAtomically(output, writeOnnx(graph, weights));
        reporter.result({ output, edgePx: exportedEdgePx });
        reporter.say(`Wrote ${output}, for pictures of ${exportedEdgePx} x ${exportedEdgePx} pixels.`);
        return Promise.resolve(exitStatus.done);
      }
      case 'import': {
        const { card } = studio.personalModels.import(resolve(given()));
        reporter.result({ id: card.id, task: card.task, title: card.title });
        reporter.say(`${card.id} is installed ${card.task === null ? 'to train from' : `for ${card.task}`}.`);
        return Promise.resolve(exitStatus.done);
      }
      case 'rename': {
        const title = required('title', values.title);
        studio.personalModels.rename(given(), title);
        reporter.result({ id, title });
        reporter.say(`${id ?? ''} is called "${title}" now.`);
        return Promise.resolve(exitStatus.done);
      }
      case 'remove': {
        studio.personalModels.remove(given());
        reporter.result({ id, removed: true });
        reporter.say(`${id ?? ''} is removed.`);
        return Promise.resolve(exitStatus.done);
      }
      default:
        throw wrongUse('Say list, show, export, import, rename, remove or verify.');
    }
  },
};
