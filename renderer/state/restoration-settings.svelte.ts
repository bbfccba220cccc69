import { usualWriting, type InstalledModel, type PhotoFormat, type Writing } from '../../electron/ipc/contract.ts';
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

  /** The settings of another, instead of these; what was done stays. */
  takeSettings({ stack, strength, wantsSparing, format, writing }: RestorationSettings): void {
    this.stack.take(stack);
    this.strength = strength;
    this.wantsSparing = wantsSparing;
    this.format = format;
    this.writing = writing;
  }
}
