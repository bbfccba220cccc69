import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InstalledModels } from '../../../electron/core/library/installed-models.ts';
import { LogFile } from '../../../electron/core/library/log-file.ts';
import { ScratchStore } from '../../../electron/core/library/scratch-store.ts';
import { SettingsFile } from '../../../electron/core/library/settings-file.ts';
import { stateFolder } from '../../../electron/core/library/state-folder.ts';
import { newFolder, writeTestModel } from '../../support/studio-for-tests.ts';

describe('the state folder', () => {
  test.each([
    ['linux', {}, join(homedir(), '.local/share/tape-studio')],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/tape-studio'],
    ['darwin', {}, join(homedir(), 'Library/Application Support/tape-studio')],
    ['win32', { APPDATA: '/roaming' }, '/roaming/tape-studio'],
    ['linux', { TAPE_STUDIO_HOME: '/elsewhere' }, '/elsewhere'],
    ['linux', { TAPE_STUDIO_HOME: '' }, join(homedir(), '.local/share/tape-studio')],
  ] as const)('on %s with %o is %s', (platform, env, expected) => {
    expect(stateFolder({ env, platform })).toBe(expected);
  });
});

describe('settings', () => {
  test('are kept, and a change leaves the others alone', () => {
    const home = newFolder();
    expect(new SettingsFile(home).read()).toEqual({ theme: 'dark', device: 'auto' });
    new SettingsFile(home).change({ theme: 'grey' });
    expect(new SettingsFile(home).change({ device: 'cpu', theme: undefined })).toEqual({ theme: 'grey', device: 'cpu' });
    expect(new SettingsFile(home).read()).toEqual({ theme: 'grey', device: 'cpu' });
    expect(readdirSync(home)).toEqual(['settings.json']);
  });

  test('tell of a change, and know no battery until it is spoken of', () => {
    const home = newFolder();
    let changes = 0;
    const settings = new SettingsFile(home, () => { changes += 1; });
    expect(settings.read().trainOnBattery).toBeUndefined();
    expect(settings.change({ trainOnBattery: true })).toEqual({ theme: 'dark', device: 'auto', trainOnBattery: true });
    expect(settings.read().trainOnBattery).toBe(true);
    expect(changes).toBe(1);
  });

  test.each([
    ['damaged', '{"theme": "gr', { theme: 'dark', device: 'auto' }],
    ['a list', '[]', { theme: 'dark', device: 'auto' }],
    ['wrong of CMYK', '{"convertsCmyk":1}', { theme: 'dark', device: 'auto' }],
    ['wrong of the memory', '{"memoryGb":0.1}', { theme: 'dark', device: 'auto' }],
    ['right of the memory', '{"memoryGb":4}', { theme: 'dark', device: 'auto', memoryGb: 4 }],
    ['right of all memory', '{"memoryGb":null}', { theme: 'dark', device: 'auto', memoryGb: null }],
    ['wrong of keys', '{"keys":["x"]}', { theme: 'dark', device: 'auto' }],
    ['wrong of the battery', '{"trainOnBattery":"yes"}', { theme: 'dark', device: 'auto' }],
    ['half unknown', '{"theme":"grey","device":"abacus"}', { theme: 'grey', device: 'auto' }],
  ])('from a file that is %s are what can be read', (_, text, expected) => {
    const home = newFolder();
    writeFileSync(join(home, 'settings.json'), text);
    expect(new SettingsFile(home).read()).toEqual(expected);
  });
});

