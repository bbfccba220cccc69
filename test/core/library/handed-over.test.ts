import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inEnglish } from '../../../electron/words/speak.ts';
import { containers } from '../../../electron/core/imaging/metadata/containers.ts';
import { usualWriting } from '../../../electron/core/imaging/writing.ts';
import { filesNamed, HandedOver, whyNotSavedBack } from '../../../electron/core/library/handed-over.ts';
import { Studio } from '../../../electron/core/library/studio.ts';
import type { OpenPhoto } from '../../../electron/core/library/open-pictures.ts';
import { forkWorker } from '../../../electron/core/foundation/worker-process.ts';
import { newFolder, testLayout, writeTestModel } from '../../support/studio-for-tests.ts';
import { withoutRights } from '../../support/without-rights.ts';

let studio: Studio;
const handedOver = new HandedOver();

beforeAll(async () => {
  const layout = await testLayout('handed-over');
  writeTestModel(layout.models, 'inverter');
  writeTestModel(layout.models, 'enlarger', { task: 'superres' });
  studio = new Studio({ stateFolder: newFolder(), layout, spawn: forkWorker(), handedOver });
});
afterAll(async () => {
  await studio.close();
});

/** As Lightroom hands it over: a TIFF of 16 bits with a profile. */
async function writeTiff(path: string): Promise<string> {
  const data = Uint16Array.from({ length: 40 * 30 * 3 }, (_, i) => i * 17);
  const raw = sharp(data, { raw: { width: 40, height: 30, channels: 3 } });
  const png = await raw.clone().withIccProfile('p3').withExif({ IFD0: { Artist: 'Anna' } }).png().toBuffer();
  const tiff = await raw.toColourspace('rgb16').tiff({ compression: 'deflate' }).toBuffer();
  writeFileSync(path, Buffer.concat(containers.tiff.write(tiff, containers.png.read(png))));
  return path;
}

async function openHandedOver(...paths: readonly string[]): Promise<OpenPhoto> {
  handedOver.add(paths);
  const { photos, failures } = await studio.photos.openHandedOver();
  expect(failures).toEqual([]);
  return photos[0]!;
}

const restore = (photo: OpenPhoto, task: 'denoise' | 'superres' = 'denoise') =>
  studio.restorations.restore({
    photoId: photo.id,
    steps: [task === 'denoise' ? { task, modelId: 'inverter', scale: 1 } : { task, modelId: 'enlarger', scale: 2 }],
    device: 'cpu',
  });

const saveBack = ({ id }: { readonly id: string }, strength = 1): Promise<void> => studio.restorations.saveBack({ restorationId: id, strength, sparesUndamaged: false });

const samplesOf = async (path: string): Promise<Uint16Array> => {
  const { data } = await sharp(path).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
};

