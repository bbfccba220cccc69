import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
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
  expect(sources.take([id], which).map(({ path }) => basename(path)).sort()).toEqual(names);
  expect(() => sources.take([id], which)).toThrow('not chosen any more');
});
