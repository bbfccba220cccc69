import { mostSteps, usualScale, type InstalledModel, type RestorationStep, type Scale } from '../../electron/ipc/contract.ts';

/** One step of a stack; the key stays its own while it is moved about. */
export interface Step {
  readonly key: number;
  readonly model: InstalledModel;
  readonly scale: Scale;
}

interface ChosenStep {
  readonly key: number;
  readonly modelId: string;
  readonly scale: Scale;
}

/**
 * What is to be done to a photo, in order. Until something is chosen that is one step with the first model
 * there is, so that most people never meet a stack.
 */
export class StepStack {
  readonly #models: () => readonly InstalledModel[];
  #chosen = $state.raw<readonly ChosenStep[]>([]);
  /** What was chosen, with models as they are now: one may have been renamed, or removed, or not be known yet. */
  readonly #steps = $derived.by((): readonly Step[] => {
    const models = this.#models();
    const chosen = this.#chosen.flatMap(({ key, modelId, scale }) => {
      const model = models.find(({ id }) => id === modelId);
      return model === undefined ? [] : [{ key, model, scale }];
    });
    if (chosen.length > 0) return chosen;
    const [model] = models;
    return model === undefined ? [] : [{ key: 0, model, scale: usualScale(model.task) }];
  });
  #lastKey = 0;

  /** `models`: those installed, as they become known. */
  constructor(models: () => readonly InstalledModel[]) {
    this.#models = models;
  }

  /** Empty only while no model is installed. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  get isFull(): boolean {
    return this.steps.length >= mostSteps;
  }

  /** The steps as the shell takes them. */
  get request(): readonly RestorationStep[] {
    return this.steps.map(({ model, scale }) => ({ task: model.task, modelId: model.id, scale }));
  }

  /** This one step, whatever was there before. */
  choose(model: InstalledModel): void {
    this.#chosen = [this.#newStep(model.id, usualScale(model.task))];
  }

  /** These steps, whatever was there before; those whose model is not installed are passed over. */
  take(steps: readonly RestorationStep[]): void {
    this.#chosen = steps.map(({ modelId, scale }) => this.#newStep(modelId, scale));
  }

  /** One more step, at the end. */
  add(model: InstalledModel): void {
    if (this.isFull) return;
    // Only one step enlarges; that one goes on doing so.
    const enlarges = this.steps.some(({ scale }) => scale > 1);
    this.#choose([...this.steps, { key: ++this.#lastKey, model, scale: enlarges ? 1 : usualScale(model.task) }]);
  }

  /** Enlarges in this step, and then in no other. */
  setScale(key: number, scale: Scale): void {
    this.#choose(this.steps.map((step) => (step.key === key ? { ...step, scale } : scale > 1 ? { ...step, scale: 1 } : step)));
  }

  /** The last step that is left stays. */
  remove(key: number): void {
    if (this.steps.length > 1) this.#choose(this.steps.filter((step) => step.key !== key));
  }

  /** Puts a step at a place counted from 0; beyond either end it goes to that end. */
  move(key: number, place: number): void {
    const step = this.steps.find((moved) => moved.key === key);
    if (step === undefined) return;
    const others = this.steps.filter((other) => other.key !== key);
    const at = Math.min(others.length, Math.max(0, place));
    this.#choose([...others.slice(0, at), step, ...others.slice(at)]);
  }

  #choose(steps: readonly Step[]): void {
    this.#chosen = steps.map(({ key, model, scale }) => ({ key, modelId: model.id, scale }));
  }

  #newStep(modelId: string, scale: Scale): ChosenStep {
    return { key: ++this.#lastKey, modelId, scale };
  }
}
