import { wholeStepOf } from '../../../models/networks/training-steps.ts';
import { architectureNamed } from '../../../models/registry.ts';
import type { CallOptions } from '../foundation/progress.ts';
import type { FineTuneOptions } from './plans.ts';
import { planFineTuning } from './plans.ts';
import type { TrainingPlan, TrainingService } from './training-service.ts';

/** How long a run may take. */
export type Budget = { readonly steps: number } | { readonly minutes: number };

/** A fine-tuning's plan within a budget; minutes become steps by a short measurement. */
export async function planWithin(
  training: TrainingService,
  budget: Budget,
  options: Omit<FineTuneOptions, 'steps'>,
  callOptions?: CallOptions,
): Promise<TrainingPlan> {
  if ('steps' in budget) return planFineTuning({ ...options, steps: budget.steps });
  const draft = planFineTuning({ ...options, steps: 1 });
  const { network, executor, batch, patchPx } = draft;
  const kind = wholeStepOf(architectureNamed(network));
  const stepsPerSecond = await training.measureSpeed({ network, executor, batch, patchPx, kind }, callOptions);
  return planFineTuning({ ...options, steps: Math.max(1, Math.floor(budget.minutes * 60 * stepsPerSecond)) });
}
