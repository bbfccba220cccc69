import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { outputError } from '../core/foundation/output-error.ts';
import type { CallOptions } from '../core/foundation/progress.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { tasks } from '../core/foundation/task.ts';
import { channelOrders, scaleChoices } from '../core/inspection/channel-order.ts';
import { exportInspection } from '../core/inspection/export-inspection.ts';
import type { Region } from '../core/inspection/inspection-service.ts';
import { colourMaps } from '../core/inspection/inspection-service.ts';
import { assertInside } from '../core/inspection/assert-inside.ts';
import { makeRows, rowNames } from '../core/inspection/make-rows.ts';
import { chooseModel } from '../core/library/choose-model.ts';
import { referenceTo } from '../core/library/installed-models.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { deviceChoices } from './devices.ts';
import { oneOf, parseOptions, required, wrongUse } from './parse-options.ts';

/** Writes what a model's prior makes of one photo: a contact sheet, arrays, figures. */
export const inspectCommand: Command = {
  name: 'inspect',
  summary: "write what a model's prior sees in a photo",
  usage: [
    'inspect <photo> --task T [--reference PHOTO] [--model ID] [--output DIR] [--device ...]',
    `       [--view q|f] [--sort ${channelOrders.join('|')}] [--colours ${colourMaps.join('|')}]`,
    `       [--scale ${scaleChoices.join('|')}] [--rectangle X,Y,WIDTH,HEIGHT] [--sheet-only] [--json]`,
    '       DIR (made anew, PHOTO-prior by itself): contact-sheet.png, inspection.json, arrays as NumPy reads them.',
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      task: { type: 'string' },
      reference: { type: 'string' },
      model: { type: 'string' },
      output: { type: 'string' },
      device: { type: 'string', default: 'auto' },
      view: { type: 'string', default: 'q' },
      sort: { type: 'string', default: 'index' },
      colours: { type: 'string', default: 'purple-orange' },
      scale: { type: 'string', default: 'channel' },
      rectangle: { type: 'string' },
      'sheet-only': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const task = oneOf('task', required('task', values.task), tasks);
    const [photo, ...others] = positionals;
    if (photo === undefined || others.length > 0) throw wrongUse('Name one photo.');
    const photoPath = resolve(photo);
    const device = oneOf('device', values.device, deviceChoices);
    const look = {
      view: oneOf('view', values.view, ['q', 'f']),
      order: oneOf('sort', values.sort, channelOrders),
      colourMap: oneOf('colours', values.colours, colourMaps),
      scale: oneOf('scale', values.scale, scaleChoices),
      rectangle: values.rectangle === undefined ? null : rectangleOf(values.rectangle),
      withArrays: !values['sheet-only'],
    };
    const stem = basename(photoPath, extname(photoPath));
    const output = values.output === undefined ? freeFolder(join(dirname(photoPath), `${stem}-prior`)) : resolve(values.output);
    if (existsSync(output)) {
      throw new TapeError('output-exists', `${basename(output)} exists already.`, { kept: 'It was not touched.', remedy: 'Name a folder that does not exist.' });
    }
    const studio = openStudio();
    const model = referenceTo(chooseModel(studio, task, values.model));
    const options: CallOptions = { signal, onProgress: (progress) => { reporter.progress(stem, progress); } };
    const startedAt = performance.now();
    const folder = studio.scratch.newFolder();
    try {
      // The output comes first: nobody shall wait for a restoration that cannot be written.
      const { figures, outcome, ...written } = await wholeFolder(output, async (outputFolder) => {
        const [scratchPath, referencePath] = [join(folder, 'input.npy'), join(folder, 'reference.npy')];
        const { widthPx, heightPx } = await studio.imaging.decode({ photoPath, scratchPath }, { signal });
        if (values.reference !== undefined) {
          const reference = await studio.imaging.decode({ photoPath: resolve(values.reference), scratchPath: referencePath }, { signal });
          if (widthPx !== reference.widthPx || heightPx !== reference.heightPx) {
            throw wrongUse(`The reference has ${reference.widthPx} x ${reference.heightPx} pixels, the photo ${widthPx} x ${heightPx}.`);
          }
        }
        if (look.rectangle !== null) assertInside(look.rectangle, { widthPx, heightPx });
        const referenceScratchPath = values.reference === undefined ? null : referencePath;
        const { rows, outcome: restoration } = await makeRows(studio.inference, { model, device, scratchPath, referenceScratchPath, folder }, options);
        const exported = await exportInspection(
          studio,
          { title: basename(photoPath), model, rows, size: { widthPx, heightPx }, ...look, folder, outputFolder },
          options,
        );
        const placed = (path: string): string => join(output, relative(outputFolder, path));
        const { sheet, record, arrays } = exported;
        return { figures: exported.figures, outcome: restoration, sheet: placed(sheet), record: placed(record), arrays: arrays.map(placed) };
      });
      const { distances } = figures;
      reporter.result({ input: photoPath, model: model.modelId, ...written, distances: distances.map(({ rows, whole, rectangle }) => ({ rows, whole, rectangle })) });
      reporter.say(`${basename(photoPath)} \u2192 ${basename(output)} (${outcome.device.name}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
      reporter.say(`Distance of ${look.view === 'q' ? 'Q' : 'f'}, mean over ${look.rectangle === null ? 'all pixels' : 'all pixels (in the rectangle)'}:`);
      const width = Math.max(...distances.map(({ rows: pair }) => pairWords(pair).length));
      for (const { rows: pair, whole, rectangle } of distances) {
        const part = rectangle === null ? '' : ` (${rectangle.cosine.toFixed(5)}, ${rectangle.l2.toFixed(4)})`;
        reporter.say(`  ${pairWords(pair).padEnd(width)}  1 - cosine ${whole.cosine.toFixed(5)}, L2 ${whole.l2.toFixed(4)}${part}`);
      }
      reporter.summary({ seconds: (performance.now() - startedAt) / 1000 });
      return exitStatus.done;
    } finally {
      studio.scratch.remove(folder);
    }
  },
};

const pairWords = (pair: readonly (keyof typeof rowNames)[]): string => pair.map((row) => rowNames[row]).join(' to ');

/** Throws: `wrong-use`. Whether it lies in the photo is known later. */
function rectangleOf(text: string): Region {
  const numbers = text.split(',').map(Number);
  const [x, y, width, height] = numbers;
  if (numbers.length !== 4 || x === undefined || y === undefined || width === undefined || height === undefined || !numbers.every(Number.isSafeInteger)) {
    throw wrongUse(`--rectangle takes four whole numbers with commas between them, not "${text}".`);
  }
  return { x, y, width, height };
}

/** The path itself, or the first numbered one that is free. */
function freeFolder(path: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${path} (${number})`;
    if (!existsSync(candidate)) return candidate;
  }
}

/** Fills a folder out of sight and gives it its name when it is whole; whatever happens, no half of it is left. */
async function wholeFolder<Result>(path: string, fill: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = join(dirname(path), `.tape-${randomUUID()}.tmp`);
  try {
    mkdirSync(temporary, { recursive: true });
  } catch (error) {
    throw outputError(error);
  }
  try {
    const result = await fill(temporary);
    renameSync(temporary, path);
    return result;
  } catch (error) {
    throw outputError(error);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
