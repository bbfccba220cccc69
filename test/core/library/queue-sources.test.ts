import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { allPhotos, type QueueWish } from '../../../electron/core/foundation/queue-choice.ts';
import { QueueSources } from '../../../electron/core/library/queue-sources.ts';
import { newFolder } from '../../support/studio-for-tests.ts';

test.each([
  ['all', ['a.CR3', 'a.jpg', 'b.jpg', 'c.nef']],
  ['raw', ['a.CR3', 'c.nef']],
  ['not-raw', ['a.jpg', 'b.jpg']],
] as const)('of a folder %s are taken, once', (which, names) => {
  const folder = newFolder();
  mkdirSync(join(folder, 'below'));
  for (const name of ['a.CR3', 'a.jpg', 'b.jpg', 'note.txt', join('below', 'c.nef')]) writeFileSync(join(folder, name), '');
  const sources = new QueueSources(newFolder());
  const { id } = sources.choose([folder]);
  expect(sources.take([id], { ...allPhotos, which }).map(({ path }) => basename(path)).sort()).toEqual(names);
  expect(() => sources.take([id])).toThrow('not chosen any more');
});

test('of a folder those are taken that are called so and were changed since a day', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'day 2'));
  for (const [name, day] of [['DSC_1.jpg', 1], [join('day 2', 'dsc_2.jpg'), 2], [join('day 2', 'IMG_3.jpg'), 3]] as const) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), new Date(2026, 10, day), new Date(2026, 10, day));
  }
  const sources = new QueueSources(newFolder());
  const { id } = sources.choose([folder]);
  const names = (wish: Partial<QueueWish>): readonly string[] => sources.wished([id], { ...allPhotos, ...wish }).map(({ path }) => basename(path)).sort();
  expect(names({ changedSince: '2026-11-02' })).toEqual(['IMG_3.jpg', 'dsc_2.jpg']);
  expect(names({ changedSince: '2026-11-04' })).toEqual([]);
  expect(names({ named: ' Dsc ' })).toEqual(['DSC_1.jpg', 'dsc_2.jpg']);
  expect(names({ named: 'day 2/dsc', changedSince: '2026-11-02' })).toEqual(['dsc_2.jpg']);
  expect(names({})).toHaveLength(3);
});
