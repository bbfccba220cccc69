import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LocalStrength } from '../../../electron/core/imaging/local-strength.ts';
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import type { AppLayout } from '../../../electron/core/library/app-layout.ts';
import type { Studio } from '../../../electron/core/library/studio.ts';
import { newFolder, openTestStudio, testLayout, writeTestModel } from '../../support/studio-for-tests.ts';

let layout: AppLayout;
let studio: Studio;

beforeAll(async () => {
  layout = await testLayout('studio');
  writeTestModel(layout.models, 'inverter');
  writeTestModel(layout.models, 'darkener', { task: 'derain', gain: 0.5 });
  writeTestModel(layout.models, 'enlarger', { task: 'superres', sparing: { halfChange: 0.1, steepness: 1 } });
  writeTestModel(layout.models, 'sparing', { sparing: { halfChange: 0.1, steepness: 1 } });
  writeTestModel(layout.models, 'dawdler', { pauseMs: 300 });
  writeTestModel(layout.models, 'crasher', { crash: true });
  studio = openTestStudio(layout);
});
afterAll(async () => {
  await studio.close();
});

async function writePhoto(path: string, { width = 40, height = 30, red = 200 } = {}): Promise<string> {
  await sharp({ create: { width, height, channels: 3, background: { r: red, g: 100, b: 50 } } })
    .png()
    .toFile(path);
  return path;
}

async function openOne(path: string) {
  const { photos, failures } = await studio.photos.open([path]);
  expect(failures).toEqual([]);
  const [photo] = photos;
  if (photo === undefined) throw new Error('nothing was opened');
  return photo;
}

const restoreWith = (photoId: string, modelId: string, signal?: AbortSignal) =>
  studio.restorations.restore({ photoId, steps: [{ task: 'denoise', modelId, scale: 1 }], device: 'auto' }, signal === undefined ? {} : { signal });

const invert = { task: 'denoise', modelId: 'inverter', scale: 1 } as const;
const darken = { task: 'derain', modelId: 'darkener', scale: 1 } as const;
const enlarge = { task: 'superres', modelId: 'enlarger', scale: 2 } as const;

/** The red of the first pixel, 0..255, of a result that is exported. */
async function redOf({ id }: { readonly id: string }, strength: number): Promise<number | undefined> {
  const outputPath = join(newFolder(), 'out.png');
  const written = await studio.restorations.export({ restorationId: id, strength, sparesUndamaged: false, format: 'png', outputPath, onConflict: 'fail', writing: usualWriting });
  expect(written).toBe(outputPath);
  return (await sharp(outputPath).raw().toBuffer())[0];
}

const scratchFolders = (): readonly string[] => readdirSync(studio.scratch.folder);

