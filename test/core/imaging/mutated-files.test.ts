import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { superviseWorker } from '../../../electron/core/foundation/process-supervisor.ts';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { forkWorker } from '../../../electron/core/foundation/worker-process.ts';
import type { ImagingShape, SourceFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { floatPicture, newFloatTiff } from '../../support/float-tiffs.ts';
import { canWriteHeic, writeHeic } from '../../support/heic-files.ts';
import { writeRaw } from '../../support/raw-files.ts';
import { temporaryFolder, workersFolder } from '../../support/real-workers.ts';
import { newPhoto, photoFormats, recipe } from '../../support/round-trip.ts';
import { hashWord } from '../../support/synthetic-data.ts';

const casesPerFormat = 100;
const known = ['format-unsupported', 'image-damaged', 'image-too-large', 'colour-unsupported'];

const crashes: string[] = [];
const { service, close } = superviseWorker<ImagingShape>({
  name: 'imaging',
  entryPath: join(workersFolder, 'imaging.js'),
  methods: ['decode', 'encode', 'renderTile', 'score', 'scoreBaselines'],
  spawn: forkWorker(),
  onCrash: (_, reason) => crashes.push(reason),
});
afterAll(close);

/** Some bytes changed, a stretch left out or one doubled: by the number of the case alone. */
function mutated(bytes: Buffer, name: string): Buffer {
  const word = (index: number, below: number): number => hashWord(name, index) % below;
  // Half of the changes go where the headers and the metadata are.
  const place = (index: number): number => word(index, word(index + 1, 2) === 0 ? Math.min(600, bytes.length) : bytes.length);
  const copy = Buffer.from(bytes);
  for (let i = 0; i < 1 + word(0, 8); i++) copy[place(10 + 3 * i)] = word(12 + 3 * i, 256);
  const [at, length] = [place(100), word(102, 40)];
  const way = word(103, 4);
  if (way === 0) return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
  if (way === 1) return Buffer.concat([copy.subarray(0, at + length), copy.subarray(at)]);
  return copy;
}

const labelled = (image: Sharp): Sharp => image.withExif({ IFD0: { Artist: 'Ann', Copyright: 'Ann' } }).withIccProfile('p3');

async function original(format: SourceFormat | 'floating point' | 'CMYK'): Promise<Buffer> {
  if (format === 'CMYK') return readFileSync(await newPhoto('jpeg', { widthPx: 40, heightPx: 30 }, (image) => image.toColourspace('cmyk').withIccProfile('cmyk')));
  if (format === 'floating point') return readFileSync(newFloatTiff(floatPicture(3, true), { predictor: true }));
  if (format === 'raw') return readFileSync(writeRaw({ widthPx: 96, heightPx: 64, scene: (x, y) => [x / 96, y / 64, 0.5] }));
  if (format !== 'heic') return readFileSync(await newPhoto(format, { widthPx: 40, heightPx: 30 }, labelled));
  return readFileSync(writeHeic(await newPhoto('jpeg', { widthPx: 128, heightPx: 64 }, labelled)));
}

test.each([...photoFormats, 'floating point' as const, 'CMYK' as const, 'raw' as const, ...(canWriteHeic ? (['heic'] as const) : [])])(`%s, ${casesPerFormat} times mutated: a picture or a known refusal, and the worker lives`, async (format) => {
  const folder = temporaryFolder();
  const whole = await original(format);
  const convertsCmyk = format === 'CMYK';
  const outcomes = new Map<string, number>();
  for (let i = 0; i < casesPerFormat; i++) {
    const name = `${format} ${i}`;
    const photoPath = join(folder, 'photo');
    const scratchPath = join(folder, `${i}.scratch`);
    writeFileSync(photoPath, mutated(whole, name));
    const outcome = await service
      .decode({ photoPath, scratchPath, convertsCmyk })
      .then(async () => {
        const outputPath = join(folder, `${i}.out`);
        await service.encode({ photoPath, convertsCmyk, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath, format: 'png', onConflict: 'fail', recipe });
        return 'picture';
      })
      .catch((thrown: unknown) => {
        const error = TapeError.from(thrown);
        if (!known.includes(error.code)) throw new Error(`${name}: ${error.code}, ${error.message}`);
        return error.code;
      });
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    rmSync(scratchPath, { force: true });
  }
  expect(crashes).toEqual([]);
  // Both ways were gone, or the mutations are too weak or too strong to say anything.
  expect(outcomes.get('picture')).toBeGreaterThan(2);
  expect(outcomes.get('image-damaged')).toBeGreaterThan(2);
}, 300_000);
