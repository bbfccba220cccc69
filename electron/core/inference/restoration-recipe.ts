import type { Recipe } from '../imaging/imaging-service.ts';
import type { FinishedStep } from './restore-in-steps.ts';
import { scaleOf } from './restore-in-steps.ts';

/** The devices that steps ran on, each once. */
export const deviceNames = (steps: readonly FinishedStep[]): string =>
  [...new Set(steps.map(({ outcome }) => outcome.device.name))].join('; ');

/** What an export's XMP says of how it was made: the steps in their order, parted by commas. */
export function restorationRecipe(
  steps: readonly FinishedStep[],
  { strength, sparesUndamaged, hasLocalStrength, appVersion }: Pick<Recipe, 'strength' | 'sparesUndamaged' | 'hasLocalStrength' | 'appVersion'>,
): Recipe {
  return {
    task: steps.map(({ task }) => task).join(','),
    modelId: steps.map(({ model }) => model.modelId).join(','),
    modelSha256: steps.map(({ model }) => model.weightsSha256).join(','),
    scale: scaleOf(steps),
    strength,
    sparesUndamaged,
    ...(hasLocalStrength === undefined ? {} : { hasLocalStrength }),
    device: deviceNames(steps),
    appVersion,
  };
}
