/**
 * The desktop shell's wiring: the real main, preload and page bundles on a double of Electron. It does not
 * prove sandboxing, native dialogs, fuses or packaging; `real-electron.test.ts` does, where there is an
 * Electron. All tests share one app: each leaves it usable, and the last one quits it.
 */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualWriting } from '../../electron/core/imaging/writing.ts';
import type { Photo, StudioShape, TapeBridge } from '../../electron/ipc/contract.ts';
import { callShell } from '../support/electron-double/call-shell.ts';
import type { RunningApp } from '../support/electron-double/launch.ts';
import { launchElectronDouble } from '../support/electron-double/launch.ts';

let app: RunningApp;
let stateFolder: string;
let photos: string;

const launch = (): Promise<RunningApp> => launchElectronDouble({ name: 'desktop', stateFolder, filesFolder: photos });

beforeAll(async () => {
  stateFolder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
  photos = join(stateFolder, 'photos');
  mkdirSync(photos);
  await sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } }).jpeg().toFile(join(photos, 'a.jpg'));
  app = await launch();
});
afterAll(async () => {
  await app.close();
});

const call = <Method extends keyof StudioShape>(method: Method, params: StudioShape[Method]['params']): Promise<StudioShape[Method]['result']> => callShell(app, method, params);

const tileLoads = async (photo: Photo | undefined): Promise<readonly number[]> =>
  (await app.page()).evaluate(async (address) => {
    const image = new Image();
    image.src = `${address}/0/0_0.png`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, photo?.pyramid.address ?? '');

const scratchFolders = (): readonly string[] => readdirSync(join(stateFolder, 'scratch'));

describe('the desktop shell, on a double of Electron,', () => {
  test('shows the page, and the page finds its shell', async () => {
    expect(await call('describeApp', null)).toMatchObject({
      shell: 'desktop',
      logPath: join(stateFolder, 'logs', 'tape-studio.log'),
    });
    const { menuLabels, paths } = await app.double.inspect(null);
    expect(menuLabels).toContain('Show log file');
    expect(paths).toEqual({ userData: join(stateFolder, 'chromium') });
  });

  test('opens photos by its dialog, and shows their tiles under its own scheme', async () => {
    await app.double.answerDialogs({ openPaths: [join(photos, 'a.jpg')], savePath: null });
    const { photos: opened, failures } = await call('choosePhotos', null);
    expect(failures).toEqual([]);
    expect(opened).toMatchObject([{ name: 'a.jpg', info: { format: 'jpeg', widthPx: 30 } }]);
    expect(JSON.stringify(opened)).not.toContain(photos);
    expect(await tileLoads(opened[0])).toEqual([30, 20]);
    const shown = (await app.double.inspect(null)).dialogs.at(-1);
    expect(shown).toMatchObject({ kind: 'open', options: { properties: ['openFile', 'multiSelections'] } });
  });

  test('opens nothing when the dialog is dismissed', async () => {
    await app.double.answerDialogs({ openPaths: [], savePath: null });
    expect(await call('choosePhotos', null)).toEqual({ photos: [], failures: [] });
  });

  test('asks for a folder once, and writes photos there under names that are free', async () => {
    await app.double.answerDialogs({ openPaths: [join(photos, 'a.jpg')], savePath: null });
    const { photos: opened } = await call('choosePhotos', null);
    await app.double.answerDialogs({ openPaths: [], savePath: null });
    expect(await call('chooseExportFolder', null)).toBeNull();
    const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
    await app.double.answerDialogs({ openPaths: [folder], savePath: null });
    const chosen = await call('chooseExportFolder', null);
    expect(chosen).toEqual({ id: expect.any(String) as string, name: basename(folder) });
    expect((await app.double.inspect(null)).dialogs.at(-1)).toMatchObject({ kind: 'open', options: { properties: ['openDirectory', 'createDirectory'] } });
    const [model] = await call('listModels', null);
    const { id } = await call('restore', { photoId: opened[0]!.id, steps: [{ task: model!.task, modelId: model!.id, scale: 1 }], device: 'cpu' });
    const export_ = (): Promise<unknown> => call('exportRestoration', { restorationId: id, strength: 1, sparesUndamaged: false, format: 'keep', writing: usualWriting, folderId: chosen!.id });
    const { dialogs } = await app.double.inspect(null);
    await export_();
    await export_();
    expect(readdirSync(folder)).toHaveLength(2);
    expect((await app.double.inspect(null)).dialogs).toHaveLength(dialogs.length);
  });

  test('exports by the rules of the settings without a dialog, and never over the original', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tape-studio-'));
    copyFileSync(join(photos, 'a.jpg'), join(folder, 'a.jpg'));
    await app.double.answerDialogs({ openPaths: [join(folder, 'a.jpg')], savePath: null });
    const { photos: opened } = await call('choosePhotos', null);
    const [model] = await call('listModels', null);
    const { id } = await call('restore', { photoId: opened[0]!.id, steps: [{ task: model!.task, modelId: model!.id, scale: 1 }], device: 'cpu' });
    const export_ = (answer?: 'skip'): Promise<unknown> =>
      call('exportRestoration', { restorationId: id, strength: 1, sparesUndamaged: false, format: 'png', writing: usualWriting, folderId: null, ...(answer === undefined ? {} : { answer }) });

    await call('changeSettings', { exportName: '{task} of {name} {scale}', exportPlace: { kind: 'below', folder: 'mended' }, exportsAtOnce: true });
    const { dialogs } = await app.double.inspect(null);
    const fileName = `${model!.task} of a 1x.png`;
    expect(await export_()).toEqual({ kind: 'saved', fileName, folderName: 'mended' });
    expect(await export_()).toMatchObject({ kind: 'saved', fileName: fileName.replace('.png', ' (2).png') });
    await call('changeSettings', { exportConflict: 'skip' });
    expect(await export_()).toEqual({ kind: 'skipped', fileName });
    await call('changeSettings', { exportConflict: 'ask' });
    expect(await export_()).toEqual({ kind: 'asks', fileName });
    expect(await export_('skip')).toEqual({ kind: 'skipped', fileName });
    expect(readdirSync(join(folder, 'mended'))).toHaveLength(2);
    expect((await app.double.inspect(null)).dialogs).toHaveLength(dialogs.length);

    const original = readFileSync(join(folder, 'a.jpg'));
    await call('changeSettings', { exportName: '{name}', exportPlace: { kind: 'beside' }, exportConflict: 'overwrite' });
    await expect(
      call('exportRestoration', { restorationId: id, strength: 1, sparesUndamaged: false, format: 'keep', writing: usualWriting, folderId: null }),
    ).rejects.toThrow('output-exists');
    expect(readFileSync(join(folder, 'a.jpg'))).toEqual(original);

    const chosen = mkdtempSync(join(tmpdir(), 'tape-studio-'));
    await app.double.answerDialogs({ openPaths: [chosen], savePath: null });
    expect(await call('chooseExportPlace', null)).toMatchObject({ exportPlace: { kind: 'folder', name: basename(chosen) } });
    expect(JSON.stringify(await call('readSettings', null))).not.toContain(dirname(chosen));
    expect(await export_()).toEqual({ kind: 'saved', fileName: 'a.png', folderName: basename(chosen) });
    await expect(call('changeSettings', { exportPlace: { kind: 'folder', path: '/etc' } } as never)).rejects.toThrow('not-allowed');
    await expect(call('changeSettings', { exportName: '../{name}' })).rejects.toThrow('not-allowed');
    await call('changeSettings', { exportName: '{name}-{task}', exportPlace: { kind: 'beside' }, exportConflict: 'unique', exportsAtOnce: false });
  });

  test('works off a queue of folders, awake meanwhile, and says so when it is done', async () => {
    const [from, to] = [mkdtempSync(join(tmpdir(), 'tape-studio-')), mkdtempSync(join(tmpdir(), 'tape-studio-'))];
    mkdirSync(join(from, 'day'));
    for (const name of ['a.jpg', 'day/b.jpg']) copyFileSync(join(photos, 'a.jpg'), join(from, name));
    await app.double.answerDialogs({ openPaths: [from], savePath: join(to, 'report.csv') });
    const source = await call('chooseQueuePhotos', { from: 'folder' });
    expect(source).toEqual({ id: expect.any(String) as string, name: basename(from), photos: 2, rawPhotos: 0 });
    const again = await call('chooseQueuePhotos', { from: 'folder' });
    await app.double.answerDialogs({ openPaths: [to], savePath: join(to, 'report.csv') });
    const folder = await call('chooseQueueFolder', null);
    const [model] = await call('listModels', null);
    const order = {
      steps: [{ task: model!.task, modelId: model!.id, scale: 1 }], strength: 1, sparesUndamaged: false, device: 'cpu', format: 'keep', writing: usualWriting, onConflict: 'unique', folderId: folder!.id,
    } as const;
    await expect(call('addToQueue', { sourceIds: [source!.id], wish: { which: 'all', changedSince: null, named: '' }, order: { ...order, folderId: randomUUID() } })).rejects.toThrow('not-found');
    await call('addToQueue', { sourceIds: [source!.id], wish: { which: 'all', changedSince: null, named: '' }, order });
    await expect(call('addToQueue', { sourceIds: [source!.id], wish: { which: 'all', changedSince: null, named: '' }, order })).rejects.toThrow('not-found');
    await call('changeQueue', { change: 'resume' });
    expect((await app.double.inspect(null)).isKeptAwake).toBe(true);
    await expect.poll(async () => (await app.double.inspect(null)).notified, { timeout: 20_000 }).toEqual(['2 photos are restored.']);
    expect((await app.double.inspect(null)).isKeptAwake).toBe(false);
    const name = (photo: string): string => `${photo}-${model!.task}.jpg`;
    expect(readdirSync(to, { recursive: true }).sort()).toEqual([name('a'), 'day', join('day', name('b'))]);
    const { items } = await call('listQueue', { view: 'done', name: '', from: 0, count: 10 });
    expect(items).toMatchObject([{ name: 'a.jpg', state: 'restored', outputName: name('a') }, { folder: 'day', state: 'restored' }]);
    expect(await call('listQueue', { view: 'all', name: ' Day/B', from: 0, count: 10 })).toMatchObject({ total: 1, items: [{ name: 'b.jpg' }] });
    expect(await call('listQueue', { view: 'left-out', name: '', from: 0, count: 10 })).toEqual({ total: 0, items: [] });
    expect(JSON.stringify(items)).not.toContain(to);
    rmSync(join(to, 'day', name('b')));
    await call('addToQueue', { sourceIds: [again!.id], wish: { which: 'all', changedSince: null, named: '' }, order: { ...order, onConflict: 'ask' } });
    await call('changeQueue', { change: 'resume' });
    await expect.poll(async () => (await app.double.inspect(null)).notified, { timeout: 20_000 }).toEqual(['2 photos are restored.', 'The queue waits for your answer: 1 file exists already.']);
    expect((await app.double.inspect(null)).isKeptAwake).toBe(false);
    await call('answerQueue', { answer: 'skip' });
    await expect.poll(async () => (await call('watchQueue', { seen: 0 })).queue, { timeout: 20_000 }).toMatchObject({ isRunning: false, counts: { restored: 3, skipped: 1 } });
    await call('exportQueueReport', null);
    expect(readFileSync(join(to, 'report.csv'), 'utf8').split('\r\n')).toHaveLength(6);
    await call('changeQueue', { change: 'clear' });
    expect((await call('watchQueue', { seen: 0 })).queue).toMatchObject({ isRunning: false, counts: { restored: 0 } });
  });

  test('opens dropped files, and names those it cannot read', async () => {
    writeFileSync(join(photos, 'broken.png'), 'no photo');
    const outcome = await (await app.page()).evaluate(() => {
      const { tape } = globalThis as unknown as { readonly tape: TapeBridge };
      return tape.openFiles([new File(['x'], 'a.jpg'), new File(['x'], 'broken.png')]);
    });
    expect(outcome).toMatchObject({
      photos: [{ name: 'a.jpg' }],
      failures: [{ name: 'broken.png', error: { code: 'format-unsupported' } }],
    });
  });

  test('refuses what the contract does not allow', async () => {
    await expect(call('changeSettings', { theme: 'pink' } as never)).rejects.toThrow('not-allowed');
    await expect(call('closePhoto', { photoId: '../../etc' })).rejects.toThrow('not-allowed');
    await expect(call('openPath' as never, '/etc/passwd' as never)).rejects.toThrow('not-found');
  });

  test('does not let the page go elsewhere, nor open windows', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      window.open('https://example.org/');
      location.href = 'https://example.org/';
    });
    await expect.poll(() => app.browser.contexts().flatMap((context) => context.pages()).length).toBe(1);
    expect(page.url()).toMatch(/^http:\/\/tape-app\.localhost\//);
    expect(await call('describeApp', null)).toMatchObject({ shell: 'desktop' });
  });

  test('loads a crashed page again, and photos can be opened as before', async () => {
    await app.page();
    await app.double.crashPage(null);
    await expect.poll(async () => call('describeApp', null).then(({ shell }) => shell, () => 'not yet')).toBe('desktop');
    expect((await call('openSample', null)).photos).toHaveLength(1);
    expect(readFileSync(join(stateFolder, 'logs', 'tape-studio.log'), 'utf8')).toContain('the page ended by itself: crashed');
  });

  test('comes to the front when it is started twice', async () => {
    await app.page();
    const before = (await app.double.inspect(null)).windows[0]?.focused ?? 0;
    await app.double.startSecondInstance({ brought: { handedOver: [] } });
    expect((await app.double.inspect(null)).windows.map(({ focused }) => focused)).toEqual([before + 1]);
  });

  test('shows the photo that a second start brings, saves the result to it, and puts it back', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tape-studio-')), 'from-elsewhere.jpg');
    copyFileSync(join(photos, 'a.jpg'), path);
    const before = readFileSync(path);
    const page = await app.page();
    for (const brought of [null, { handedOver: [7] }]) await app.double.startSecondInstance({ brought });
    await app.double.startSecondInstance({ brought: { handedOver: [path] } });
    await page.getByRole('heading', { level: 1, name: 'from-elsewhere.jpg' }).waitFor();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('button', { name: 'Save back' }).click();
    await page.getByText('Saved to from-elsewhere.jpg.').waitFor();
    expect(readFileSync(path).equals(before)).toBe(false);
    await page.getByRole('button', { name: 'Put it back as it was' }).click();
    await page.getByText('Another program opened this photo here.').waitFor();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('killed without warning, keeps the settings, and the next start removes its scratch files', async () => {
    await call('changeSettings', { theme: 'grey' });
    await call('openSample', null);
    await app.close();
    const [left] = scratchFolders();
    app = await launch();
    expect(await call('readSettings', null)).toMatchObject({ theme: 'grey', device: 'auto' });
    expect(left).toBeDefined();
    expect(scratchFolders()).not.toContain(left);
  });

  test('quits tidily: workers gone, scratch files removed, status 0', async () => {
    await call('openSample', null);
    expect(scratchFolders()).toHaveLength(1);
    await app.double.quit(null);
    expect(await app.ended).toBe(0);
    expect(scratchFolders()).toEqual([]);
  });
});
