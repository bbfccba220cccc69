import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { likeliest, needs } from '../../../electron/core/foundation/need.ts';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { findNeed, looksOf, probabilitiesOf, taskFinderCardFile, taskFinderFolder, taskFinderWeightsFile } from '../../../electron/core/inspection/task-finder.ts';
import { samplePhoto } from '../../../electron/core/library/sample/sample-photo.ts';
import { lookPx } from '../../../models/networks/task-finder/task-finder.ts';
import { temporaryFolder } from '../../support/real-workers.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';

const modelsFolder = join(import.meta.dirname, '../../../models/weights');

describe('a photo is looked at', () => {
  test('in nine places from corner to corner', () => {
    const places = looksOf({ widthPx: 1000, heightPx: 700 });
    expect(places).toHaveLength(9);
    expect(places[0]).toEqual({ x: 0, y: 0 });
    expect(places.at(-1)).toEqual({ x: 1000 - lookPx, y: 700 - lookPx });
  });

  test('from its corner where it is smaller than a look', () => {
    expect(new Set(looksOf({ widthPx: 50, heightPx: 700 }).map(({ x }) => x))).toEqual(new Set([0]));
  });
});

test('probabilities are positive, sum to one, and keep the order of the logits', () => {
  const logits = needs.map((_, i) => i * 200 - 900);
  const probabilities = probabilitiesOf(logits, 1.5);
  expect(Object.values(probabilities).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
  expect(likeliest(probabilities)).toBe(needs.at(-1));
});

describe('the finder that ships', () => {
  test('takes the sample photo for a noisy one, and is sure', async () => {
    const folder = temporaryFolder();
    const [photoPath, scratchPath] = [join(folder, 'sample.png'), join(folder, 'sample.npy')];
    writeFileSync(photoPath, await samplePhoto());
    await decodePhoto(photoPath, scratchPath);
    expect((await findNeed({ modelsFolder, scratchPath })).denoise).toBeGreaterThan(0.8);
  });

  test('answers of a photo of one pixel, too', async () => {
    const probabilities = await findNeed({ modelsFolder, scratchPath: scratchPicture(1, 1) });
    expect(Object.values(probabilities).every((probability) => probability >= 0 && probability <= 1)).toBe(true);
  });
});

describe('a damaged finder is refused', () => {
  const copy = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
    cpSync(join(modelsFolder, taskFinderFolder), join(folder, taskFinderFolder), { recursive: true });
    return folder;
  };
  const scratchPath = scratchPicture(20, 20);

  test.each([
    ['weights of one bit more or less', taskFinderWeightsFile, (bytes: Buffer) => bytes.fill(bytes[5000]! ^ 1, 5000, 5001)],
    ['a card that is none', taskFinderCardFile, () => Buffer.from('{}')],
    ['no card', taskFinderCardFile, () => Buffer.alloc(0)],
  ])('%s', async (_, file, change) => {
    const folder = copy();
    const path = join(folder, taskFinderFolder, file);
    writeFileSync(path, change(readFileSync(path)));
    await expect(findNeed({ modelsFolder: folder, scratchPath })).rejects.toMatchObject({ code: 'model-damaged' });
  });
});
