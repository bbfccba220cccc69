import { usualWriting, type InstalledModel, type PhotoFormat, type PhotoRecipe, type Writing } from '../../electron/ipc/contract.ts';
import { StepStack } from './step-stack.svelte.ts';

/** What shall be done to a photo, or to many, and how that is written. */
export class RestorationSettings {
  readonly stack: StepStack;
  /** 0..1 */
  strength = $state(1);
  /** Whether undamaged places shall be spared; what cannot spare them does not. */
  wantsSparing = $state(false);
  format = $state<PhotoFormat | 'keep'>('keep');
  writing = $state.raw<Writing>(usualWriting);

  constructor(models: () => readonly InstalledModel[]) {
    this.stack = new StepStack(models);
  }

  /** All of it as plain data; null while no model is installed. */
  get recipe(): PhotoRecipe | null {
    const { request: steps } = this.stack;
    const { strength, wantsSparing: sparesUndamaged, format, writing } = this;
    return steps.length === 0 ? null : { steps, strength, sparesUndamaged, format, writing };
  }

  /** These settings instead; what was done stays. */
  takeRecipe({ steps, strength, sparesUndamaged, format, writing }: PhotoRecipe): void {
    this.stack.take(steps);
    this.strength = strength;
    this.wantsSparing = sparesUndamaged;
    this.format = format;
    this.writing = writing;
  }
}
