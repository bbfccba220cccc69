import { Random } from '../../../models/random.ts';
import type { Judgement } from './training-service.ts';

export interface Verdict {
  readonly adopted: boolean;
  /** Mean gain over the base on held-back pictures, dB. */
  readonly gainDb: number;
  /** 95 % interval of the mean gain. */
  readonly interval: readonly [number, number];
  /** Mean loss against the base on the guard set, dB; 0 when there is none. */
  readonly guardLossDb: number;
}

/** More than this lost on other pictures, and the new model is not taken. */
const guardToleranceDb = 0.05;
const resamples = 2000;
const bootstrapSeed = 1979;

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/**
 * Decides whether fine-tuned weights are measurably better: the whole interval of the gain must lie above
 * zero, and the guard set must hold.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13 (percentile interval, paired).
 */
export function judgeGain({ heldBack, guard }: Judgement): Verdict {
  const gains = heldBack.map(({ basePsnrDb, tunedPsnrDb }) => tunedPsnrDb - basePsnrDb);
  if (gains.length === 0) return { adopted: false, gainDb: 0, interval: [0, 0], guardLossDb: 0 };
  const random = new Random(bootstrapSeed);
  const means = Array.from({ length: resamples }, () =>
    mean(gains.map(() => gains[random.integer(gains.length)] ?? 0)),
  ).sort((a, b) => a - b);
  const interval = [means[Math.floor(resamples * 0.025)] ?? 0, means[Math.floor(resamples * 0.975)] ?? 0] as const;
  const guardLossDb = guard.length === 0 ? 0 : mean(guard.map(({ basePsnrDb, tunedPsnrDb }) => basePsnrDb - tunedPsnrDb));
  return {
    adopted: interval[0] > 0 && guardLossDb <= guardToleranceDb,
    gainDb: mean(gains),
    interval,
    guardLossDb,
  };
}
