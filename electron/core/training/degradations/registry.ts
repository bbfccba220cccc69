import type { Degradation } from './degradation.ts';
import { addGaussianNoise, degradeDenoise } from './denoise.ts';

interface TaskDegradation {
  /** Drawn anew for every training patch. */
  readonly train: Degradation;
  /** One fixed strength, so that validation scores of different runs can be compared. */
  readonly validate: Degradation;
}

/** The tasks that we can make practice pairs for: one line each. */
export const degradations = {
  denoise: { train: degradeDenoise, validate: (clean, random) => addGaussianNoise(clean, 25, random) },
} as const satisfies Readonly<Record<string, TaskDegradation>>;

export type DegradableTask = keyof typeof degradations;

export const isDegradableTask = (task: string): task is DegradableTask => Object.hasOwn(degradations, task);
