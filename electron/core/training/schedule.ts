import type { TrainingStage } from './training-service.ts';

/**
 * Learning rate of one step: a linear warm-up, then half a cosine down to a hundredth of the peak.
 *
 * Range: `step` counts from 0 within the stage.
 * Source: Loshchilov and Hutter, SGDR, 2017, Eq. 5, without restarts.
 * Deviation: Sec. 4.2 steps from 2e-4 to 1e-4; short runs gain from a higher peak and a smooth end.
 */
export function learningRateAt({ steps, peakLearningRate, warmUpSteps }: TrainingStage, step: number): number {
  if (step < warmUpSteps) return (peakLearningRate * (step + 1)) / warmUpSteps;
  const along = (step - warmUpSteps) / Math.max(1, steps - warmUpSteps);
  const floor = 0.01;
  return peakLearningRate * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * along)));
}
