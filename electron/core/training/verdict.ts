import { Random } from '../../../models/random.ts';
import type { JudgedPicture, Judgement } from './training-service.ts';

/** Why a model is not taken. `forgets`: it lost on damage of its task that it could restore before. */
export const objections = ['nothing-held-back', 'not-better', 'forgets'] as const;
export type Objection = (typeof objections)[number];

export interface Verdict {
  readonly adopted: boolean;
  /** Empty when adopted. */
  readonly objections: readonly Objection[];
  /** How many held-back pictures it was measured on. */
  readonly pictures: number;
  /** Mean gain over the base on them, dB. */
  readonly gainDb: number;
  /** 95 % interval of the mean gain. */
  readonly interval: readonly [number, number];
  readonly ssimGain: number;
  /** The picture that gained least; null when nothing was held back. */
  readonly worst: { readonly name: string; readonly gainDb: number } | null;
  /** How many lost more than can be neglected. */
  readonly worsened: number;
  /** Mean loss against the base on the guard set, dB; 0 when there is none. */
  readonly guardLossDb: number;
  /** The same on photos without damage. */
  readonly cleanLossDb: number;
  /** Whether photos without damage come out visibly changed, and worse than before: said, and for the user to weigh. */
  readonly harmsClean: boolean;
}

/** Less than this lost counts as nothing lost. */
export const negligibleDb = 0.05;
/** A photo without damage that comes out this close to itself is not harmed: nobody sees the difference. Our own choice. */
const unseenDb = 40;
/** What rounding to 8 bits costs: -20 log10(1 / (255 sqrt 12)). Closer than that, pictures are as good as equal. */
const roundingDb = 58.9;
const resamples = 2000;
const bootstrapSeed = 1979;

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/**
 * Decides whether fine-tuned weights are measurably better: the whole interval of the gain must lie above
 * zero, and the guard set must hold. What is learned may change every photo, as a colour cast of pairs does: harm to photos
 * without damage is no objection.
 */
export function judgeGain({ heldBack, guard, clean }: Judgement): Verdict {
  const gains = heldBack.map(gainOf);
  const interval = pairedInterval(gains);
  const guardLossDb = guard.length === 0 ? 0 : mean(guard.map(lossOf));
  const nearlyEqual = clean.map((picture) => ({
    ...picture,
    basePsnrDb: Math.min(picture.basePsnrDb, roundingDb),
    tunedPsnrDb: Math.min(picture.tunedPsnrDb, roundingDb),
  }));
  const cleanLossDb = clean.length === 0 ? 0 : mean(nearlyEqual.map(lossOf));
  const isSeen = mean(nearlyEqual.map(({ tunedPsnrDb }) => tunedPsnrDb)) < unseenDb;
  const found: Readonly<Record<Objection, boolean>> = {
    'nothing-held-back': gains.length === 0,
    'not-better': gains.length > 0 && interval[0] <= 0,
    forgets: guardLossDb > negligibleDb,
  };
  const least = Math.min(...gains);
  const worst = heldBack.find((picture) => gainOf(picture) === least);
  return {
    adopted: !objections.some((objection) => found[objection]),
    objections: objections.filter((objection) => found[objection]),
    pictures: gains.length,
    gainDb: gains.length === 0 ? 0 : mean(gains),
    interval,
    ssimGain: gains.length === 0 ? 0 : mean(heldBack.map(({ baseSsim, tunedSsim }) => tunedSsim - baseSsim)),
    worst: worst === undefined ? null : { name: worst.name, gainDb: least },
    worsened: gains.filter((gain) => gain < -negligibleDb).length,
    guardLossDb,
    cleanLossDb,
    harmsClean: cleanLossDb > negligibleDb && isSeen,
  };
}

/**
 * 95 % interval of a mean, by resampling; the same each time. Nothing gives [0, 0].
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13 (percentile interval, paired).
 */
export function pairedInterval(gains: readonly number[]): readonly [number, number] {
  if (gains.length === 0) return [0, 0];
  const random = new Random(bootstrapSeed);
  const means = Array.from({ length: resamples }, () =>
    mean(gains.map(() => gains[random.integer(gains.length)] ?? 0)),
  ).sort((a, b) => a - b);
  return [means[Math.floor(resamples * 0.025)] ?? 0, means[Math.floor(resamples * 0.975)] ?? 0];
}

type Scores = Pick<JudgedPicture, 'basePsnrDb' | 'tunedPsnrDb'>;

/** Both may be infinite. */
const gainOf = ({ basePsnrDb, tunedPsnrDb }: Scores): number => (tunedPsnrDb === basePsnrDb ? 0 : tunedPsnrDb - basePsnrDb);
const lossOf = ({ basePsnrDb, tunedPsnrDb }: Scores): number => gainOf({ basePsnrDb: tunedPsnrDb, tunedPsnrDb: basePsnrDb });
