import { join } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import type { Task } from '../foundation/task.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { BaselineScores, ImageScores, ImagingService } from '../imaging/imaging-service.ts';
import type { PhotoPair } from '../pairs/match-pairs.ts';
import type { DeviceChoice, InferenceService, ModelReference } from './inference-service.ts';
import type { Scratch } from './restore-photo.ts';
import { restoreStep } from './restore-step.ts';

export interface EvaluatedPair {
  readonly name: string;
  readonly restored: ImageScores;
  readonly baselines: BaselineScores;
}

export interface EvaluateOptions {
  readonly pairs: readonly PhotoPair[];
  readonly task: Task;
  readonly model: ModelReference;
  readonly device: DeviceChoice;
  /** Told of each pair as it is done. */
  readonly onPair: (pair: EvaluatedPair) => void;
  /** Told of a pair that could not be scored; the others go on. */
  readonly onFailure: (name: string, error: TapeError) => void;
}

/**
 * Restores the input of each pair and scores it against the target, beside the input itself and the best
 * trivial filters.
 *
 * Units: dB, on pictures rounded to 8 bits.
 * Throws: `cancelled`, and what a whole run cannot survive.
 */
export async function evaluatePairs(
  services: { readonly imaging: ImagingService; readonly inference: InferenceService; readonly scratch: Scratch },
  { pairs, onPair, onFailure, ...how }: EvaluateOptions,
  { signal, onProgress }: CallOptions = {},
): Promise<void> {
  for (const [done, pair] of pairs.entries()) {
    if (signal?.aborted === true) throw new TapeError('cancelled', 'Stopped on request.');
    onProgress?.({ phase: 'evaluating', done, total: pairs.length });
    try {
      onPair(await evaluatePair(services, pair, how, signal));
    } catch (thrown) {
      const error = TapeError.from(thrown);
      if (error.code === 'cancelled' || error.code.startsWith('device-') || error.code === 'internal') throw error;
      onFailure(pair.name, error);
    }
  }
}

async function evaluatePair(
  { imaging, inference, scratch }: Parameters<typeof evaluatePairs>[0],
  { name, inputPath, targetPath }: PhotoPair,
  how: Pick<EvaluateOptions, 'task' | 'model' | 'device'>,
  signal: AbortSignal | undefined,
): Promise<EvaluatedPair> {
  const options = signal === undefined ? {} : { signal };
  const folder = scratch.newFolder();
  const [input, target, restored] = [join(folder, 'input'), join(folder, 'target'), join(folder, 'restored')];
  try {
    const before = await imaging.decode({ photoPath: inputPath, scratchPath: input }, options);
    const truth = await imaging.decode({ photoPath: targetPath, scratchPath: target }, options);
    if (before.widthPx !== truth.widthPx || before.heightPx !== truth.heightPx) {
      throw new TapeError('pairs-unmatched', 'The two photos of this pair differ in size.', {
        remedy: 'Export both at the same size.',
      });
    }
    await restoreStep({ imaging, inference }, { ...how, inputScratchPath: input, size: before, outputScratchPath: restored, folder }, options);
    return {
      name,
      restored: await imaging.score({ scratchPath: restored, groundTruthScratchPath: target }, options),
      baselines: await imaging.scoreBaselines({ inputScratchPath: input, groundTruthScratchPath: target }, options),
    };
  } finally {
    scratch.remove(folder);
  }
}
