import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { connect } from '../../electron/core/foundation/rpc.ts';
import { forkWorker } from '../../electron/core/foundation/worker-process.ts';
import { keptFormat } from '../../electron/core/imaging/format-extensions.ts';
import type { ImagingShape } from '../../electron/core/imaging/imaging-service.ts';
import type { InferenceShape, ModelReference } from '../../electron/core/inference/inference-service.ts';
import type { RestorePhotoOptions, RestorePhotoServices } from '../../electron/core/inference/restore-photo.ts';
import { restorePhoto } from '../../electron/core/inference/restore-photo.ts';
import { restorePhotos } from '../../electron/core/inference/restore-photos.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { writeSafetensors } from '../../models/onnx/safetensors.ts';
import { architectureNamed } from '../../models/registry.ts';

export const network = 'tape-swin';

/** Workers as the app has them, and a fresh network: speed does not depend on the weights. */
export interface BenchStudio extends RestorePhotoServices {
  readonly folder: string;
  /** How a photo is restored into the folder, over what is there. */
  readonly optionsOf: (photoPath: string, outputPath: string, format?: 'avif') => RestorePhotoOptions;
}

/** Runs with a studio of its own, and leaves nothing. */
export async function withStudio<Result>(root: string, run: (studio: BenchStudio) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tape-bench-'));
  const workers = join(root, 'build', 'out', 'node', 'workers');
  const imaging = forkWorker()(join(workers, 'imaging.js'), { name: 'imaging' });
  const inference = forkWorker()(join(workers, 'inference.js'), { name: 'inference' });
  const model = writeFreshModel(folder);
  try {
    return await run({
      folder,
      imaging: connect<ImagingShape>(imaging.port, ['describe', 'decode', 'enlarge', 'encode']),
      inference: connect<InferenceShape>(inference.port, ['restore']),
      scratch: {
        newFolder: () => mkdtempSync(join(folder, 'scratch-')),
        remove: (path: string) => {
          rmSync(path, { recursive: true });
        },
      },
      optionsOf: (photoPath, outputPath, wanted) => ({
        photoPath,
        output: (format) => ({ path: outputPath, format: wanted ?? keptFormat(format) }),
        steps: [{ task: 'denoise', model, scale: 1 }],
        strength: 1,
        sparesUndamaged: false,
        device: 'cpu',
        onConflict: 'overwrite',
        appVersion: '0',
      }),
    });
  } finally {
    imaging.kill();
    inference.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function secondsOf(once: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await once();
  return (performance.now() - startedAt) / 1000;
}

export const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** A photo with detail everywhere, in the format that its name says. */
export async function writeNoise(path: string, width: number, height: number): Promise<void> {
  const samples = Uint8Array.from({ length: 3 * width * height }, (_, i) => Math.round(127 + 120 * Math.sin(i * 12.9898)));
  await sharp(samples, { raw: { width, height, channels: 3 } }).toFile(path);
}

function writeFreshModel(folder: string): ModelReference {
  const bytes = writeSafetensors({ tensors: initialParameters(architectureNamed(network).parameterSpecs, 1), metadata: {} });
  const weightsPath = join(folder, 'weights.safetensors');
  writeFileSync(weightsPath, bytes);
  return { modelId: 'fresh', network, weightsPath, weightsSha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Restores photos as many at a time as the app does, and tells how long that took. Throws: what befell the first that failed. */
export const secondsOverlapping = (studio: RestorePhotoServices, paths: readonly string[], optionsOf: (path: string) => RestorePhotoOptions): Promise<number> =>
  secondsOf(() =>
    restorePhotos(studio, paths, {
      optionsOf,
      onProgress: () => undefined,
      onSettled: (_, settled) => {
        if ('thrown' in settled) throw settled.thrown;
      },
      signal: new AbortController().signal,
    }),
  );

/** The same, one after the other. */
export const secondsInTurn = (studio: RestorePhotoServices, paths: readonly string[], optionsOf: (path: string) => RestorePhotoOptions): Promise<number> =>
  secondsOf(async () => {
    for (const path of paths) await restorePhoto(studio, optionsOf(path));
  });
