import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { TapeError } from '../../../electron/core/foundation/tape-error.ts';
import { readPlace, writePlace } from '../../../electron/core/library/data-folder-place.ts';
import { enterStateFolder, moveDataFolderNow } from '../../../electron/core/library/enter-state-folder.ts';
import { lookAtDataFolder } from '../../../electron/core/library/look-at-data-folder.ts';
import { moveDataFolder, type MoveStep } from '../../../electron/core/library/move-data-folder.ts';
import { RunFolders } from '../../../electron/core/library/run-folders.ts';
import { SettingsFile } from '../../../electron/core/library/settings-file.ts';
import { stateFolder, usualStateFolder, type Surroundings } from '../../../electron/core/library/state-folder.ts';
import { keepDataFolder, wishDataFolder } from '../../../electron/core/library/wish-data-folder.ts';
import type { QueueOrder } from '../../../electron/core/queue/queue-order.ts';
import { QueueJournal } from '../../../electron/core/queue/queue-journal.ts';
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import { newFolder } from '../../support/studio-for-tests.ts';
import { withoutRights } from '../../support/without-rights.ts';

let around: Surroundings;
let usual: string;
/** Where the person wants it. */
let disk: string;
let moved: string;

/** What must never be lost, wherever it lies. */
const kept = { 'notes/a.json': '{"mark":"pick"}', 'models/mine/model.json': '{}', 'models/mine/weights.safetensors': 'x'.repeat(3_000_000), 'devices.json': '{}' };

const queueOrder: QueueOrder = {
  steps: [{ task: 'denoise', modelId: 'm', scale: 1 }], strength: 1, sparesUndamaged: false, device: 'auto', format: 'keep', writing: usualWriting, onConflict: 'unique',
  name: '{name}-{task}', place: { kind: 'beside' },
};

function fill(folder: string): void {
  for (const [name, text] of Object.entries(kept)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const name of ['scratch/99999999-left', 'chromium']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'x'), '');
  }
  new SettingsFile(folder).change({ theme: 'grey', exportPlace: { kind: 'folder', path: join(folder, 'exports') } });
}

const cli = join(import.meta.dirname, '../../../build/out/node/cli.js');
const cliEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, ...around.env, TAPE_STUDIO_HOME: '' });

const isWhole = (folder: string): boolean => Object.entries(kept).every(([name, text]) => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf8') === text);
const logOf = (folder: string): string => readFileSync(join(folder, 'logs', 'tape-studio.log'), 'utf8');

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    return TapeError.from(thrown).code;
  }
  return 'nothing';
}

beforeEach(() => {
  around = { env: { XDG_DATA_HOME: newFolder() }, platform: 'linux' };
  usual = usualStateFolder(around);
  disk = newFolder();
  moved = join(disk, 'TAPE Studio');
  fill(usual);
});

