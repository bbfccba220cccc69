import type { LocalStrength, NeedProbabilities, Photo, PhotoMark, PhotoRecipe, Pyramid, Restoration, RestorationStep } from '../../electron/ipc/contract.ts';
import type { Problem } from './problem.ts';
import { RecipeHistory } from './recipe-history.svelte.ts';
import { RestorationSettings, type SettingsSource } from './restoration-settings.svelte.ts';

/** What is known of what a photo needs. */
export type KnownNeed = { readonly state: 'asking' } | { readonly state: 'unknown' } | { readonly state: 'found'; readonly probabilities: NeedProbabilities };

/** An open photo with what was done to it and what went wrong with it. */
export class PhotoEntry extends RestorationSettings {
  readonly kind = 'photo';
  readonly photo: Photo;
  #results = $state.raw<readonly Restoration[]>([]);
  #comparedWithId = $state<string | null>(null);
  readonly history = new RecipeHistory();
  /** Where what is done acts, and how strongly; null: everywhere alike. It belongs to this photo: no other takes it over. */
  localStrength = $state.raw<LocalStrength | null>(null);
  mark = $state<PhotoMark | null>(null);
  need = $state.raw<KnownNeed>({ state: 'asking' });
  restoreProblem = $state.raw<Problem | null>(null);
  exportProblem = $state.raw<Problem | null>(null);
  /** Whether its file holds a result now. */
  isSavedBack = $state(false);

  constructor(photo: Photo, source: SettingsSource) {
    super(source);
    this.photo = photo;
    const { recipe, mark } = photo.notes;
    if (recipe !== null) this.takeRecipe(recipe);
    this.mark = mark;
  }

  override get recipe(): PhotoRecipe | null {
    const recipe = super.recipe;
    return recipe === null || this.localStrength === null ? recipe : { ...recipe, localStrength: this.localStrength };
  }

  /** The settings of another photo; what belongs to this one stays. */
  takeSettingsOf({ recipe }: PhotoEntry): void {
    if (recipe !== null) super.takeRecipe(recipe);
  }

  /** All of it, such as what was undone. */
  override takeRecipe(recipe: PhotoRecipe): void {
    super.takeRecipe(recipe);
    this.localStrength = recipe.localStrength ?? null;
  }

  /** How the result is mixed with the photo, as it is shown and exported. */
  get mixing(): Pick<PhotoRecipe, 'strength' | 'localStrength' | 'sparesUndamaged'> {
    const { strength, localStrength, sparesUndamaged } = this;
    return { strength, sparesUndamaged, ...(localStrength === null ? {} : { localStrength }) };
  }

  get id(): string {
    return this.photo.id;
  }

  get name(): string {
    return this.photo.name;
  }

  /** The result that is shown and would be exported: the last one. */
  get restoration(): Restoration | null {
    return this.#results.at(-1) ?? null;
  }

  /** Whether another program has handed its file over, and a result can take its place. */
  get savesBack(): boolean {
    return this.photo.handedOver?.hindrance === null;
  }

  /** Whether what is shown and exported spares undamaged places. */
  get sparesUndamaged(): boolean {
    return this.wantsSparing && this.canSpare;
  }

  /** Whether the result that is shown can be had with undamaged places spared. */
  get canSpare(): boolean {
    return (this.restoration?.spared ?? null) !== null;
  }

  /** One result for each stack of steps, so that models can be compared. */
  addResult(result: Restoration): void {
    this.#results = [...this.#results.filter(({ steps }) => !areSame(steps, result.steps)), result];
  }

  /** Earlier results in the size of the one that is shown, latest first. */
  get comparable(): readonly Restoration[] {
    const shown = this.restoration;
    return this.#results.filter((result) => result !== shown && result.before.widthPx === shown?.before.widthPx).toReversed();
  }

  /** What the result is compared with; null: the photo as it was. */
  get comparedWith(): Restoration | null {
    return this.comparable.find(({ id }) => id === this.#comparedWithId) ?? null;
  }

  compareWith(id: string | null): void {
    this.#comparedWithId = id;
  }

  /** What is seen of the result. */
  get after(): Pyramid | null {
    return (this.sparesUndamaged ? this.restoration?.spared : this.restoration?.pyramid) ?? null;
  }

  /** Whether a restoration is shown that came of other steps than those that are chosen. */
  get isOutdated(): boolean {
    return this.restoration !== null && !areSame(this.restoration.steps, this.stack.request);
  }
}

const areSame = (some: readonly RestorationStep[], others: readonly RestorationStep[]): boolean =>
  some.length === others.length && some.every(({ modelId, scale }, index) => modelId === others[index]?.modelId && scale === others[index].scale);

let failures = 0;

/** A file that could not be opened: it keeps its place in the filmstrip until it is dismissed. */
export class FailedEntry {
  readonly kind = 'failed';
  readonly id = `failed-${++failures}`;
  readonly name: string;
  readonly problem: Problem;

  constructor(name: string, problem: Problem) {
    this.name = name;
    this.problem = problem;
  }
}

export type Entry = PhotoEntry | FailedEntry;
