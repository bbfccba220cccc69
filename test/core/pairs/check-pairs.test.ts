import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { checkPairs } from '../../../electron/core/pairs/check-pairs.ts';
import type { PairTreatment } from '../../../electron/core/pairs/check-pairs.ts';
import { matchPairs } from '../../../electron/core/pairs/match-pairs.ts';
import { exiftool, missingOracles } from '../../support/oracles.ts';
import { noisyPairs } from '../../support/pair-files.ts';
import { startImaging, startPairs, temporaryFolder } from '../../support/real-workers.ts';

const [imaging, pairs] = [startImaging(), startPairs()];
const services = { imaging: imaging.service, pairs: pairs.service };
afterAll(() => {
  for (const worker of [imaging, pairs]) worker.kill();
});

const check = async (folder: string, treatment: PairTreatment = 'repair') =>
  checkPairs(services, await matchPairs(imaging.service, [folder]), { treatment, scratchFolder: temporaryFolder() });

describe('scenes', () => {
  test('are one for each pair where pictures have nothing in common', async () => {
    const { check: found } = await check(await noisyPairs(6));
    expect(found.links).toEqual([]);
    expect(found.scenes).toEqual([[0], [1], [2], [3], [4], [5]]);
    expect(found.split).toMatchObject({ kind: 'share', folds: [{ heldBack: [0, 5], training: [1, 2, 3, 4] }] });
  });

  test('are shared by crops of one photo and by what is nearly the same', async () => {
    const folder = await noisyPairs(3, 420);
    const place = (part: string, name: string): string => join(folder, part, `${name}.png`);
    for (const part of ['input', 'target']) {
      await sharp(place(part, '0')).extract({ left: 0, top: 0, width: 280, height: 400 }).toFile(place(part, '3'));
      await sharp(place(part, '0')).extract({ left: 140, top: 20, width: 280, height: 400 }).toFile(place(part, '4'));
      await sharp(place(part, '1')).resize(300, 300).modulate({ brightness: 1.1 }).toFile(place(part, '5'));
    }
    const { check: found } = await check(folder);
    expect(found.scenes).toEqual([[0, 3, 4], [1, 5], [2]]);
    expect(new Set(found.links.map(({ reason }) => reason))).toEqual(new Set(['shared-crop', 'near-duplicate']));
    expect(found.split).toMatchObject({ kind: 'leave-one-out', folds: [{ heldBack: [2] }, { heldBack: [1, 5] }, { heldBack: [0, 3, 4] }] });
  }, 60_000);

  test.skipIf(missingOracles.length > 0)('are shared by shots within seconds', async () => {
    const folder = await noisyPairs(3);
    const stamp = (name: string, time: string): void => {
      exiftool('-overwrite_original', `-DateTimeOriginal=2024:05:06 ${time}`, join(folder, 'input', `${name}.png`));
    };
    stamp('0', '07:00:00');
    stamp('1', '09:00:00');
    stamp('2', '07:00:04');
    const { check: found } = await check(folder);
    expect(found.links).toEqual([{ first: 0, second: 2, reason: 'burst' }]);
    expect(found.scenes).toEqual([[0, 2], [1]]);
  });
});

describe('a pair with faults', () => {
  const spoiled = async (): Promise<string> => {
    const folder = await noisyPairs(5);
    const target = (name: string): string => join(folder, 'target', `${name}.png`);
    const input = (name: string): string => join(folder, 'input', `${name}.png`);
    // 0: moved by two pixels; 1: darker; 2: swapped; 3: cut short; 4: as it should be.
    const moved = await sharp(target('0')).extract({ left: 2, top: 0, width: 158, height: 160 }).extend({ right: 2, extendWith: 'mirror' }).toBuffer();
    writeFileSync(target('0'), moved);
    writeFileSync(target('1'), await sharp(target('1')).linear(0.7, 5).toBuffer());
    mkdirSync(join(folder, 'kept'));
    copyFileSync(target('2'), join(folder, 'kept', '2.png'));
    copyFileSync(input('2'), target('2'));
    copyFileSync(join(folder, 'kept', '2.png'), input('2'));
    writeFileSync(target('3'), Buffer.from('not a photo'));
    return folder;
  };

  test('is repaired where that is safe, and left out where it is not', async () => {
    const { check: found, examined } = await check(await spoiled());
    expect(found.pairs.map(({ findings }) => findings.map(({ code }) => code))).toEqual([['shifted'], ['exposure-differs'], ['swapped'], [], []]);
    expect(found.pairs.map(({ applied }) => applied.map(({ kind }) => kind))).toEqual([['move-target'], ['match-exposure'], [], [], []]);
    expect(found.pairs.map(({ isUsed }) => isUsed)).toEqual([true, true, false, false, true]);
    expect(examined.map(({ prepared }) => prepared !== undefined)).toEqual([true, true, false, false, true]);
    expect(found.pairs[3]?.failure).toMatchObject({ code: 'format-unsupported' });
    expect(examined[0]?.prepared?.lowQuality.widthPx).toBeLessThan(160);
    expect(found.scenes).toEqual([[0], [1], [4]]);
  });

  test('is taken as it is on request, as far as it can be', async () => {
    const { check: found, examined } = await check(await spoiled(), 'as-is');
    expect(found.pairs.map(({ isUsed }) => isUsed)).toEqual([true, true, true, false, true]);
    expect(found.pairs.flatMap(({ applied }) => applied)).toEqual([]);
    expect(examined[0]?.prepared?.lowQuality.widthPx).toBe(160);
  });
});
