import { mkdirSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { TapeError } from '../core/foundation/tape-error.ts';
import { photoPaths } from '../core/library/photo-paths.ts';
import type { Studio } from '../core/library/studio.ts';
import type { DegradationName } from '../core/training/degradations/registry.ts';
import { degradationNames } from '../core/training/degradations/registry.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { oneOf, parseOptions, required, wholeNumber, wrongUse } from './parse-options.ts';

/** Makes practice pairs: each clean photo as it is, and spoiled in the way that training spoils its patches. */
export const degradeCommand: Command = {
  name: 'degrade',
  summary: 'make practice pairs from clean photos',
  usage: [
    'degrade <files or folders...> --degradation NAME --output DIR [--seed S] [--json]',
    '       DIR/input and DIR/target, as evaluate and finetune read them.',
    `       NAME: ${degradationNames.join(', ')}`,
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      degradation: { type: 'string' },
      output: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    });
    const degradation = oneOf('degradation', required('degradation', values.degradation), degradationNames);
    const folder = resolve(required('output', values.output));
    const seed = wholeNumber('seed', values.seed, 0);
    if (positionals.length === 0) throw wrongUse('Name at least one photo or folder.');
    const photos = photoPaths(positionals.map((path) => resolve(path)));
    if (photos.length === 0) throw new TapeError('data-set-empty', 'There is no photo in these folders.');
    for (const part of ['input', 'target']) mkdirSync(join(folder, part), { recursive: true });

    const studio = openStudio();
    let failed = 0;
    // A function: the answer changes while a photo is awaited.
    const interrupted = (): boolean => signal.aborted;
    for (const [index, photoPath] of photos.entries()) {
      if (interrupted()) break;
      const name = basename(photoPath);
      reporter.progress('degrade', { phase: 'degrading', done: index, total: photos.length });
      try {
        reporter.result({ input: photoPath, ...(await makePair(studio, { photoPath, degradation, seed, index, folder }, signal)) });
      } catch (thrown) {
        const error = TapeError.from(thrown);
        if (interrupted()) break;
        failed += 1;
        reporter.error(error, name);
      }
    }
    reporter.summary({ pairs: photos.length - failed, failed, interrupted: interrupted() });
    return failed > 0 ? exitStatus.someFailed : exitStatus.done;
  },
};

interface PairOptions {
  readonly photoPath: string;
  readonly degradation: DegradationName;
  readonly seed: number;
  readonly index: number;
  readonly folder: string;
}

/** Both as PNG, so that nothing but the damage tells them apart. */
async function makePair(
  { imaging, training, scratch }: Studio,
  { photoPath, degradation, seed, index, folder }: PairOptions,
  signal: AbortSignal,
): Promise<{ readonly lowQuality: string; readonly groundTruth: string }> {
  const scratchFolder = scratch.newFolder();
  const [clean, degraded] = [join(scratchFolder, 'clean'), join(scratchFolder, 'degraded')];
  const fileName = `${basename(photoPath, extname(photoPath))}.png`;
  const write = async (part: string, afterScratchPath: string): Promise<string> => {
    const outputPath = join(folder, part, fileName);
    await imaging.encode(
      {
        photoPath,
        beforeScratchPath: clean,
        afterScratchPath,
        strength: 1,
        outputPath,
        format: 'png',
        onConflict: 'fail',
        recipe: null,
      },
      { signal },
    );
    return outputPath;
  };
  try {
    await imaging.decode({ photoPath, scratchPath: clean }, { signal });
    await training.degrade({ degradation, seed, index, scratchPath: clean, outputScratchPath: degraded }, { signal });
    return { groundTruth: await write('target', clean), lowQuality: await write('input', degraded) };
  } finally {
    scratch.remove(scratchFolder);
  }
}
