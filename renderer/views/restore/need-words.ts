import { needs, sureFrom, type Need, type NeedProbabilities } from '../../../electron/ipc/contract.ts';

/** What is said of a photo that needs this. */
export const needNames: Readonly<Record<Need, string>> = {
  none: 'Clean',
  denoise: 'Noise',
  derain: 'Rain',
  raindrop: 'Raindrops',
  demoire: 'Moiré',
  desnow: 'Snowfall',
  deshadow: 'Shadows',
  superres: 'Little detail',
  deblur: 'Blur',
};

/** Below this a need is not worth a word beside a likelier one. */
const worthNaming = 0.2;

/** The needs to name, likeliest first: one that is sure, or two at most. */
export function likelyNeeds(probabilities: NeedProbabilities): readonly Need[] {
  const [first = 'none', second = 'none'] = needs.toSorted((a, b) => probabilities[b] - probabilities[a]);
  return probabilities[first] >= sureFrom || probabilities[second] < worthNaming ? [first] : [first, second];
}

/** The need of which one can be sure; undefined where there is none. */
export const sureNeed = (probabilities: NeedProbabilities): Need | undefined => needs.find((need) => probabilities[need] >= sureFrom);

/** A guess is never certain. */
export const percent = (probability: number): string => `${Math.min(99, Math.round(100 * probability))} %`;
