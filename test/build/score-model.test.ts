import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { writePairs } from '../../build/models/score-model.ts';
import { fromInterleaved } from '../../electron/core/imaging/interleaved.ts';
import { temporaryFolder } from '../support/real-workers.ts';

test('pairs to score on are the picture, and the picture with damage where it was drawn', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'photo.png');
  // Green at the upper left, else black: 12 x 8, of which the middle 8 x 8 is taken.
  const corner = { create: { width: 3, height: 2, channels: 3, background: '#00ff00' } } as const;
  await sharp({ create: { width: 12, height: 8, channels: 3, background: '#000000' } }).composite([{ input: corner, left: 2, top: 0 }]).png().toFile(path);
  // A blue bar in the fourth row.
  const bar = (i: number): boolean => i >= 2 * 64 + 3 * 8 && i < 2 * 64 + 4 * 8;
  await writePairs([{ name: 'photo', path }], (clean) => ({ ...clean, data: clean.data.map((value, i) => (bar(i) ? 1 : value)) }), folder);

  const read = async (kind: string) => fromInterleaved(await sharp(join(folder, kind, 'photo.png')).raw().toBuffer(), { widthPx: 8, heightPx: 8 });
  const [input, target] = [await read('input'), await read('target')];
  const green = [...target.data.subarray(64, 128)].flatMap((value, i) => (value === 1 ? [i] : []));
  expect(green).toEqual([0, 1, 2, 8, 9, 10]);
  expect([...input.data].every((value, i) => value === (bar(i) ? 1 : target.data[i]))).toBe(true);
});
