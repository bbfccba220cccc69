import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { connect } from '../../electron/core/foundation/rpc.ts';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import type { ImagingService, ImagingShape } from '../../electron/core/imaging/imaging-service.ts';
import type { BenchResult } from './bench-result.ts';

/** What a photo of 100 megapixels may take. */
const goalBytes = 1.5e9;
const edgePx = 10_000;

/**
 * The peak of memory of a fresh imaging worker, for each way in and out of a TIFF of 100 megapixels with 16 bits, against what it may be. The
 * other workers hold no photo.
 */
export async function run(root: string): Promise<readonly BenchResult[]> {
  if (process.platform !== 'linux') return [{ name: 'peak of memory', seconds: Number.NaN, skipped: 'only Linux tells it of other processes' }];
  const folder = mkdtempSync(join(tmpdir(), 'tape-bench-'));
  const [photoPath, scratchPath] = [join(folder, 'photo.tif'), join(folder, 'photo.scratch')];
  const measured = async (name: string, work: (imaging: ImagingService) => Promise<unknown>): Promise<BenchResult> => {
    const worker = forkWorker()(join(root, 'build', 'out', 'node', 'workers', 'imaging.js'), { name: 'imaging' });
    const startedAt = performance.now();
    try {
      await work(connect<ImagingShape>(worker.port, ['decode', 'encode', 'renderTile']));
      const peakKilobytes = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${worker.pid ?? 0}/status`, 'latin1'))?.[1]);
      const peakBytes = 1024 * peakKilobytes;
      const against = `the 1.5 GB that a photo may take (${(peakBytes / 1e9).toFixed(2)} GB)`;
      return { name, seconds: (performance.now() - startedAt) / 1000, ratio: peakBytes / goalBytes, against, goal: 1 };
    } finally {
      worker.kill();
    }
  };
  try {
    const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
    await sharp({ create: { width: edgePx, height: edgePx, channels: 3, background: 'black', noise } }).toColourspace('rgb16').tiff({ compression: 'none' }).toFile(photoPath);
    const encode = (imaging: ImagingService, format: 'jpeg' | 'png' | 'tiff'): Promise<unknown> =>
      imaging.encode({ photoPath, beforeScratchPath: scratchPath, afterScratchPath: scratchPath, strength: 1, outputPath: join(folder, 'out'), format, onConflict: 'overwrite', recipe: null });
    const results = [
      await measured('100 megapixels opened', (imaging) => imaging.decode({ photoPath, scratchPath })),
      await measured('100 megapixels shown whole', (imaging) => imaging.renderTile({ scratchPath, level: 5, column: 0, row: 0, tilePath: join(folder, 'tile.png') })),
    ];
    for (const format of ['jpeg', 'png', 'tiff'] as const) results.push(await measured(`100 megapixels written as ${format.toUpperCase()}`, (imaging) => encode(imaging, format)));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
