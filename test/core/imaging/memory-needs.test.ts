import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { superviseWorker } from '../../../electron/core/foundation/process-supervisor.ts';
import { forkWorker } from '../../../electron/core/foundation/worker-process.ts';
import type { ImagingShape, PhotoFormat } from '../../../electron/core/imaging/imaging-service.ts';
import { imagingMethods } from '../../../electron/core/imaging/imaging-service.ts';
import { encodingBytes } from '../../../electron/core/imaging/memory-needs.ts';
import { affordableCorePx, largestCorePx } from '../../../electron/core/inference/tile-plan.ts';
import { temporaryFolder, workersFolder } from '../../support/real-workers.ts';

const imagingWithin = (bytes: number) =>
  superviseWorker<ImagingShape>({ name: 'imaging', entryPath: join(workersFolder, 'imaging.js'), methods: imagingMethods, spawn: forkWorker(), memoryBytes: () => bytes });

describe('a photo for which there is too little memory', () => {
  test('is refused before it is decoded, and once more before it is written', async () => {
    const folder = temporaryFolder();
    const [photoPath, scratchPath, outputPath] = [join(folder, 'photo.webp'), join(folder, 'scratch'), join(folder, 'out.avif')];
    await sharp({ create: { width: 1500, height: 1000, channels: 3, background: '#456' } }).webp().toFile(photoPath);
    const tooLarge = { code: 'image-too-large', message: expect.stringContaining('memory') as string };
    const little = imagingWithin(205e6);
    const enough = imagingWithin(240e6);
    try {
      expect(await little.service.describe({ photoPath })).toMatchObject({ widthPx: 1500 });
      await expect(little.service.decode({ photoPath, scratchPath })).rejects.toMatchObject(tooLarge);
      expect(await enough.service.decode({ photoPath, scratchPath })).toMatchObject({ widthPx: 1500 });
      const written = { photoPath, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath, onConflict: 'fail', recipe: null } as const;
      await expect(enough.service.encode({ ...written, format: 'avif' })).rejects.toMatchObject(tooLarge);
      expect(await enough.service.encode({ ...written, format: 'jpeg' })).toEqual({ outputPath });
    } finally {
      await Promise.all([little.close(), enough.close()]);
    }
  });
});

test('a scan of 280 megapixels can be written with 1.5 GB, but for codecs that hold it whole and for files that may be larger', () => {
  const scan = { widthPx: 20_000, heightPx: 14_000, channels: 3, bitDepth: 8 } as const;
  const isAffordable = (format: PhotoFormat, bitDepth: 8 | 16): boolean => encodingBytes(format, { ...scan, bitDepth }) < 1.5e9;
  expect((['jpeg', 'png', 'tiff', 'webp', 'avif'] as const).filter((format) => isAffordable(format, 8))).toEqual(['jpeg', 'png', 'tiff']);
  expect(isAffordable('tiff', 16)).toBe(false);
});

test('tiles are smaller where there is less memory', () => {
  expect([Infinity, 2e9, 1.5e9, 0.4e9, 0].map(affordableCorePx)).toEqual([largestCorePx, largestCorePx, 128, 64, 64]);
});
