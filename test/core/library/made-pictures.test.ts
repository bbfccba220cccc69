import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MadePictures } from '../../../electron/core/library/made-pictures.ts';
import { ScratchStore } from '../../../electron/core/library/scratch-store.ts';
import { temporaryFolder } from '../../support/real-workers.ts';

function makeStore(budgetBytes: number) {
  const scratch = new ScratchStore(temporaryFolder());
  const removed: object[] = [];
  const pictures = new MadePictures({ scratch, budgetBytes, onRemove: (made) => removed.push(made) });
  const make = (key: string) =>
    pictures.once(key, (folder) => {
      writeFileSync(join(folder, 'map'), Buffer.alloc(100));
      return Promise.resolve({ key, folder });
    });
  return { scratch, removed, pictures, make };
}

test('what was made is kept, and the longest unused goes first when there is no more room', async () => {
  const { scratch, removed, make } = makeStore(1100);
  const made = [];
  for (let i = 0; i < 11; i++) made.push(await make(`map ${i}`));
  expect(await make('map 0')).toBe(made[0]);
  expect(removed).toEqual([]);
  await make('one too many');
  expect(removed).toEqual([made[1]]);
  expect(existsSync(made[1]!.folder)).toBe(false);
  expect(readdirSync(scratch.folder)).toHaveLength(11);
  expect(await make('map 1')).not.toBe(made[1]);
});

test('what is in sight is never removed, however large it is', async () => {
  const { scratch, make } = makeStore(0);
  for (let i = 0; i < 12; i++) await make(`map ${i}`);
  expect(readdirSync(scratch.folder)).toHaveLength(10);
});

test('what fails leaves nothing, and what is made while all is closed goes too', async () => {
  const { scratch, pictures, removed, make } = makeStore(1000);
  await make('kept');
  await expect(pictures.once('bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(scratch.folder)).toHaveLength(1);
  const late = make('late');
  pictures.close();
  await late;
  expect(readdirSync(scratch.folder)).toEqual([]);
  expect(removed).toHaveLength(2);
});
