/** The desktop shell moves its data folder: the real main bundle on the double of Electron, twice. */
import { existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startsAnew } from '../support/electron-double/app-status.ts';
import { callShell } from '../support/electron-double/call-shell.ts';
import { launchElectronDouble, startElectronDouble } from '../support/electron-double/launch.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tape-studio-'));

test('to where the dialog says, at its next start, and refuses to start without it', async () => {
  const [dataHome, disk] = [newFolder(), newFolder()];
  const usual = join(dataHome, 'tape-studio');
  const moved = join(disk, 'TAPE Studio');
  const options = { name: 'moving', env: { XDG_DATA_HOME: dataHome } };
  const first = await launchElectronDouble(options);
  try {
    await callShell(first, 'changeSettings', { theme: 'grey' });
    await first.double.answerDialogs({ openPaths: [], savePath: null });
    expect(await callShell(first, 'moveDataFolder', null)).toMatchObject({ path: usual, isSet: false, move: null });
    await first.double.answerDialogs({ openPaths: [join(usual, 'logs')], savePath: null });
    await expect(callShell(first, 'moveDataFolder', null)).rejects.toThrow('not-allowed');
    await first.double.answerDialogs({ openPaths: [disk], savePath: null });
    expect(await callShell(first, 'moveDataFolder', null)).toMatchObject({ path: usual, move: { to: moved, problem: null } });
    expect((await first.double.inspect(null)).dialogs.at(-1)).toMatchObject({ kind: 'open', options: { properties: ['openDirectory', 'createDirectory'], buttonLabel: 'Move it here' } });
    expect(await callShell(first, 'keepDataFolder', null)).toMatchObject({ move: null });
    await callShell(first, 'moveDataFolder', null);
    await expect(callShell(first, 'moveDataFolder', { into: '/etc' } as never)).rejects.toThrow('not-allowed');
    await callShell(first, 'restartApp', null);
    expect(await first.ended).toBe(startsAnew);
  } finally {
    await first.close();
  }

  const second = await launchElectronDouble(options);
  try {
    expect(await callShell(second, 'describeDataFolder', null)).toMatchObject({ path: moved, move: null });
    expect(await callShell(second, 'readSettings', null)).toMatchObject({ theme: 'grey' });
    expect((await second.double.inspect(null)).paths).toMatchObject({ userData: join(moved, 'chromium') });
    expect(existsSync(join(usual, 'settings.json'))).toBe(false);
    expect(JSON.parse(readFileSync(join(usual, 'data-folder.json'), 'utf8'))).toEqual({ path: moved });
    await second.double.quit(null);
    expect(await second.ended).toBe(0);
  } finally {
    await second.close();
  }

  renameSync(disk, `${disk}-unplugged`);
  const third = await startElectronDouble(options);
  expect(await third.ended).toBe(1);
  expect(existsSync(disk)).toBe(false);
}, 120_000);
