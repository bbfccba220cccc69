import { needs, sureFrom, type Need, type NeedProbabilities } from '../../../electron/ipc/contract.ts';
import { sentence } from '../../language/say.ts';

/** What is said of a photo that needs this. */
interface NeedWords {
  readonly alone: string;
  /** Within a sentence. */
  readonly named: string;
}

export const needWords: Readonly<Record<Need, NeedWords>> = {
  none: { alone: sentence('Clean'), named: sentence('clean') },
  denoise: { alone: sentence('Noise'), named: sentence('noise') },
  derain: { alone: sentence('Rain'), named: sentence('rain') },
  raindrop: { alone: sentence('Raindrops'), named: sentence('raindrops') },
  demoire: { alone: sentence('Moiré'), named: sentence('moiré') },
  desnow: { alone: sentence('Snowfall'), named: sentence('snowfall') },
  deshadow: { alone: sentence('Shadows'), named: sentence('shadows') },
  superres: { alone: sentence('Little detail'), named: sentence('little detail') },
  deblur: { alone: sentence('Blur'), named: sentence('blur') },
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