describe('what another program hands over', () => {
  test('waits until a page asks, and a page that asks waits for it', async () => {
    const asked = studio.photos.openHandedOver();
    const path = await writeTiff(join(newFolder(), 'first.tif'));
    handedOver.add([path]);
    expect((await asked).photos).toMatchObject([{ name: 'first.tif', file: { isHandedOver: true } }]);
  });

  test('is kept for the next who asks when a page goes before it was opened', async () => {
    const gone = new AbortController();
    const asked = studio.photos.openHandedOver({ signal: gone.signal });
    gone.abort();
    await expect(asked).rejects.toThrow();
    const path = await writeTiff(join(newFolder(), 'a.tif'));
    handedOver.add([path]);
    const opening = new AbortController();
    await expect(studio.photos.openHandedOver({ signal: opening.signal, onProgress: () => opening.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await studio.photos.openHandedOver()).photos).toMatchObject([{ name: 'a.tif' }]);
  });

  test('is named when it cannot be opened', async () => {
    handedOver.add(['/nowhere/b.tif']);
    expect((await studio.photos.openHandedOver()).failures).toMatchObject([{ name: 'b.tif', error: { code: 'file-not-found' } }]);
  });
});

describe('saving back', () => {
  test('replaces the file, as it was in all but the pixels, and can be undone to the byte', async () => {
    const path = await writeTiff(join(newFolder(), 'a.tif'));
    chmodSync(path, 0o640);
    const [bytes, samples] = [readFileSync(path), await samplesOf(path)];
    const photo = await openHandedOver(path);
    const result = await restore(photo);
    await saveBack(result);
    const [saved, was] = await Promise.all([sharp(path).metadata(), sharp(bytes).metadata()]);
    expect(saved).toMatchObject({ format: 'tiff', depth: 'ushort', width: 40, height: 30 });
    expect(saved.icc?.equals(was.icc!)).toBe(true);
    expect(readFileSync(path).includes('Anna')).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect((await samplesOf(path)).map((sample) => 65_535 - sample)).toEqual(samples);

    // Of what was opened, not of what was saved: weaker, then as an export, then none at all.
    await saveBack(result, 0);
    expect(await samplesOf(path)).toEqual(samples);
    await saveBack(result);
    const outputPath = join(newFolder(), 'export.tif');
    await studio.restorations.export({ restorationId: result.id, strength: 0, sparesUndamaged: false, format: 'tiff', writing: usualWriting, outputPath, onConflict: 'fail' });
    expect(await samplesOf(outputPath)).toEqual(samples);
    studio.restorations.undoSaveBack(photo.id);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    studio.restorations.undoSaveBack(photo.id);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('takes an enlarged result', async () => {
    const path = await writeTiff(join(newFolder(), 'a.tif'));
    await saveBack(await restore(await openHandedOver(path), 'superres'));
    expect(await sharp(path).metadata()).toMatchObject({ width: 80, height: 60 });
  });

  test('goes to the file that a link leads to, and leaves the link', async () => {
    const folder = newFolder();
    const [path, link] = [await writeTiff(join(folder, 'real.tif')), join(folder, 'link.tif')];
    symlinkSync(path, link);
    const before = readFileSync(path);
    await saveBack(await restore(await openHandedOver(link)));
    expect(readFileSync(path).equals(before)).toBe(false);
    expect(readFileSync(link).equals(readFileSync(path))).toBe(true);
  });

  test.each(['saved', 'put back'])('is refused when the file was changed since, and that stays; so is being %s', async (what) => {
    const path = await writeTiff(join(newFolder(), 'a.tif'));
    const photo = await openHandedOver(path);
    const result = await restore(photo);
    if (what === 'put back') await saveBack(result);
    writeFileSync(path, 'by another program');
    const again = what === 'saved' ? saveBack(result) : Promise.resolve().then(() => studio.restorations.undoSaveBack(photo.id));
    await expect(again).rejects.toMatchObject({ code: 'file-changed' });
    expect(readFileSync(path, 'utf8')).toBe('by another program');
  });

  test('is refused for a photo that the user opened here', async () => {
    const path = await writeTiff(join(newFolder(), 'a.tif'));
    const before = readFileSync(path);
    const { photos } = await studio.photos.open([path]);
    await expect(restore(photos[0]!).then((result) => saveBack(result))).rejects.toMatchObject({ code: 'not-allowed' });
    studio.restorations.undoSaveBack(photos[0]!.id);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('is refused for a file that must not be written to, though its folder may', async () => {
    const folder = newFolder();
    for (const [path, mode] of [[dirname(folder), 0o755], [folder, 0o777]] as const) chmodSync(path, mode);
    const path = await writeTiff(join(folder, 'a.tif'));
    chmodSync(path, 0o444);
    const result = await restore(await openHandedOver(path));
    const before = readFileSync(path);
    await expect(withoutRights(() => saveBack(result))).rejects.toMatchObject({ code: 'output-not-writable' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each([
    ['a raw file', { format: 'raw' }, 'This file cannot be saved back: raw files are read here, not written.'],
    ['an HEIC', { format: 'heic' }, 'This file cannot be saved back: HEIC is read here, not written.'],
    ['a JPEG XL', { format: 'jxl' }, 'This file cannot be saved back: JPEG XL is read here, not written.'],
    ['a TIFF of pages', { format: 'tiff', pages: 3 }, 'This file cannot be saved back: it has 3 pages, and all but the first would be lost.'],
    ['a TIFF in CMYK', { format: 'tiff', fromCmyk: true }, 'This file cannot be saved back: it is in CMYK, and what comes of it is not.'],
    ['a TIFF', { format: 'tiff' }, null],
  ] as const)('of %s', (_, what, sentence) => {
    const hindrance = whyNotSavedBack({ widthPx: 1, heightPx: 1, bitDepth: 16, colourChannels: 3, hasAlpha: false, profileName: null, ...what });
    expect(hindrance === null ? null : inEnglish(hindrance)).toBe(sentence);
  });

  test('is refused for a TIFF of several pages', async () => {
    const path = join(newFolder(), 'pages.tif');
    const page = (background: string) => sharp({ create: { width: 20, height: 10, channels: 3, background } }).png().toBuffer();
    await sharp([await page('red'), await page('blue')], { join: { animated: true } }).tiff().toFile(path);
    const before = readFileSync(path);
    const photo = await openHandedOver(path);
    expect(photo.info.pages).toBe(2);
    await expect(restore(photo).then((result) => saveBack(result))).rejects.toMatchObject({ code: 'not-allowed', message: expect.stringContaining('2 pages') as string });
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

test('files on a command line are told from options and folders, and from where it was called', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'app'));
  expect(filesNamed(['app', '--no-sandbox', 'a.tif', '', '-psn_0_1', '/elsewhere/b.tif'], folder)).toEqual([join(folder, 'a.tif'), '/elsewhere/b.tif']);
});
