/**
 * Photos of every format, mutated at random by a seed, in the app's own worker. `TAPE_STUDIO_MUTATIONS` says how many files in all; the
 * name of a case is all that it depends on.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { superviseWorker } from '../../../electron/core/foundation/process-supervisor.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import type { TapeErrorCode } from '../../../electron/core/foundation/tape-error.ts';
import { forkWorker } from '../../../electron/core/foundation/worker-process.ts';
import { extensionOf, keptFormat } from '../../../electron/core/imaging/format-extensions.ts';
import type { ImagingShape } from '../../../electron/core/imaging/imaging-service.ts';
import { imagingMethods } from '../../../electron/core/imaging/imaging-service.ts';
import { countWanted } from '../../support/count-wanted.ts';
import { canWriteHeic } from '../../support/heic-files.ts';
import { floatPicture, newFloatTiff } from '../../support/float-tiffs.ts';
import { canWriteJxl } from '../../support/jxl-files.ts';
import { missingOracles } from '../../support/oracles.ts';
import { temporaryFolder, workersFolder } from '../../support/real-workers.ts';
import { newPhoto, photoFormats, recipe } from '../../support/round-trip.ts';
import type { Colours, CorpusFormat } from './corpus/make-photo.ts';
import { makePhotos } from './corpus/make-photo.ts';
import { mutated } from './corpus/mutate-file.ts';

/** Layouts that reach different parts of the decoders. */
const layoutsOf: { readonly [Format in CorpusFormat]: readonly (readonly [layout: string, depth: 8 | 10 | 16, colours: Colours])[] } = {
  JPEG: [['4:2:0', 8, 'RGB'], ['progressive', 8, 'RGB'], ['4:4:4', 8, 'grey']],
  PNG: [['plain', 8, 'RGB'], ['plain', 16, 'RGBA'], ['interlaced', 8, 'grey+A']],
  TIFF: [['strips, LZW', 8, 'RGB'], ['strips, deflate', 16, 'RGB'], ['tiles', 8, 'RGBA'], ['big-endian', 16, 'grey'], ['JPEG', 8, 'RGB'], ['3 pages', 8, 'RGB']],
  WebP: [['lossy', 8, 'RGB'], ['lossy', 8, 'RGBA'], ['lossless', 8, 'RGB']],
  AVIF: [['4:4:4', 8, 'RGB'], ['4:2:0', 8, 'RGBA']],
  HEIC: [['4:2:0', 8, 'RGB'], ['4:4:4', 10, 'RGB'], ['4:2:0', 8, 'RGBA']],
  JXL: [['lossless', 8, 'RGB'], ['lossy', 8, 'RGBA'], ['progressive', 16, 'RGB'], ['lossless', 16, 'grey']],
  DNG: [['mosaic', 16, 'RGB']],
};
/** Two kinds have a way of their own through the decoder. */
type Kind = CorpusFormat | 'floating point' | 'CMYK';
const kinds = [...(Object.keys(layoutsOf) as CorpusFormat[]), 'floating point', 'CMYK'] as const;
const refusals: ReadonlySet<TapeErrorCode> = new Set(['format-unsupported', 'image-damaged', 'image-too-large', 'colour-unsupported']);
const casesPerFormat = Math.ceil(countWanted('TAPE_STUDIO_MUTATIONS', 700) / kinds.length);

/** Ends of the worker that nobody asked for, with the case that it was busy with. */
const ends: string[] = [];
let caseName = '';
const { service, close } = superviseWorker<ImagingShape>({
  name: 'imaging',
  entryPath: join(workersFolder, 'imaging.js'),
  methods: imagingMethods,
  spawn: forkWorker(),
  // A file of a few kilobytes that takes so long is an attack, and has succeeded.
  silenceLimitMs: 60_000,
  onCrash: (_, reason) => ends.push(`${caseName}: ${reason}`),
});
const report: string[] = [];
afterAll(async () => {
  await close();
  process.stdout.write(`\nMutated files, ${casesPerFormat} of each format\n${report.join('\n')}\nends of the worker: ${ends.length}\n${ends.join('\n')}\n`);
});

const folder = temporaryFolder();
const photoPath = join(folder, 'photo');
const scratchPath = join(folder, 'photo.scratch');

/** What the worker answers when a photo is looked at, decoded, and written as it was or as something else. */
async function answer(bytes: Buffer, index: number, convertsCmyk: boolean): Promise<'picture' | TapeErrorCode> {
  writeFileSync(photoPath, bytes);
  let outputPath = join(folder, 'none');
  try {
    // Pairs are made of photos as they are.
    if (!convertsCmyk) await service.captureTime({ photoPath });
    const info = await service.decode({ photoPath, scratchPath, convertsCmyk });
    const format = index % 2 === 0 ? keptFormat(info.format) : photoFormats[index % photoFormats.length]!;
    outputPath = join(folder, `export${extensionOf[format]}`);
    await service.encode({ photoPath, convertsCmyk, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath, format, onConflict: 'fail', recipe });
    await openAgain(outputPath);
    return 'picture';
  } catch (thrown) {
    const error = TapeError.from(thrown);
    if (!refusals.has(error.code) && error.code !== 'worker-died') throw new Error(`${caseName}: ${error.code}, ${error.message}`, { cause: thrown });
    return error.code;
  } finally {
    for (const path of [scratchPath, outputPath]) rmSync(path, { force: true });
  }
}

async function originalsOf(kind: Kind): Promise<readonly Buffer[]> {
  if (kind === 'CMYK') return [readFileSync(await newPhoto('jpeg', { widthPx: 40, heightPx: 30 }, (image) => image.toColourspace('cmyk').withIccProfile('cmyk')))];
  if (kind === 'floating point') return [true, false].map((predictor) => readFileSync(newFloatTiff(floatPicture(3, true), { predictor })));
  const paths = await makePhotos(
    layoutsOf[kind].map(([layout, depth, colours]) => ({
      format: kind, layout, depth, colours, profile: colours.startsWith('grey') ? 'grey' : 'Adobe RGB', metadata: 'all', orientation: colours === 'RGB' ? 6 : 1,
    })),
  );
  return paths.map((path) => readFileSync(path));
}

/** What was written is whole, whatever was in the photo. */
async function openAgain(photoPath: string): Promise<void> {
  rmSync(scratchPath);
  try {
    await service.decode({ photoPath, scratchPath });
  } catch (thrown) {
    throw new Error(`the export cannot be opened: ${TapeError.from(thrown).message}`, { cause: thrown });
  }
}

test.skipIf(missingOracles.length > 0 || !canWriteHeic || !canWriteJxl).each(kinds)(
  '%s, mutated: a picture or a known refusal, and the worker lives',
  async (kind) => {
    const originals = await originalsOf(kind);
    const answers = new Map<string, number>();
    const startedAt = performance.now();
    for (let i = 0; i < casesPerFormat; i++) {
      caseName = `${kind} ${i}`;
      const [one, other] = [originals[i % originals.length]!, originals[(i + 1) % originals.length]!];
      const given = await answer(mutated(one, other, caseName), i, kind === 'CMYK');
      answers.set(given, (answers.get(given) ?? 0) + 1);
    }
    const told = [...answers].sort().map(([given, count]) => `${given} ${count}`).join(', ');
    report.push(`${kind.padEnd(14)} ${told}, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    expect(ends).toEqual([]);
    // Both ways were gone, or the mutations are too weak or too strong to say anything.
    expect(answers.get('picture')).toBeGreaterThan(2);
    expect(answers.get('image-damaged')).toBeGreaterThan(2);
  },
  24 * 3600_000,
);
