import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAtDataFolder } from '../../../electron/core/library/look-at-data-folder.ts';

test('the data folder says what lies in it, at any depth, and who set it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
  mkdirSync(join(folder, 'models', 'mine', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'models', 'mine', 'a'), 'abc');
  writeFileSync(join(folder, 'models', 'mine', 'deep', 'b'), 'defgh');
  mkdirSync(join(folder, 'notes'));
  const { path, isSet, parts } = await lookAtDataFolder(folder, { env: { TAPE_STUDIO_HOME: folder }, platform: 'linux' });
  const room = Object.fromEntries(parts.map(({ part, files, bytes }) => [part, [files, bytes]]));
  expect({ path, isSet }).toEqual({ path: folder, isSet: true });
  expect(room).toMatchObject({ models: [2, 8], notes: [0, 0], runs: [0, 0] });
  expect((await lookAtDataFolder(folder, { env: { XDG_DATA_HOME: folder }, platform: 'linux' })).isSet).toBe(false);
});
