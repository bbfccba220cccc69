import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ownerFile, takeFolder } from '../../../electron/core/queue/queue-owner.ts';
import { newFolder } from '../../support/studio-for-tests.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
const owned = (by: string): void => { writeFileSync(join(folder, ownerFile), by); };

test('a folder is one process’s until it lets go', () => {
  const letGo = takeFolder(folder);
  expect(takeFolder(folder)).toBeUndefined();
  letGo?.();
  expect(existsSync(join(folder, ownerFile))).toBe(false);
  expect(takeFolder(folder)).toBeDefined();
});

test('a folder is not taken from one who takes it this moment', () => {
  owned('');
  expect(takeFolder(folder)).toBeUndefined();
});

test.each([
  ['died', () => { owned('99999999'); }],
  ['died while taking it', () => { owned(''); utimesSync(join(folder, ownerFile), 1, 1); }],
  ['was there before the machine started', () => { owned(String(process.ppid)); utimesSync(join(folder, ownerFile), 1, 1); }],
])('a folder is taken from one who %s', (_, leave) => {
  leave();
  expect(takeFolder(folder)).toBeDefined();
});
