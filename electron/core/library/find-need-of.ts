import { join } from 'node:path';
import type { NeedProbabilities } from '../foundation/need.ts';
import type { CallOptions } from '../foundation/progress.ts';
import type { ImagingService } from '../imaging/imaging-service.ts';
import type { InspectionService } from '../inspection/inspection-service.ts';
import type { ScratchStore } from './scratch-store.ts';

export interface FindNeedParts {
  readonly imaging: ImagingService;
  readonly inspection: InspectionService;
  readonly scratch: ScratchStore;
  /** Where what comes with the app lies. */
  readonly modelsFolder: string;
}

/** What one photo needs, and nothing is kept of it. Throws: what opening a photo throws; `model-damaged`. */
export async function findNeedOf(
  { imaging, inspection, scratch, modelsFolder }: FindNeedParts,
  photoPath: string,
  options?: CallOptions,
): Promise<NeedProbabilities> {
  const folder = scratch.newFolder();
  try {
    const scratchPath = join(folder, 'photo.npy');
    await imaging.decode({ photoPath, scratchPath }, options);
    return await inspection.findNeed({ modelsFolder, scratchPath }, options);
  } finally {
    scratch.remove(folder);
  }
}
