import { architectureNamed } from '../../../models/registry.ts';
import { readWeights } from '../inference/read-weights.ts';
import type { JudgedPicture, Judgement, PictureSet, TrainingService } from './training-service.ts';
import { ValidationSet } from './validation-set.ts';

/**
 * Scores base and fine-tuned weights on held-back pictures, and on the guard sets where there are any.
 *
 * Units: dB, on 256-pixel squares from the middle of each picture.
 */
export async function judge({
  network,
  baseWeightsPath,
  tunedWeightsPath,
  heldBack,
  guard,
}: Parameters<TrainingService['judge']>[0]): Promise<Judgement> {
  const architecture = architectureNamed(network);
  const base = baseWeightsPath === null ? undefined : readWeights(baseWeightsPath, architecture);
  const tuned = readWeights(tunedWeightsPath, architecture);
  const compare = async (sets: readonly PictureSet[]): Promise<readonly JudgedPicture[]> => {
    const validation = ValidationSet.load(architecture, sets);
    if (validation === undefined) return [];
    const inputs = validation.inputPsnrDb();
    const basePsnrDb = base === undefined ? inputs : await validation.psnrDb(base);
    const tunedPsnrDb = await validation.psnrDb(tuned);
    return inputs.map((inputPsnrDb, i) => ({
      name: validation.names[i] ?? '',
      inputPsnrDb,
      basePsnrDb: basePsnrDb[i] ?? Number.NaN,
      tunedPsnrDb: tunedPsnrDb[i] ?? Number.NaN,
    }));
  };
  return { heldBack: await compare(heldBack), guard: await compare(guard) };
}
