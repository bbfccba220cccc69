import { existsSync } from 'node:fs';
import type { CallOptions } from '../foundation/progress.ts';
import { TapeError } from '../foundation/tape-error.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { FinishedRestoration } from './open-pictures.ts';

/** Results with undamaged places spared: made when first looked at or exported, kept beside the result. */
export class SparedResults {
  readonly #imaging: ImagingService;
  /** By path, so that two requests make it once. */
  readonly #making = new Map<string, Promise<null>>();

  constructor(imaging: ImagingService) {
    this.#imaging = imaging;
  }

  /** The path of the scratch image. Throws: `wrong-use` where undamaged places cannot be told; what the worker throws. */
  async scratchPath({ before, scratchPath, spared, photo }: FinishedRestoration): Promise<string> {
    if (spared === undefined) throw new TapeError('wrong-use', 'What is undamaged cannot be told apart in this result.');
    const making = this.#making.get(spared.scratchPath);
    if (making !== undefined) await making;
    else if (!existsSync(spared.scratchPath)) {
      await this.#make(
        { beforeScratchPath: before.scratchPath, afterScratchPath: scratchPath, outputScratchPath: spared.scratchPath, sparing: spared.sparing },
        { signal: photo.closed.signal },
      );
    }
    return spared.scratchPath;
  }

  async #make(params: Parameters<ImagingService['spareUndamaged']>[0], options: CallOptions): Promise<void> {
    const making = this.#imaging.spareUndamaged(params, options);
    this.#making.set(params.outputScratchPath, making);
    try {
      await making;
    } finally {
      this.#making.delete(params.outputScratchPath);
    }
  }
}
