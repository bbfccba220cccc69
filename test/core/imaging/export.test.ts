import { chmodSync, copyFileSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { decodePhoto } from '../../../electron/core/imaging/decode-photo.ts';
import { encodePhoto } from '../../../electron/core/imaging/encode-photo.ts';
import type { ImagingService } from '../../../electron/core/imaging/imaging-service.ts';
import { openPhoto } from '../../../electron/core/imaging/open-photo.ts';
import { startImaging, temporaryFolder } from '../../support/real-workers.ts';
import { newPhoto, photoFormats, recipe, roundTrip } from '../../support/round-trip.ts';
import { scratchPicture } from '../../support/scratch-pictures.ts';
import { withoutRights } from '../../support/without-rights.ts';

type EncodeParams = Parameters<ImagingService['encode']>[0];

const workers = [startImaging(), startImaging()] as const;
afterAll(() => {
  for (const { kill } of workers) kill();
});

async function exportOf(
  more: Partial<EncodeParams> = {},
  size = { widthPx: 300, heightPx: 200 },
): Promise<EncodeParams & { readonly folder: string }> {
  const photoPath = await newPhoto('png', size);
  const { scratchPath } = await roundTrip(photoPath);
  const folder = temporaryFolder();
  return {
    folder,
    photoPath,
    beforeScratchPath: scratchPath,
    afterScratchPath: scratchPath,
    strength: 1,
    outputPath: join(folder, 'out.png'),
    format: 'png',
    onConflict: 'unique',
    recipe,
    ...more,
  };
}

describe('an export', () => {
  test.each([
    [0, 0.2],
    [0.25, 0.35],
    [1, 0.8],
  ])('at strength %f blends that much', async (strength, expected) => {
    const [width, height] = [30, 20];
    const flat = (value: number): string => scratchPicture(width, height, new Float32Array(3 * width * height).fill(value));
    const photoPath = await newPhoto('png', { widthPx: width, heightPx: height });
    const { folder, ...params } = await exportOf({ photoPath, beforeScratchPath: flat(0.2), afterScratchPath: flat(0.8), strength });
    await encodePhoto(params);
    const { data } = await sharp(join(folder, 'out.png')).raw().toBuffer({ resolveWithObject: true });
    expect(new Set(data)).toEqual(new Set([Math.round(255 * expected)]));
  });

  test('that comes out of range is held in it', async () => {
    const photoPath = await newPhoto('png', { widthPx: 2, heightPx: 1, depth: 16 });
    const after = scratchPicture(2, 1, Float32Array.of(-0.5, 1.5, -0.5, 1.5, -0.5, 1.5));
    const { folder, ...params } = await exportOf({ photoPath, beforeScratchPath: after, afterScratchPath: after });
    await encodePhoto(params);
    const { data } = await sharp(join(folder, 'out.png')).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
    expect([...new Uint16Array(data.buffer, data.byteOffset, 6)]).toEqual([0, 0, 0, 65535, 65535, 65535]);
  });

  test.each(photoFormats)('that is stopped leaves nothing, as %s', async (format) => {
    // Large enough that it is not done before it hears of its end; AVIF takes its time with any.
    const size = format === 'avif' ? { widthPx: 300, heightPx: 200 } : { widthPx: 1200, heightPx: 800 };
    const { folder, ...params } = await exportOf({ format }, size);
    await expect(encodePhoto(params, AbortSignal.abort())).rejects.toThrow();
    const controller = new AbortController();
    const stopped = workers[0].service.encode(params, { signal: controller.signal });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that fails leaves nothing', async () => {
    const { folder, ...params } = await exportOf();
    await expect(encodePhoto({ ...params, afterScratchPath: join(folder, 'none') })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves the photo as it was, also under the photo\'s own name', async () => {
    const { folder, ...params } = await exportOf();
    const photoPath = join(folder, 'original.png');
    copyFileSync(params.photoPath, photoPath);
    const before = readFileSync(photoPath);
    const { outputPath } = await encodePhoto({ ...params, photoPath, outputPath: photoPath });
    expect(outputPath).toBe(join(folder, 'original (2).png'));
    expect(readFileSync(photoPath).equals(before)).toBe(true);
  });

  test('to one name, twelve at once from two processes: all survive under names of their own', async () => {
    const { folder, ...params } = await exportOf();
    const written = await Promise.all(Array.from({ length: 12 }, (_, i) => workers[i % 2 === 0 ? 0 : 1].service.encode(params)));
    const names = readdirSync(folder).map((name) => join(folder, name));
    expect(names).toHaveLength(12);
    expect(new Set(written.map(({ outputPath }) => outputPath))).toEqual(new Set(names));
    for (const name of names) expect((await openPhoto(name)).info).toMatchObject({ widthPx: 300, heightPx: 200 });
  });

  test('whose process is killed at any moment leaves no half file under its name', async () => {
    const { folder, ...params } = await exportOf();
    for (let i = 0; i < 8; i++) {
      const { service, kill } = startImaging();
      const outcome = service.encode({ ...params, outputPath: join(folder, `${i}.png`) }).then(
        () => 'written',
        () => 'killed',
      );
      await new Promise((resolve) => setTimeout(resolve, 60 * i));
      kill();
      await outcome;
    }
    for (const name of readdirSync(folder).filter((found) => !found.startsWith('.tape-'))) {
      expect((await openPhoto(join(folder, name))).info.widthPx).toBe(300);
    }
  });
});

test('a photo that we may not read is refused, and so is a stopped opening', async () => {
  const path = await newPhoto('png');
  const scratchPath = join(temporaryFolder(), 'x.scratch');
  await expect(decodePhoto(path, scratchPath, AbortSignal.abort())).rejects.toThrow();
  chmodSync(path, 0o000);
  await expect(withoutRights(() => decodePhoto(path, scratchPath))).rejects.toMatchObject({
    code: 'file-not-readable',
    remedy: expect.stringContaining('permissions') as string,
  });
  expect(readdirSync(dirname(scratchPath))).toEqual([]);
});