describe('the data folder', () => {
  test('moves at the next start, with all that is in it but what is made anew', async () => {
    wishDataFolder(disk, around);
    expect(stateFolder(around)).toBe(usual);
    expect((await lookAtDataFolder(usual, around)).move).toEqual({ to: moved, problem: null });
    expect(readdirSync(disk)).toEqual([]);

    expect(enterStateFolder(around)).toBe(moved);
    expect(isWhole(moved)).toBe(true);
    expect(readdirSync(moved).sort()).toEqual(['devices.json', 'logs', 'models', 'notes', 'runs', 'scratch', 'settings.json']);
    expect(new SettingsFile(moved).read()).toMatchObject({ theme: 'grey', exportPlace: { path: join(moved, 'exports') } });
    expect(readdirSync(usual)).toEqual(['data-folder.json']);
    expect(logOf(moved)).toContain(`the data folder was moved here from ${usual}`);
    expect((await lookAtDataFolder(moved, around)).move).toBeNull();
    expect(enterStateFolder(around)).toBe(moved);
    expect(logOf(moved).split('\n')).toHaveLength(2);
  });

  test('moves again, and leaves no folder of ours behind', () => {
    expect(moveDataFolderNow(disk, around)).toBe(moved);
    const other = newFolder();
    expect(moveDataFolderNow(other, around)).toBe(join(other, 'TAPE Studio'));
    expect(isWhole(join(other, 'TAPE Studio'))).toBe(true);
    expect(readdirSync(disk)).toEqual([]);
  });

  test('takes what others put there along, and leaves it in its place as well', () => {
    writeFileSync(join(usual, 'a letter.txt'), 'Dear');
    symlinkSync('a letter.txt', join(usual, 'link'));
    moveDataFolderNow(disk, around);
    expect(readFileSync(join(moved, 'link'), 'utf8')).toBe('Dear');
    expect(readdirSync(usual).sort()).toEqual(['a letter.txt', 'data-folder.json', 'link']);
    expect(logOf(moved)).toContain('there stays a letter.txt, link');
  });

  test('takes along what earlier versions wrote, whose records name places in full', () => {
    const order = {
      name: 'old', task: 'denoise', base: { id: 'none', network: 'tape-swin', start: { kind: 'none' } }, pictures: { kind: 'clean', folders: [join(usual, 'photos')] },
      mixture: [], mode: 'joint', budget: { steps: 1 }, seed: 1, executor: 'onnxruntime', modelFolder: join(usual, 'models', 'old'),
    };
    const [createdAt, nothing] = [new Date().toISOString(), { failure: null, training: null, pictureCount: null, pairs: [], judgement: null, verdict: null }];
    mkdirSync(join(usual, 'runs', 'old'), { recursive: true });
    writeFileSync(join(usual, 'runs', 'old', 'run.json'), JSON.stringify({ order, state: 'paused', createdAt, changedAt: createdAt, ownerPid: null, ...nothing }));
    mkdirSync(join(usual, 'queue'));
    const upload = join('queue', 'uploads', 'one', 'a.jpg');
    const entries = [{ do: 'order', order: 0, is: queueOrder }, { do: 'add', order: 0, first: 0, photos: [[join(usual, upload), '']] }];
    writeFileSync(join(usual, 'queue', 'journal.jsonl'), entries.map((entry) => `\n${JSON.stringify(entry)}`).join(''));

    moveDataFolderNow(disk, around);
    expect(new RunFolders(moved).read('old')?.order).toMatchObject({ modelFolder: join(moved, 'models', 'old'), pictures: { folders: [join(moved, 'photos')] } });
    const journal = new QueueJournal(join(moved, 'queue'), moved);
    expect(journal.items.all.map(({ photoPath }) => photoPath)).toEqual([join(moved, upload)]);
    journal.close();
  });

  test('stays when the wish is taken back', () => {
    wishDataFolder(disk, around);
    keepDataFolder(around);
    expect(enterStateFolder(around)).toBe(usual);
    expect(readPlace(usual)).toEqual({});
  });

  test.each(['begun', 'copied', 'switched'] as const satisfies readonly MoveStep[])('loses nothing where the power goes when the move has %s, and goes on at the next start', (step) => {
    wishDataFolder(disk, around);
    const cut = (at: MoveStep): void => {
      if (at === step) throw new Error('power cut');
    };
    expect(() => moveDataFolder(usual, cut)).toThrow('power cut');
    if (step === 'begun') writeFileSync(join(moved, 'half.tmp'), 'ha');
    expect(isWhole(stateFolder(around))).toBe(true);
    // What is noted meanwhile is not lost either.
    writeFileSync(join(stateFolder(around), 'notes', 'b.json'), 'later');

    expect(enterStateFolder(around)).toBe(moved);
    expect(isWhole(moved)).toBe(true);
    expect(readFileSync(join(moved, 'notes', 'b.json'), 'utf8')).toBe('later');
    expect(readdirSync(usual)).toEqual(['data-folder.json']);
    expect(readdirSync(moved).filter((name) => name.startsWith('.') || name.endsWith('.tmp'))).toEqual([]);
  });

  test('loses nothing to a kill in the middle of copying', async () => {
    for (let i = 0; i < 300; i++) writeFileSync(join(usual, 'notes', `${i}.json`), String(i).repeat(2000));
    const mover = spawn(process.execPath, [cli, 'data-folder', '--move', disk], { env: cliEnvironment() });
    await expect.poll(() => existsSync(join(moved, 'notes')) && readdirSync(join(moved, 'notes')).length > 10, { interval: 1, timeout: 20_000 }).toBe(true);
    mover.kill('SIGKILL');
    await once(mover, 'exit');
    expect(isWhole(stateFolder(around))).toBe(true);
    expect(enterStateFolder(around)).toBe(moved);
    expect(isWhole(moved)).toBe(true);
    expect(readdirSync(join(moved, 'notes'))).toHaveLength(301);
  });

  test('stays where the target cannot be written any more, says why, and is moved when it can', async () => {
    wishDataFolder(disk, around);
    writeFileSync(moved, 'somebody was faster');
    expect(enterStateFolder(around)).toBe(usual);
    expect(isWhole(usual)).toBe(true);
    expect(logOf(usual)).toContain('the data folder could not be moved');
    expect((await lookAtDataFolder(usual, around)).move).toMatchObject({ to: moved, problem: { code: 'output-not-writable' } });
    execFileSync('rm', [moved]);
    expect(enterStateFolder(around)).toBe(moved);
  });

  test('stays whole where the disk gets full, and leaves nothing half there', () => {
    // Weights are larger than what this process may write.
    const mover = spawnSync('sh', ['-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath, cli, 'data-folder', '--move', disk, '--json'], { env: cliEnvironment(), encoding: 'utf8' });
    expect(mover).toMatchObject({ status: 1, stdout: expect.stringContaining('"code":"disk-full"') as string });
    expect(isWhole(usual)).toBe(true);
    expect(readdirSync(disk)).toEqual([]);
    expect(readPlace(usual)).toEqual({});
  });

  test('is not moved while another process uses it', () => {
    wishDataFolder(disk, around);
    const other = join(usual, 'scratch', `${process.ppid}-x`);
    mkdirSync(other);
    expect(enterStateFolder(around)).toBe(usual);
    expect(codeOf(() => moveDataFolderNow(disk, around))).toBe('not-allowed');
    expect(readPlace(usual).move).toBeUndefined();
    expect(isWhole(usual)).toBe(true);
  });

  test('is not opened while another process moves it', () => {
    writeFileSync(join(usual, 'owner'), String(process.ppid));
    expect(codeOf(() => enterStateFolder(around))).toBe('not-allowed');
  });

  test('that is not there is named, and no empty one is begun', () => {
    moveDataFolderNow(disk, around);
    execFileSync('mv', [disk, `${disk}-unplugged`]);
    expect(codeOf(() => enterStateFolder(around))).toBe('data-folder-missing');
    expect(existsSync(disk)).toBe(false);
    execFileSync('mv', [`${disk}-unplugged`, disk]);
    expect(enterStateFolder(around)).toBe(moved);
    writeFileSync(join(usual, 'data-folder.json'), '{');
    expect(codeOf(() => enterStateFolder(around))).toBe('file-not-readable');
  });
});

describe('a wish to move it', () => {
  test.each([
    ['into nothing', () => join(disk, 'none'), 'file-not-found'],
    ['into itself', () => join(usual, 'models'), 'not-allowed'],
    ['where something of its name is', () => { mkdirSync(join(moved, 'holiday'), { recursive: true }); return disk; }, 'output-exists'],
  ])('%s is refused', (_, into, code) => {
    expect(codeOf(() => { wishDataFolder(into(), around); })).toBe(code);
    expect(readPlace(usual)).toEqual({});
  });

  test('where it lies already, or where nobody may write, is refused', () => {
    moveDataFolderNow(disk, around);
    expect(codeOf(() => { wishDataFolder(disk, around); })).toBe('output-exists');
    const closed = newFolder();
    chmodSync(closed, 0o555);
    for (const folder of [join(disk, '..'), around.env['XDG_DATA_HOME'] ?? '', usual, disk, moved]) chmodSync(folder, 0o755);
    expect(withoutRights(() => codeOf(() => { wishDataFolder(closed, around); }))).toBe('output-not-writable');
    expect(readPlace(usual)).toEqual({ path: moved });
  });

  test('is refused where TAPE_STUDIO_HOME says where it lies', () => {
    const set = { ...around, env: { ...around.env, TAPE_STUDIO_HOME: newFolder() } };
    expect(codeOf(() => { wishDataFolder(disk, set); })).toBe('not-allowed');
    expect(enterStateFolder(set)).toBe(set.env.TAPE_STUDIO_HOME);
  });

  test('may name a folder that is empty', () => {
    mkdirSync(moved);
    expect(moveDataFolderNow(disk, around)).toBe(moved);
  });

  test('is kept beside where the folder lies', () => {
    writePlace(usual, { path: usual });
    wishDataFolder(disk, around);
    expect(readPlace(usual)).toMatchObject({ path: usual, move: { to: moved } });
  });
});
