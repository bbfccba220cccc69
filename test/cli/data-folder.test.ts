import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/real-workers.ts';
import { eventsOf, runJson } from '../support/run-cli.ts';

const bundles = join(import.meta.dirname, '../../build/out/node');

/** A program where `TAPE_STUDIO_HOME` says nothing. */
function run(dataHome: string, program: 'cli' | 'web', ...words: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [join(bundles, `${program}.js`), ...words], { env: { ...process.env, TAPE_STUDIO_HOME: '', XDG_DATA_HOME: dataHome }, encoding: 'utf8', timeout: 60_000 });
}

describe('data-folder', () => {
  test('tells where it lies and what room it takes, and leaves it there where TAPE_STUDIO_HOME says so', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'notes'));
    writeFileSync(join(home, 'notes', 'a.json'), '12345');
    const told = await runJson(home, 'data-folder');
    expect(told.status).toBe(0);
    expect(eventsOf(told.events, 'result')).toMatchObject([{ path: home, isSet: true, movesTo: null, bytes: { notes: 5, models: 0 } }]);
    expect(await runJson(home, 'data-folder', '--move', temporaryFolder())).toMatchObject({ status: 1, events: [{ event: 'error', code: 'not-allowed' }] });
    expect(await runJson(home, 'data-folder', 'where')).toMatchObject({ status: 2 });
  });

  test('moves it at once; every program finds it there, and names it where it is missing', () => {
    const [dataHome, disk] = [temporaryFolder(), temporaryFolder()];
    const usual = join(dataHome, 'tape-studio');
    mkdirSync(join(usual, 'notes'), { recursive: true });
    writeFileSync(join(usual, 'notes', 'a.json'), '12345');
    const moved = join(disk, 'TAPE Studio');
    expect(run(dataHome, 'cli', 'data-folder', '--move', disk)).toMatchObject({ status: 0, stderr: `The data folder is ${moved} now.\n` });
    expect(existsSync(join(usual, 'notes'))).toBe(false);
    expect(run(dataHome, 'cli', 'models', 'list').status).toBe(0);
    expect(existsSync(join(usual, 'models'))).toBe(false);
    expect(existsSync(join(moved, 'notes', 'a.json'))).toBe(true);

    renameSync(disk, `${disk}-unplugged`);
    for (const [program, ...words] of [['cli', 'models', 'list'], ['cli', 'data-folder'], ['web']] as const) {
      expect(run(dataHome, program, ...words)).toMatchObject({ status: 1, stderr: expect.stringContaining(`The data folder ${moved} is not there.`) as string });
    }
    expect(existsSync(disk)).toBe(false);
  });
});
