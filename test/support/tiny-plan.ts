import type { TrainingPlan } from '../../electron/core/training/training-service.ts';

/** A plan of a few small steps from random weights; what a test is about stands in `more`. */
export const tinyPlan = (stages: TrainingPlan['stages'], more: Partial<TrainingPlan> = {}): TrainingPlan => ({
  network: 'tape-swin',
  executor: 'onnxruntime',
  seed: 5,
  batch: 1,
  patchPx: 64,
  undamagedShare: 0,
  initialWeightsPath: null,
  checkpointEverySteps: 100,
  validateEverySteps: 100,
  stages,
  ...more,
});
