import { join } from 'node:path';
import type { CallOptions } from '../foundation/progress.ts';
import type { DeviceChoice, InferenceService, ModelReference, RestoreOutcome } from '../inference/inference-service.ts';
import type { PriorRow, RowPicture } from './inspection-service.ts';

export interface RowsToMake {
  readonly model: ModelReference;
  readonly device: DeviceChoice;
  /** The photo as it came. */
  readonly scratchPath: string;
  /** What it should be, of the same size; null when nobody knows. */
  readonly referenceScratchPath: string | null;
  /** Where the pictures that are made go. */
  readonly folder: string;
}

/**
 * The pictures whose priors are compared: the photo, phi's pseudo ground truth of it, the restored photo, the reference.
 *
 * Throws: what the inference worker throws.
 */
export async function makeRows(
  inference: InferenceService,
  { model, device, scratchPath, referenceScratchPath, folder }: RowsToMake,
  options?: CallOptions,
): Promise<{ readonly rows: readonly RowPicture[]; readonly outcome: RestoreOutcome }> {
  const [restored, pseudo] = ['restored.npy', 'pseudo.npy'].map((name) => join(folder, name)) as [string, string];
  const outcome = await inference.restore(
    { model, device, inputScratchPath: scratchPath, outputScratchPath: restored, pseudoScratchPath: pseudo },
    options,
  );
  const rows: RowPicture[] = [
    { row: 'input', scratchPath },
    { row: 'pseudo', scratchPath: pseudo },
    { row: 'restored', scratchPath: restored },
  ];
  if (referenceScratchPath !== null) rows.push({ row: 'reference', scratchPath: referenceScratchPath });
  return { rows, outcome };
}

/** The rows as people call them. */
export const rowNames: Readonly<Record<PriorRow, string>> = {
  input: 'input',
  pseudo: 'pseudo ground truth',
  restored: 'restored',
  reference: 'reference',
};
