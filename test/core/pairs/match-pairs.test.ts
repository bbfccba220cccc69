import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inEnglish } from '../../../electron/words/speak.ts';
import { matchPairs } from '../../../electron/core/pairs/match-pairs.ts';
import { exiftool, missingOracles } from '../../support/oracles.ts';
import { writePhoto } from '../../support/photo-files.ts';
import { startImaging, temporaryFolder } from '../../support/real-workers.ts';

const imaging = startImaging();
afterAll(() => { imaging.kill(); });
let photo: string;
beforeAll(async () => {
  photo = await writePhoto(join(temporaryFolder(), 'photo.jpg'), 80, 80);
});

/** Copies of one photo under these names, in a folder of its own; gives its path. */
function folderOf(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    copyFileSync(photo, join(folder, name));
  }
  return folder;
}

async function match(...sources: readonly string[]) {
  const { pairs, unmatched } = await matchPairs(imaging.service, sources);
  return {
    pairs: pairs.map(({ inputPath, targetPath, matchedBy }) => `${basename(inputPath)} > ${basename(targetPath)} (${matchedBy})`),
    unmatched: unmatched.map(({ sentence }) => inEnglish(sentence)),
  };
}

describe('pairs are found', () => {
  test('in a folder with input and target, by equal names, whatever the formats', async () => {
    const folder = folderOf('input/a.jpg', 'input/b.JPG', 'target/a.png', 'target/b.tif', 'target/alone.png', 'target/.hidden.png');
    writeFileSync(join(folder, 'input', 'notes.txt'), '');
    expect(await match(folder)).toEqual({
      pairs: ['a.jpg > a.png (name)', 'b.JPG > b.tif (name)'],
      unmatched: ['alone.png has no partner: no other photo fits its name or its time of capture.'],
    });
  });

  test('in two folders, inputs first', async () => {
    expect(await match(folderOf('1_raw.jpg', '2_raw.jpg'), folderOf('1.jpg', '2.jpg'))).toEqual({
      pairs: ['1_raw.jpg > 1.jpg (affix)', '2_raw.jpg > 2.jpg (affix)'],
      unmatched: [],
    });
  });

  test('in one folder by its naming pattern', async () => {
    const { pairs, unmatched } = await match(folderOf('IMG_1_before.jpg', 'IMG_1_after.png', 'IMG_2_before.jpg', 'IMG_2_after.png', 'cat.jpg', 'IMG_1_after.tif'));
    expect(pairs).toEqual(['IMG_1_before.jpg > IMG_1_after.png (affix)', 'IMG_2_before.jpg > IMG_2_after.png (affix)']);
    expect(unmatched).toEqual(['Another file of the name "IMG_1_after" was taken in its place.', expect.stringContaining('cat.jpg has no partner')]);
  });

  test('among single files, of which two are a pair', async () => {
    const folder = folderOf('x.jpg', 'y.jpg', 'y_clean.jpg', 'x_clean.jpg');
    const [x, y, xClean] = ['x.jpg', 'y.jpg', 'x_clean.jpg'].map((name) => join(folder, name)) as [string, string, string];
    expect((await match(x, xClean)).pairs).toEqual(['x.jpg > x_clean.jpg (affix)']);
    expect((await match(y, x)).pairs).toEqual(['y.jpg > x.jpg (choice)']);
    expect((await match(folderOf('b.jpg'), folderOf('a.jpg'))).pairs).toEqual(['b.jpg > a.jpg (choice)']);
  });

  test('or it is said why not', async () => {
    await expect(match(folderOf('input/a.jpg', 'input/c.jpg'), folderOf('b.jpg'))).rejects.toMatchObject({ code: 'pairs-unmatched' });
    await expect(match(join(temporaryFolder(), 'nowhere'))).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(match(folderOf('a.jpg'), folderOf('a.jpg'), folderOf('a.jpg'))).rejects.toMatchObject({ code: 'pairs-unmatched' });
  });
});

describe.skipIf(missingOracles.length > 0)('the time of capture', () => {
  const stamp = (path: string, time: string, subSecond: string): void => {
    exiftool('-overwrite_original', `-DateTimeOriginal=${time}`, `-SubSecTimeOriginal=${subSecond}`, path);
  };

  test('is read with its part of a second', async () => {
    const path = join(folderOf('p.jpg'), 'p.jpg');
    expect(await imaging.service.captureTime({ photoPath: path })).toEqual({ takenAtMs: null });
    stamp(path, '2024:05:06 07:08:09', '250');
    expect(await imaging.service.captureTime({ photoPath: path })).toEqual({ takenAtMs: Date.UTC(2024, 4, 6, 7, 8, 9, 250) });
  });

  test('pairs what names do not, and not what lies between two', async () => {
    const [inputs, targets] = [folderOf('same.jpg', 'P1.jpg', 'P2.jpg', 'P3.jpg'), folderOf('same.jpg', 'Q7.jpg', 'Q8.jpg', 'Q9.jpg')];
    stamp(join(inputs, 'P1.jpg'), '2024:05:06 07:08:09', '100');
    stamp(join(targets, 'Q9.jpg'), '2024:05:06 07:08:09', '900');
    stamp(join(inputs, 'P2.jpg'), '2024:05:06 08:00:00', '000');
    stamp(join(targets, 'Q7.jpg'), '2024:05:06 08:00:04', '000');
    stamp(join(targets, 'Q8.jpg'), '2024:05:06 08:00:05', '000');
    stamp(join(inputs, 'P3.jpg'), '2024:05:06 12:00:00', '000');
    const { pairs, unmatched } = await match(inputs, targets);
    expect(pairs).toEqual(['P1.jpg > Q9.jpg (time)', 'same.jpg > same.jpg (name)']);
    expect(unmatched).toHaveLength(4);
  });

  test('in one folder makes the earlier shot the input', async () => {
    const folder = folderOf('DSC_2.jpg', 'DSC_1.jpg', 'DSC_3.jpg');
    stamp(join(folder, 'DSC_2.jpg'), '2024:05:06 07:08:09', '');
    stamp(join(folder, 'DSC_1.jpg'), '2024:05:06 07:08:11', '');
    expect((await match(folder)).pairs).toEqual(['DSC_2.jpg > DSC_1.jpg (time)']);
  });
});
