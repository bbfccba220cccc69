import type { ExportAs, InstalledModel, PhotoFormat, PhotoRecipe, Writing } from '../../electron/ipc/contract.ts';
import { StepStack } from './step-stack.svelte.ts';

/** What is chosen from, and what is chosen where nobody chose. */
export interface SettingsSource {
  /** Null until they are known. */
  readonly models: readonly InstalledModel[] | null;
  readonly exportAs: ExportAs;
}

/** What shall be done to a photo, or to many, and how that is written. */
export class RestorationSettings {
  readonly stack: StepStack;
  /** 0..1 */
  strength = $state(1);
  /** Whether undamaged places shall be spared; what cannot spare them does not. */
  wantsSparing = $state(false);
  /** Null: as is usual. */
  #exportAs = $state.raw<ExportAs | null>(null);
  readonly #source: SettingsSource;

  constructor(source: SettingsSource) {
    this.stack = new StepStack(() => source.models ?? []);
    this.#source = source;
  }

  get format(): PhotoFormat | 'keep' {
    return this.#written.format;
  }

  set format(format: PhotoFormat | 'keep') {
    this.#exportAs = { ...this.#written, format };
  }

  get writing(): Writing {
    return this.#written.writing;
  }

  set writing(writing: Writing) {
    this.#exportAs = { ...this.#written, writing };
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
    this.#exportAs = { format, writing };
  }

  get #written(): ExportAs {
    return this.#exportAs ?? this.#source.exportAs;
  }
}
