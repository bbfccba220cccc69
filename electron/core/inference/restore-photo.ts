import { join } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import type { ImagingService, OnConflict, PhotoFormat, Recipe } from '../imaging/imaging-service.ts';
import type { DeviceChoice, InferenceService, ModelReference, RestoreOutcome } from './inference-service.ts';

/** Where intermediate pictures may lie. */
export interface Scratch {
  readonly newFolder: () => string;
  readonly remove: (path: string) => void;
}

export interface RestorePhotoOptions {
  readonly photoPath: string;
  /** Given the photo's own format, names the file to write and its format. */
  readonly output: (format: PhotoFormat) => { readonly path: string; readonly format: PhotoFormat };
  /** One after the other, such as denoise and then superres. */
  readonly models: readonly { readonly task: string; readonly model: ModelReference }[];
  readonly strength: number;
  readonly device: DeviceChoice;
  readonly onConflict: OnConflict;
  readonly appVersion: string;
}

export interface RestoredPhoto {
  /** Null when the file exists and the rule is to skip. */
  readonly outputPath: string | null;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly outcomes: readonly RestoreOutcome[];
}

/**
 * One picture's way: decode, restore, blend, encode, put in place. Pixels go from worker to worker in
 * scratch images; nothing but a whole file ever appears at the output.
 *
 * Throws: what the workers throw. Whatever happens, no scratch image is left.
 */
export async function restorePhoto(
  { imaging, inference, scratch }: { readonly imaging: ImagingService; readonly inference: InferenceService; readonly scratch: Scratch },
  { photoPath, output, models, strength, device, onConflict, appVersion }: RestorePhotoOptions,
  { signal, onProgress }: CallOptions = {},
): Promise<RestoredPhoto> {
  const options = signal === undefined ? {} : { signal };
  const folder = scratch.newFolder();
  const beforePath = join(folder, 'before.scratch');
  try {
    onProgress?.({ phase: 'decoding', done: 0, total: 1 });
    const info = await imaging.decode({ photoPath, scratchPath: beforePath }, options);
    const outcomes: RestoreOutcome[] = [];
    let afterPath = beforePath;
    for (const [index, { model }] of models.entries()) {
      const inputScratchPath = afterPath;
      afterPath = join(folder, `after-${index}.scratch`);
      outcomes.push(
        await inference.restore(
          { model, device, inputScratchPath, outputScratchPath: afterPath },
          {
            ...options,
            onProgress: ({ phase, done, total, ...more }) => {
              onProgress?.({ phase, done: index * total + done, total: models.length * total, ...more });
            },
          },
        ),
      );
    }
    signal?.throwIfAborted();
    onProgress?.({ phase: 'encoding', done: 0, total: 1 });
    const recipe: Recipe = {
      task: models.map(({ task }) => task).join(','),
      modelId: models.map(({ model }) => model.modelId).join(','),
      modelSha256: models.map(({ model }) => model.weightsSha256).join(','),
      strength,
      device: outcomes.map((outcome) => outcome.device.name).join(','),
      appVersion,
    };
    const { path, format } = output(info.format);
    const { outputPath } = await imaging.encode(
      {
        photoPath,
        beforeScratchPath: beforePath,
        afterScratchPath: afterPath,
        strength,
        outputPath: path,
        format,
        onConflict,
        recipe,
      },
      options,
    );
    return { outputPath, widthPx: info.widthPx, heightPx: info.heightPx, outcomes };
  } finally {
    scratch.remove(folder);
  }
}
