import { extname, resolve } from 'node:path';
import { conflictRules } from '../core/foundation/on-conflict.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import type { RunRecord } from '../core/library/run-record.ts';
import type { FilmFrame } from '../core/training/training-service.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { oneOf, parseOptions, required, wholeNumber, wrongUse } from './parse-options.ts';

/** Tells of the fine-tunings that this machine knows, and shows how one learned. */
export const runsCommand: Command = {
  name: 'runs',
  summary: 'list or show fine-tunings, or write the film of one',
  usage: [
    'runs list | show NAME | film NAME --output F.webp [--picture N] [--on-conflict unique|skip|overwrite|fail] [--json]',
    '       film: a held-back picture, the first or number N, as it came out from step to step; first with what the run',
    '       started from, last what it is to become.',
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      output: { type: 'string' },
      picture: { type: 'string', default: '1' },
      'on-conflict': { type: 'string', default: 'unique' },
      json: { type: 'boolean', default: false },
    });
    const [verb, name, ...rest] = positionals;
    if (rest.length > 0 || (name !== undefined && verb === 'list')) throw wrongUse(`What shall "${rest.at(0) ?? name ?? ''}" mean?`);
    const given = (): string => {
      if (name === undefined) throw wrongUse('Name a run.');
      return name;
    };
    switch (verb) {
      case 'list': {
        for (const run of openStudio().runs.list()) {
          reporter.result(figuresOf(run));
          reporter.say(`${run.order.name.padEnd(20)} ${run.order.task.padEnd(10)} ${run.state}`);
        }
        return exitStatus.done;
      }
      case 'show': {
        const { runs } = openStudio();
        const run = runs.find(given());
        if (run === undefined) throw new TapeError('not-found', `There is no run named "${given()}".`);
        const curve = runs.curve(given());
        reporter.result({ ...figuresOf(run), verdict: run.verdict, failure: run.failure, curve });
        reporter.say(`${given()} is ${run.state}, ${run.training?.steps ?? 0} steps.`);
        for (const { step, figures } of curve) {
          const psnrDb = figures['validationPsnrDb'] ?? figures['baseValidationPsnrDb'];
          if (psnrDb !== undefined) reporter.say(`  step ${String(step).padStart(6)}  ${psnrDb.toFixed(2)} dB`);
        }
        for (const sentence of run.verdict?.words ?? []) reporter.say(sentence);
        if (run.failure !== null) reporter.error(TapeError.fromData(run.failure));
        return exitStatus.done;
      }
      case 'film': {
        const outputPath = resolve(required('output', values.output));
        if (extname(outputPath) !== '.webp') throw wrongUse('--output takes a name that ends in .webp.');
        const film = await openStudio().films.export(
          { name: given(), picture: wholeNumber('picture', values.picture, 1) - 1, outputPath, onConflict: oneOf('on-conflict', values['on-conflict'], conflictRules) },
          { signal, onProgress: (progress) => { reporter.progress(given(), progress); } },
        );
        for (const frame of film.frames) reporter.say(`  ${frameWords(frame)}`);
        reporter.result({ output: film.outputPath, picture: film.picture, frames: film.frames });
        reporter.say(film.outputPath === null ? `${outputPath} exists already.` : `Wrote ${film.outputPath}: ${film.picture} in ${film.frames.length} frames.`);
        return exitStatus.done;
      }
      default:
        throw wrongUse('Say list, show or film.');
    }
  },
};

const figuresOf = ({ order, state, createdAt, changedAt, training, verdict }: RunRecord) => ({
  name: order.name,
  task: order.task,
  base: order.base.id,
  state,
  createdAt,
  changedAt,
  steps: training?.steps ?? 0,
  seconds: training?.seconds ?? 0,
  gainDb: verdict?.gainDb ?? null,
});

function frameWords({ kind, step, psnrDb }: Pick<FilmFrame, 'kind' | 'step' | 'psnrDb'>): string {
  const what = kind === 'step' ? `step ${step ?? 0}` : kind;
  return psnrDb === null ? what : `${what.padEnd(12)} ${psnrDb.toFixed(2)} dB`;
}