describe('opening', () => {
  test('gives what is known of the photo, under an id that cannot be guessed', async () => {
    const path = await writePhoto(join(newFolder(), 'a.png'));
    const [first, second] = [await openOne(path), await openOne(path)];
    expect(first).toMatchObject({ name: 'a.png', info: { format: 'png', widthPx: 40, heightPx: 30, bitDepth: 8 } });
    expect(first.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.id).not.toBe(first.id);
  });

  test('takes the photos of a folder in the order of their names, and leaves other files', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'deeper'));
    await writePhoto(join(folder, 'b.png'));
    await writePhoto(join(folder, 'deeper', 'c.PNG'));
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 'notes.txt'), 'no photo');
    const { photos, failures } = await studio.photos.open([folder]);
    expect(photos.map(({ name }) => name)).toEqual(['a.png', 'b.png', 'c.PNG']);
    expect(failures).toEqual([]);
  });

  test('names what cannot be opened, and opens the rest; nothing is left behind', async () => {
    const folder = newFolder();
    const good = await writePhoto(join(folder, 'good.png'));
    writeFileSync(join(folder, 'text.jpg'), 'this is no photo');
    const before = scratchFolders().length;
    const { photos, failures } = await studio.photos.open([join(folder, 'text.jpg'), join(folder, 'missing.jpg'), good]);
    expect(photos.map(({ name }) => name)).toEqual(['good.png']);
    expect(failures.map(({ name, error }) => `${name} ${error.code}`)).toEqual([
      'text.jpg format-unsupported',
      'missing.jpg file-not-found',
    ]);
    expect(scratchFolders()).toHaveLength(before + 1);
  });

  test('takes CMYK photos only when the settings say so, and exports what they were converted to', async () => {
    const path = join(newFolder(), 'press.jpg');
    await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 200, g: 100, b: 50 } } }).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toFile(path);
    expect((await studio.photos.open([path])).failures).toMatchObject([{ error: { code: 'colour-unsupported' } }]);
    studio.settings.change({ convertsCmyk: true });
    const photo = await openOne(path);
    studio.settings.change({ convertsCmyk: false });
    expect(photo.info).toMatchObject({ fromCmyk: true, profileName: 'Display P3' });
    // What was opened converted is exported so, whatever the settings say by then.
    expect(Math.abs((await redOf(await restoreWith(photo.id, 'inverter'), 0))! - 190)).toBeLessThan(15);
  });

  test('refuses by name what takes more memory than may be used, and opens the rest', async () => {
    const folder = newFolder();
    const [large, small] = [join(folder, 'large.webp'), join(folder, 'small.png')];
    await sharp({ create: { width: 4000, height: 2000, channels: 3, background: '#456' } }).webp().toFile(large);
    await writePhoto(small);
    const limited = openTestStudio(layout, newFolder(), { memoryGb: 0.22 });
    try {
      const { photos, failures } = await limited.photos.open([large, small]);
      expect(photos.map(({ name }) => name)).toEqual(['small.png']);
      expect(failures).toMatchObject([{ name: 'large.webp', error: { code: 'image-too-large', remedy: expect.stringContaining('--memory') as string } }]);
    } finally {
      await limited.close();
    }
  });

  test('takes another amount of memory from the settings at once', async () => {
    const large = join(newFolder(), 'large.webp');
    await sharp({ create: { width: 11_000, height: 10_000, channels: 3, background: '#456' } }).webp({ effort: 0 }).toFile(large);
    studio.settings.change({ memoryGb: 1 });
    expect((await studio.photos.open([large])).failures).toMatchObject([{ error: { code: 'image-too-large' } }]);
    studio.settings.change({ memoryGb: null });
    expect((await studio.photos.open([large])).failures).toEqual([]);
  });

  test('stopped in the middle opens nothing', async () => {
    const path = await writePhoto(join(newFolder(), 'a.png'));
    const before = scratchFolders().length;
    const controller = new AbortController();
    const opening = studio.photos.open([path, path, path], {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 1) controller.abort();
      },
    });
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(scratchFolders()).toHaveLength(before);
  });

  test('the sample is a noisy photo, the same each time', async () => {
    const [first] = (await studio.photos.openSample()).photos;
    const [second] = (await studio.photos.openSample()).photos;
    expect(first?.info).toMatchObject({ format: 'png', widthPx: 1020, heightPx: 680, colourChannels: 3 });
    expect(second?.file.path).toBe(first?.file.path);
    const { channels } = await sharp(first?.file.path).stats();
    // Neither blank nor blown out: every channel has a middle and a spread.
    for (const { mean, stdev } of channels) {
      expect(mean).toBeGreaterThan(50);
      expect(mean).toBeLessThan(200);
      expect(stdev).toBeGreaterThan(20);
    }
  });
});