describe('the scratch store', () => {
  test('removes what dead processes left, and nothing of the living', () => {
    const home = newFolder();
    const living = new ScratchStore(home);
    // No process has this id: it is beyond what Linux gives out.
    mkdirSync(join(home, 'scratch', '99999999-left', 'deep'), { recursive: true });
    mkdirSync(join(home, 'scratch', 'junk'));
    const another = new ScratchStore(home);
    expect(readdirSync(join(home, 'scratch')).map((name) => join(home, 'scratch', name)).sort()).toEqual(
      [living.folder, another.folder].sort(),
    );
  });

  test('belongs to this user alone, and removes only its own', () => {
    const store = new ScratchStore(newFolder());
    const folder = store.newFolder();
    expect(statSync(store.folder).mode & 0o077).toBe(0);
    store.remove(folder);
    expect(existsSync(folder)).toBe(false);
    expect(() => {
      store.remove('/tmp');
    }).toThrow('internal:');
    store.close();
    expect(existsSync(store.folder)).toBe(false);
  });
});

describe('installed models', () => {
  test('are found by their cards in every root', () => {
    const [app, own] = [newFolder(), newFolder()];
    writeTestModel(app, 'first');
    writeTestModel(own, 'second');
    mkdirSync(join(app, 'unfinished'));
    const models = new InstalledModels([app, own, join(own, 'no-such-folder')]);
    expect(models.list().map(({ card }) => card.id)).toEqual(['first', 'second']);
    expect(models.named('second').folder).toBe(join(own, 'second'));
    expect(() => models.named('third')).toThrow(expect.objectContaining({ code: 'model-not-found' }));
    expect(() => models.named('../first')).toThrow(expect.objectContaining({ code: 'model-not-found' }));
  });

  test.each([
    ['whose card is no JSON', (folder: string) => writeFileSync(join(folder, 'model.json'), '{'), 'card cannot be read'],
    ['whose card lacks a field', (folder: string) => writeFileSync(join(folder, 'model.json'), '{"id":"damaged"}'), 'card is not valid'],
    ['without weights', (folder: string) => rmSync(join(folder, 'weights.safetensors')), 'weights cannot be read'],
    ['with other weights', (folder: string) => writeFileSync(join(folder, 'weights.safetensors'), 'x'), 'weights are not those'],
    ['with another name', (folder: string) => writeTestModel(join(folder, '..'), 'damaged', { id: 'other' }), 'another name'],
    [
      'whose card names a file elsewhere',
      (folder: string) => writeTestModel(join(folder, '..'), 'damaged', { weights: { file: '../x', sha256: '0'.repeat(64) } }),
      'card is not valid',
    ],
  ])('%s are refused, and do not hide the others', (_, damage, sentence) => {
    const root = newFolder();
    writeTestModel(root, 'good');
    damage(writeTestModel(root, 'damaged'));
    const models = new InstalledModels([root]);
    const errors: string[] = [];
    expect(models.list((error) => errors.push(error.message)).map(({ card }) => card.id)).toEqual(['good']);
    expect(errors).toEqual([expect.stringContaining(sentence)]);
    expect(() => models.named('damaged')).toThrow(expect.objectContaining({ code: 'model-damaged' }));
  });
});

describe('the log', () => {
  test('has a line for each event, with the causes of errors', () => {
    const log = new LogFile(newFolder());
    log.write('started');
    log.write('failed', new Error('outer', { cause: new Error('inner') }));
    log.close();
    const text = readFileSync(log.path, 'utf8');
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\S+ started\n/);
    expect(text).toMatch(/failed: Error: outer[\s\S]*because Error: inner/);
  });

  test('takes nothing more once it is closed, and hinders nobody who tells it something then', () => {
    const log = new LogFile(newFolder());
    log.write('started');
    log.close();
    log.write('too late');
    expect(readFileSync(log.path, 'utf8')).toMatch(/ started\n$/);
  });

  test('starts anew when it has grown large, and keeps one older file', () => {
    const home = newFolder();
    const first = new LogFile(home);
    first.write('x'.repeat(1_100_000));
    first.close();
    const second = new LogFile(home);
    second.write('fresh');
    second.close();
    expect(readFileSync(second.path, 'utf8')).not.toContain('xxx');
    expect(readFileSync(`${second.path}.old`, 'utf8')).toContain('xxx');
  });
});
