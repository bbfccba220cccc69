import { Random } from '../../../models/random.ts';
import type { JudgedPicture, Judgement } from './training-service.ts';

/**
 * Why a model is not taken. `forgets`: it lost on damage of its task that it could restore before. `harms-clean`: photos without
 * damage come out visibly farther from themselves than before.
 */
export const objections = ['nothing-held-back', 'not-better', 'forgets', 'harms-clean'] as const;
export type Objection = (typeof objections)[number];

export interface Verdict {
  readonly adopted: boolean;
  /** Empty when adopted. */
  readonly objections: readonly Objection[];
  /** How many held-back pictures it was measured on. */
  readonly pictures: number;
  /** How many trainings were measured, each on pictures that it had not seen; the first gave the model. */
  readonly trainings: number;
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
  /** The same on photos without damage, as far as one sees it: closer to itself than 40 dB, a photo is as good as equal. */
  readonly cleanLossDb: number;
}

/** Less than this lost counts as nothing lost. */
export const negligibleDb = 0.05;
/**
 * A photo without damage that comes out this close to itself is not changed so that one sees it: 40 dB are 2.5 of 255 grey
 * levels. Our own choice.
 */
const unseenDb = 40;
const resamples = 2000;
const bootstrapSeed = 1979;

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/**
 * What several trainings were measured on, as one: each scene is left out of one of them, so that none is measured on what it learned.
 *
 * Source: cross-validation; Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974.
 */
export const poolJudgements = (judgements: readonly Judgement[]): Judgement => ({
  heldBack: judgements.flatMap(({ heldBack }) => heldBack),
  guard: judgements.flatMap(({ guard }) => guard),
  clean: judgements.flatMap(({ clean }) => clean),
});

/**
 * Decides whether fine-tuned weights are measurably better: the whole interval of the gain must lie above
 * zero, the guard set must hold, and photos without damage must stay as they are, or as they were left by the base.
 * Each judgement is of a training of its own.
 */
export function judgeGain(judgements: readonly Judgement[]): Verdict {
  const { heldBack, guard, clean } = poolJudgements(judgements);
  const gains = heldBack.map(gainOf);
  const interval = pairedInterval(gains);
  const guardLossDb = guard.length === 0 ? 0 : mean(guard.map(lossOf));
  const asSeen = clean.map(({ basePsnrDb, tunedPsnrDb }) => ({
    basePsnrDb: Math.min(basePsnrDb, unseenDb),
    tunedPsnrDb: Math.min(tunedPsnrDb, unseenDb),
  }));
  const cleanLossDb = clean.length === 0 ? 0 : mean(asSeen.map(lossOf));
  const found: Readonly<Record<Objection, boolean>> = {
    'nothing-held-back': gains.length === 0,
    'not-better': gains.length > 0 && interval[0] <= 0,
    forgets: guardLossDb > negligibleDb,
    'harms-clean': cleanLossDb > negligibleDb,
  };
  const least = Math.min(...gains);
  const worst = heldBack.find((picture) => gainOf(picture) === least);
  return {
    adopted: !objections.some((objection) => found[objection]),
    objections: objections.filter((objection) => found[objection]),
    pictures: gains.length,
    trainings: judgements.length,
    gainDb: gains.length === 0 ? 0 : mean(gains),
    interval,
    ssimGain: gains.length === 0 ? 0 : mean(heldBack.map(({ baseSsim, tunedSsim }) => tunedSsim - baseSsim)),
    worst: worst === undefined ? null : { name: worst.name, gainDb: least },
    worsened: gains.filter((gain) => gain < -negligibleDb).length,
    guardLossDb,
    cleanLossDb,
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