describe('tiles', () => {
  test('show the picture at every level, and nothing beyond it', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'wide.png'), { width: 1100, height: 300 }));
    const size = async (level: number, column: number, row: number) => {
      const { width, height } = await sharp(await studio.tilePath(photo.id, { level, column, row })).metadata();
      return [width, height];
    };
    expect(await size(0, 0, 0)).toEqual([512, 300]);
    expect(await size(0, 2, 0)).toEqual([76, 300]);
    expect(await size(2, 0, 0)).toEqual([275, 75]);
    for (const [level, column, row] of [[0, 3, 0], [0, 0, 1], [3, 0, 0], [-1, 0, 0], [0, -1, 0]] as const) {
      await expect(studio.tilePath(photo.id, { level, column, row })).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  test('are rendered once, even when asked for twice at the same time', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const position = { level: 0, column: 0, row: 0 };
    const [first, second] = await Promise.all([studio.tilePath(photo.id, position), studio.tilePath(photo.id, position)]);
    expect(second).toBe(first);
    expect(existsSync(first)).toBe(true);
  });

  test('of an unknown picture do not exist', async () => {
    const unknown = studio.tilePath('00000000-0000-4000-8000-000000000000', { level: 0, column: 0, row: 0 });
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('restoring', () => {
  test('makes a second picture, and exporting blends the two', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const restoration = await restoreWith(photo.id, 'inverter');
    expect(restoration).toMatchObject({ steps: [{ task: 'denoise', model: { modelId: 'inverter' }, outcome: { device: { name: 'Test double, 2 cores' } } }] });
    expect(await redOf(restoration, 0)).toBe(200);
    expect(await redOf(restoration, 1)).toBe(55);
  });

  test('reports progress', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const done: number[] = [];
    await studio.restorations.restore(
      { photoId: photo.id, steps: [invert], device: 'auto' },
      { onProgress: (progress) => done.push(progress.done) },
    );
    expect(done.at(-1)).toBe(4);
  });

  // Of 200: (255 - 200) / 2, and 255 - 200 / 2.
  test.each([
    [[invert, darken], 28],
    [[darken, invert], 155],
    [[invert, darken, invert], 227],
  ])('in steps runs each on what the one before it made', async (steps, red) => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const restoration = await studio.restorations.restore({ photoId: photo.id, steps, device: 'auto' });
    expect(restoration.steps.map(({ task, model, scale }) => ({ task, modelId: model.modelId, scale }))).toEqual(steps);
    expect(Math.abs((await redOf(restoration, 1))! - red)).toBeLessThanOrEqual(1);
    expect(await redOf(restoration, 0)).toBe(200);
    expect(readdirSync(restoration.scratchFolder)).toHaveLength(1);
  });

  test.each([
    ['the same steps and more, on the same device', [invert, darken, invert], 'auto', 4],
    ['the same steps on a device that was not asked for before', [invert, darken, invert], 'cpu', 12],
    ['other steps first', [darken, invert, invert], 'auto', 12],
    ['the same steps', [invert, darken], 'auto', 8],
  ] as const)('goes on from an earlier result, or not, when asked for %s', async (_, steps, device, tiles) => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    await studio.restorations.restore({ photoId: photo.id, steps: [invert, darken], device: 'auto' });
    const totals: number[] = [];
    const restoration = await studio.restorations.restore({ photoId: photo.id, steps, device }, { onProgress: ({ total }) => totals.push(total) });
    expect(new Set(totals)).toEqual(new Set([tiles]));
    expect(restoration.steps.map(({ model }) => model.modelId)).toEqual(steps.map(({ modelId }) => modelId));
  });

  test('spares what is undamaged, when looked at and when exported, where the card of its one model says how', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png'), { red: 140 }));
    const result = await restoreWith(photo.id, 'sparing');
    const { spared } = result;
    if (spared === undefined) throw new Error('nothing can be spared');
    const red = async (id: string) => (await sharp(await studio.tilePath(id, { level: 0, column: 0, row: 0 })).raw().toBuffer())[0];
    // The inverter changes (140, 100, 50) by (25, 55, 155), by 78.3 on average, so 78.3 / (25.5 + 78.3) of it is kept.
    expect(await red(result.id)).toBe(115);
    expect(await Promise.all([red(spared.id), red(spared.id)])).toEqual([121, 121]);
    const export_ = async (restorationId: string, strength: number) => {
      const outputPath = join(newFolder(), 'out.png');
      await studio.restorations.export({ restorationId, strength, sparesUndamaged: true, format: 'png', outputPath, onConflict: 'fail', writing: usualWriting });
      return (await sharp(outputPath).raw().toBuffer())[0];
    };
    expect(await export_(result.id, 1)).toBe(121);
    expect(await export_(result.id, 0.5)).toBe(131);
    for (const steps of [[invert], [{ ...invert, modelId: 'sparing' }, darken], [enlarge]]) {
      const other = await studio.restorations.restore({ photoId: photo.id, steps, device: 'auto' });
      expect(other.spared).toBeUndefined();
      await expect(export_(other.id, 1)).rejects.toMatchObject({ code: 'wrong-use' });
    }
    studio.photos.close(photo.id);
    await expect(red(spared.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(spared.scratchPath)).toBe(false);
  });

  test.each([
    ['a result', { modelId: 'inverter', strength: 1, elsewhere: 1 }, 115],
    // 140 - 0.8 * 0.5 * (140 - 121.1), of what is spared above.
    ['one that spares what is undamaged, at part of its strength', { modelId: 'sparing', strength: 0.8, elsewhere: 0.5 }, 132],
  ] as const)('mixes %s by the strength of each place, and says so in XMP', async (_, { modelId, strength, elsewhere }, left) => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png'), { red: 140 }));
    const result = await restoreWith(photo.id, modelId);
    const outputPath = join(newFolder(), 'out.png');
    // The right half is left as it was.
    const localStrength: LocalStrength = { elsewhere, marks: [{ kind: 'gradient', strength: 0, from: { x: 20.5, y: 0 }, to: { x: 19.5, y: 0 } }] };
    await studio.restorations.export({ restorationId: result.id, strength, localStrength, sparesUndamaged: modelId === 'sparing', format: 'png', outputPath, onConflict: 'fail', writing: usualWriting });
    const { data, info } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
    expect([data[0], data[39 * info.channels]]).toEqual([left, 140]);
    expect(readFileSync(outputPath).includes('tape:LocalStrength="True"')).toBe(true);
    expect(await redOf(result, 1)).toBe(115);
    studio.photos.close(photo.id);
  });

  test('enlarged makes both pictures larger, each with tiles of its own', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png'), { width: 300 }));
    const result = await studio.restorations.restore({ photoId: photo.id, steps: [{ ...enlarge, scale: 4 }], device: 'auto' });
    expect([result.size, result.before.size]).toEqual(Array(2).fill({ widthPx: 1200, heightPx: 120 }));
    expect(result.before.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set([photo.id, result.id, result.before.id]).size).toBe(3);
    const lastTile = async ({ id }: { readonly id: string }) => {
      const { data, info } = await sharp(await studio.tilePath(id, { level: 0, column: 2, row: 0 })).raw().toBuffer({ resolveWithObject: true });
      return [info.width, info.height, data[0]];
    };
    expect(await lastTile(result.before)).toEqual([176, 120, 200]);
    expect(await lastTile(result)).toEqual([176, 120, 55]);
    await expect(lastTile(photo)).rejects.toMatchObject({ code: 'not-found' });
    const outputPath = join(newFolder(), 'out.png');
    await studio.restorations.export({ restorationId: result.id, strength: 1, sparesUndamaged: false, format: 'png', outputPath, onConflict: 'fail', writing: usualWriting });
    expect(await sharp(outputPath).metadata()).toMatchObject({ width: 1200, height: 120 });
    expect(await redOf(result, 0)).toBe(200);
    expect(await redOf(result, 1)).toBe(55);
    studio.photos.close(photo.id);
    await expect(lastTile(result.before)).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(result.before.scratchPath)).toBe(false);
  });

  // Four tiles for each step that is run, and four times as many for one on an enlarged picture after one that is not.
  test.each([
    ['a step more on the enlarged picture', [enlarge], [enlarge, darken], 4],
    ['enlarging what was mended before', [darken], [darken, enlarge], 4],
    ['enlarging it at another scale', [enlarge], [{ ...enlarge, scale: 4 }, darken], 8],
    ['the other order', [darken, enlarge], [enlarge, darken, invert], 12],
    ['both anew', [invert], [darken, enlarge], 20],
  ] as const)('goes on from an earlier result with its before picture, or not, when asked for %s', async (_, first, then, tiles) => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const begun = await studio.restorations.restore({ photoId: photo.id, steps: first, device: 'auto' });
    const totals: number[] = [];
    const result = await studio.restorations.restore(
      { photoId: photo.id, steps: then, device: 'auto' },
      { onProgress: ({ phase, total }) => phase === 'restoring' && totals.push(total) },
    );
    expect(new Set(totals)).toEqual(new Set([tiles]));
    expect(result.before.size).toEqual(result.size);
    expect(result.size.widthPx).toBe(40 * Math.max(...then.map(({ scale }) => scale)));
    expect(result.before === begun.before).toBe(begun.size.widthPx === result.size.widthPx && tiles === 4);
    expect(await redOf(result, 0)).toBe(200);
    expect(existsSync(begun.scratchPath) && existsSync(begun.before.scratchPath)).toBe(true);
  });

  test('that would become too large is refused before it begins', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png'), { width: 20_000, height: 940 }));
    const before = scratchFolders().length;
    const phases: string[] = [];
    const restoring = studio.restorations.restore(
      { photoId: photo.id, steps: [darken, { ...enlarge, scale: 4 }], device: 'auto' },
      { onProgress: ({ phase }) => phases.push(phase) },
    );
    await expect(restoring).rejects.toMatchObject({ code: 'image-too-large', message: expect.stringContaining('301 megapixels') as string });
    expect(phases).toEqual([]);
    expect(scratchFolders()).toHaveLength(before);
  });

  test('in steps of which one is not installed starts none of them', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const before = scratchFolders().length;
    const restoring = studio.restorations.restore({ photoId: photo.id, steps: [invert, { ...invert, modelId: 'nothing' }], device: 'auto' });
    await expect(restoring).rejects.toMatchObject({ code: 'model-not-found' });
    expect(scratchFolders()).toHaveLength(before);
  });

  test.each([
    ['cancelling', (_: string, controller: AbortController) => controller.abort()],
    ['closing the photo', (photoId: string) => studio.photos.close(photoId)],
  ])('is stopped by %s, and leaves nothing', async (_, stop) => {
    const before = scratchFolders().length;
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const controller = new AbortController();
    const restoring = restoreWith(photo.id, 'dawdler', controller.signal);
    stop(photo.id, controller);
    await expect(restoring).rejects.toMatchObject({ code: 'cancelled' });
    if (controller.signal.aborted) studio.photos.close(photo.id);
    expect(scratchFolders()).toHaveLength(before);
  });

  test('survives a crash of the worker, leaves nothing, and the log tells', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const before = scratchFolders().length;
    await expect(restoreWith(photo.id, 'crasher')).rejects.toMatchObject({ code: 'worker-died' });
    expect(scratchFolders()).toHaveLength(before);
    expect(readFileSync(studio.log.path, 'utf8')).toContain('the inference worker ended by itself: signal SIGABRT');
    expect(await restoreWith(photo.id, 'inverter')).toMatchObject({ photo: { id: photo.id } });
  });

  test('lets training rest until it has ended, well or badly', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const letGo = vi.fn();
    const hold = vi.spyOn(studio.runs, 'hold').mockReturnValue(letGo);
    try {
      const restoring = restoreWith(photo.id, 'inverter');
      expect([hold.mock.calls.length, letGo.mock.calls.length]).toEqual([1, 0]);
      await restoring;
      expect(letGo).toHaveBeenCalledTimes(1);
      await expect(restoreWith(photo.id, 'crasher')).rejects.toMatchObject({ code: 'worker-died' });
      expect([hold.mock.calls.length, letGo.mock.calls.length]).toEqual([2, 2]);
    } finally {
      hold.mockRestore();
    }
  });

  test('goes before the queue, which rests between two tiles and goes on afterwards', async () => {
    const stateFolder = newFolder();
    const own = openTestStudio(layout, stateFolder);
    try {
      const [input, outputFolder] = [join(stateFolder, 'in'), join(stateFolder, 'out')];
      mkdirSync(input);
      for (const name of ['a.png', 'b.png']) await writePhoto(join(input, name));
      const queue = own.openQueue();
      if (queue === undefined) throw new Error('the queue is held');
      queue.add(own.queueSources.take([own.queueSources.choose([input]).id]), {
        steps: [{ task: 'denoise', modelId: 'dawdler', scale: 1 }],
        strength: 1, sparesUndamaged: false, device: 'auto', format: 'keep', writing: usualWriting, onConflict: 'unique', name: '{name}-{task}', place: { kind: 'folder', path: outputFolder },
      });
      queue.resume();
      const share = (): number => queue.summary().working[0]?.share ?? 0;
      await vi.waitFor(() => { expect(share()).toBeGreaterThan(0); }, { timeout: 5_000 });
      const { photos } = await own.photos.open([join(input, 'a.png')]);
      const before = share();
      const restoring = own.restorations.restore({ photoId: photos[0]?.id ?? '', steps: [{ task: 'denoise', modelId: 'dawdler', scale: 1 }], device: 'auto' });
      expect(queue.summary().standsAside).toBe(true);
      await restoring;
      // The tile that was under way may have ended.
      expect(share()).toBeLessThanOrEqual(before + 0.25);
      expect(queue.summary()).toMatchObject({ standsAside: false, counts: { restored: 0 } });
      await vi.waitFor(() => { expect(queue.summary().counts.restored).toBe(2); }, { timeout: 10_000 });
    } finally {
      await own.close();
    }
  });

  test('with a model of another task, or none, is refused', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    await expect(restoreWith(photo.id, 'nothing')).rejects.toMatchObject({ code: 'model-not-found' });
    const wrong = studio.restorations.restore({ photoId: photo.id, steps: [{ ...invert, task: 'derain' }], device: 'auto' });
    await expect(wrong).rejects.toMatchObject({ code: 'wrong-use' });
  });

  test('a photo that was replaced meanwhile is not exported', async () => {
    const path = await writePhoto(join(newFolder(), 'a.png'));
    const photo = await openOne(path);
    const { id } = await restoreWith(photo.id, 'inverter');
    utimesSync(path, 1, 1);
    const outputPath = join(newFolder(), 'out.png');
    const exporting = studio.restorations.export({ restorationId: id, strength: 1, sparesUndamaged: false, format: 'png', outputPath, onConflict: 'fail', writing: usualWriting });
    await expect(exporting).rejects.toMatchObject({ code: 'file-changed' });
    expect(existsSync(outputPath)).toBe(false);
  });
});

describe('closing', () => {
  test('a photo makes it and its results unknown', async () => {
    const photo = await openOne(await writePhoto(join(newFolder(), 'a.png')));
    const restoration = await restoreWith(photo.id, 'inverter');
    studio.photos.close(photo.id);
    expect(() => studio.photos.close(photo.id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => studio.restorations.named(restoration.id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(existsSync(restoration.scratchPath)).toBe(false);
  });

  test('the studio removes its scratch files and ends its workers', async () => {
    const stateFolder = newFolder();
    const other = openTestStudio(layout, stateFolder);
    await other.photos.open([await writePhoto(join(newFolder(), 'a.png'))]);
    await other.close();
    expect(readdirSync(join(stateFolder, 'scratch'))).toEqual([]);
    await expect(other.imaging.decode({ photoPath: 'x', scratchPath: 'y' })).rejects.toMatchObject({ code: 'worker-died' });
  });
});

test('devices are those that the worker reports; none without a model', async () => {
  expect(await studio.listDevices(false)).toMatchObject([{ kind: 'cpu', usable: true }]);
  const bare = openTestStudio({ ...layout, models: newFolder() });
  expect(await bare.listDevices(false)).toEqual([]);
  await bare.close();
});
