import { architectureNamed } from '../../../models/registry.ts';
import { readWeights } from '../inference/read-weights.ts';
import type { JudgedPicture, Judgement, PictureSet, TrainingService } from './training-service.ts';
import { ValidationSet } from './validation-set.ts';

/**
 * Scores base and fine-tuned weights on held-back pictures, on the guard sets and on pictures without damage, where there are any.
 *
 * Units: dB, on 256-pixel squares from the middle of each picture.
 */
export async function judge({
  network,
  baseWeightsPath,
  tunedWeightsPath,
  heldBack,
  guard,
  clean,
}: Parameters<TrainingService['judge']>[0]): Promise<Judgement> {
  const architecture = architectureNamed(network);
  const base = baseWeightsPath === null ? undefined : readWeights(baseWeightsPath, architecture);
  const tuned = readWeights(tunedWeightsPath, architecture);
  const compare = async (sets: readonly PictureSet[]): Promise<readonly JudgedPicture[]> => {
    const validation = ValidationSet.load(architecture, sets);
    if (validation === undefined) return [];
    const inputs = validation.inputScores();
    const baseScores = base === undefined ? inputs : await validation.scores(base);
    const tunedScores = await validation.scores(tuned);
    return inputs.map(({ psnrDb: inputPsnrDb }, i) => ({
      name: validation.names[i] ?? '',
      inputPsnrDb,
      basePsnrDb: baseScores[i]?.psnrDb ?? Number.NaN,
      tunedPsnrDb: tunedScores[i]?.psnrDb ?? Number.NaN,
      baseSsim: baseScores[i]?.ssim ?? Number.NaN,
      tunedSsim: tunedScores[i]?.ssim ?? Number.NaN,
    }));
  };
  return { heldBack: await compare(heldBack), guard: await compare(guard), clean: await compare(clean) };
}
